package dev.boma.runtime.resource;

import dev.boma.api.Command;
import dev.boma.api.CommandResult;
import dev.boma.api.DeliveryEvent;
import dev.boma.api.InboundMessage;
import dev.boma.api.Limit;
import dev.boma.api.OutboundMessage;
import dev.boma.runtime.json.Json;
import dev.boma.runtime.vumi.VumiOutbound;
import dev.boma.spi.Resource;
import dev.boma.spi.TurnScope;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * {@code outbound}: replies to the message that is handled, and sends of the app's own accord. They
 * leave when the turn is stored.
 */
public final class OutboundResource implements Resource {
  private static final Set<String> ALLOWED_HELPER_METADATA = Set.of("voice");

  /** Room for any address of a network, and for what is said with a voice. */
  private static final int MAX_ADDRESS_CHARS = 256;

  private static final int MAX_METADATA_CHARS = 4_096;

  private final VumiOutbound messages;

  public OutboundResource(VumiOutbound messages) {
    this.messages = messages;
  }

  @Override
  public String name() {
    return "outbound";
  }

  @Override
  public boolean concurrent() {
    return false;
  }

  @Override
  public CommandResult handle(Command command, TurnScope turn) {
    return switch (command.verb()) {
      case "reply_to" -> reply(command, turn, false);
      case "reply_to_group" -> reply(command, turn, true);
      case "send_to" -> send(command, turn, true);
      case "send_to_endpoint" -> send(command, turn, false);
      default ->
          Arguments.unknownVerb(command, "reply_to, reply_to_group, send_to, send_to_endpoint");
    };
  }

  private CommandResult reply(Command command, TurnScope turn, boolean toGroup) {
    String content = content(command, "replies");
    if (!(command.arg("in_reply_to") instanceof String inReplyTo)) {
      return CommandResult.failure("'in_reply_to' must be given in replies.");
    }
    boolean goesOn =
        switch (command.args().getOrDefault("continue_session", true)) {
          case Boolean value -> value;
          case null, default ->
              throw new BadArgumentException(
                  "'continue_session' must be either true or false if given");
        };
    Map<String, @Nullable Object> helperMetadata = helperMetadata(command);
    InboundMessage original =
        switch (turn.trigger()) {
          case InboundMessage message when message.id().equals(inReplyTo) -> message;
          case InboundMessage ignored -> throw notFound(inReplyTo);
          case DeliveryEvent ignored -> throw notFound(inReplyTo);
        };
    if (isTooLong(content, turn)) {
      return Arguments.overLimit(Limit.REPLY_CHARS, turn);
    }
    turn.reply(messages.reply(original, content, !goesOn, helperMetadata, toGroup, turn.now()));
    return CommandResult.success();
  }

  private CommandResult send(Command command, TurnScope turn, boolean endpointOptional) {
    String content = content(command, "sends");
    String endpoint =
        switch (command.arg("endpoint")) {
          case String name -> name;
          case null -> endpointOptional ? OutboundMessage.DEFAULT_ENDPOINT : null;
          default -> null;
        };
    if (endpoint == null) {
      return CommandResult.failure("'endpoint' must be given in sends.");
    }
    if (!(command.arg("to_addr") instanceof String toAddr)) {
      return CommandResult.failure("'to_addr' must be given in sends.");
    }
    if (toAddr.length() > MAX_ADDRESS_CHARS) {
      return CommandResult.failure(
          "'to_addr' has %d characters, at most %d are allowed"
              .formatted(toAddr.length(), MAX_ADDRESS_CHARS));
    }
    Map<String, @Nullable Object> helperMetadata = helperMetadata(command);
    if (!endpoint.equals(OutboundMessage.DEFAULT_ENDPOINT)
        && !turn.release().capabilities().endpoints().contains(endpoint)) {
      return CommandResult.failure(
          "Endpoint '%s' not configured: the app has %s; name it under \"endpoints\" in app.json"
              .formatted(endpoint, withDefault(turn.release().capabilities().endpoints())));
    }
    if (isTooLong(content, turn)) {
      return Arguments.overLimit(Limit.REPLY_CHARS, turn);
    }
    if (!turn.spend(Limit.SENDS, 1)) {
      return Arguments.overLimit(Limit.SENDS, turn);
    }
    OutboundMessage sent =
        messages.send(turn.trigger(), toAddr, content, endpoint, helperMetadata, turn.now());
    turn.send(sent);
    return CommandResult.success("message_id", sent.id());
  }

  private static boolean isTooLong(@Nullable String content, TurnScope turn) {
    return content != null && content.length() > turn.limits().get(Limit.REPLY_CHARS);
  }

  private static Set<String> withDefault(Set<String> endpoints) {
    Set<String> all = new TreeSet<>(endpoints);
    all.add(OutboundMessage.DEFAULT_ENDPOINT);
    return all;
  }

  private static @Nullable String content(Command command, String kind) {
    if (!command.args().containsKey("content")) {
      throw new BadArgumentException("'content' must be given in %s.".formatted(kind));
    }
    return switch (command.arg("content")) {
      case null -> null;
      case String text -> text;
      case Object other ->
          throw new BadArgumentException(
              "'content' must be unicode or null. It is " + Arguments.shown(other));
    };
  }

  private static Map<String, @Nullable Object> helperMetadata(Command command) {
    Object given = command.arg("helper_metadata");
    if (given == null) {
      return Map.of();
    }
    if (!(given instanceof Map<?, ?> map)) {
      throw new BadArgumentException("'helper_metadata' must be object or null.");
    }
    Map<String, @Nullable Object> copy = new java.util.LinkedHashMap<>();
    map.forEach((key, value) -> copy.put(String.valueOf(key), value));
    if (!ALLOWED_HELPER_METADATA.containsAll(copy.keySet())) {
      throw new BadArgumentException(
          "'helper_metadata' may only contain the following keys: "
              + String.join(", ", ALLOWED_HELPER_METADATA));
    }
    // A message is kept, once for its answer and again while it is offered.
    int chars = Json.write(copy).length();
    if (chars > MAX_METADATA_CHARS) {
      throw new BadArgumentException(
          "'helper_metadata' has %d characters as JSON, at most %d are allowed"
              .formatted(chars, MAX_METADATA_CHARS));
    }
    return copy;
  }

  private static BadArgumentException notFound(String inReplyTo) {
    return new BadArgumentException("Could not find original message with id: '" + inReplyTo + "'");
  }
}
