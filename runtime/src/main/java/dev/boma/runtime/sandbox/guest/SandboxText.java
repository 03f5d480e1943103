package dev.boma.runtime.sandbox.guest;

import dev.boma.api.Command;
import dev.boma.api.CommandResult;
import dev.boma.api.InboundMessage;
import dev.boma.api.Trigger;
import dev.boma.runtime.json.Json;
import dev.boma.runtime.json.JsonException;
import dev.boma.runtime.sandbox.guest.GuestRun.Asked;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Vumi's sandbox protocol as text: triggers and replies for the guest, commands from it. What comes
 * from a guest is checked here and nowhere else.
 */
public final class SandboxText {
  private static final List<String> PROTOCOL_MEMBERS = List.of("cmd", "cmd_id", "reply");

  private SandboxText() {}

  /**
   * What a guest said at one drain.
   *
   * @param asked new commands, in the guest's order
   * @param done whether the app is done
   * @param wakeAtMillis when its next timer is due, in milliseconds since the turn began
   */
  record Drained(List<Asked> asked, boolean done, OptionalLong wakeAtMillis) {}

  /** What a guest said is not of the protocol. */
  static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String explanation;

    MalformedException(String explanation) {
      super(explanation);
      this.explanation = explanation;
    }

    @Override
    public String getMessage() {
      return explanation;
    }
  }

  /** A trigger, as the guest gets it. */
  public static String trigger(Trigger trigger) {
    Map<String, @Nullable Object> command = new LinkedHashMap<>();
    command.put("cmd", trigger instanceof InboundMessage ? "inbound-message" : "inbound-event");
    command.put("cmd_id", trigger.id());
    command.put("reply", false);
    command.put("msg", trigger.fields());
    return Json.write(command);
  }

  static String reply(Command command, CommandResult result) {
    Map<String, @Nullable Object> reply = new LinkedHashMap<>();
    reply.put("cmd", command.name());
    reply.put("cmd_id", command.id());
    reply.put("reply", true);
    switch (result) {
      case CommandResult.Success success -> {
        reply.put("success", true);
        for (Map.Entry<String, @Nullable Object> field : success.fields().entrySet()) {
          if (!reply.containsKey(field.getKey())) {
            reply.put(field.getKey(), field.getValue());
          }
        }
      }
      case CommandResult.Failure failure -> {
        reply.put("success", false);
        reply.put("reason", failure.reason());
      }
    }
    return Json.write(reply);
  }

  static Drained drained(String text) throws MalformedException {
    Map<String, @Nullable Object> fields;
    try {
      fields = Json.readObject(text);
    } catch (JsonException e) {
      // The prelude writes JSON, which is read but for its sizes.
      throw new MalformedException(
          ("what the app asked for is more than a command can carry, where a member's name has at"
                  + " most %d characters, a number %d digits, and lists and objects are nested at"
                  + " most %d deep: %s")
              .formatted(
                  Json.MAX_NAME_CHARS, Json.MAX_NUMBER_DIGITS, Json.MAX_DEPTH, e.getMessage()));
    }
    List<Asked> asked = new ArrayList<>();
    if (fields.get("commands") instanceof List<?> list
        && fields.get("guessed") instanceof String guessed) {
      if (guessed.length() != list.size()) {
        throw new MalformedException("a command must be one JSON value");
      }
      for (int i = 0; i < list.size(); i++) {
        asked.add(new Asked(command(list.get(i)), guessed.charAt(i) == 'y'));
      }
    }
    OptionalLong wake =
        fields.get("wake") instanceof Long millis ? OptionalLong.of(millis) : OptionalLong.empty();
    return new Drained(asked, Boolean.TRUE.equals(fields.get("done")), wake);
  }

  private static Command command(@Nullable Object value) throws MalformedException {
    if (value instanceof List<?> parts
        && parts.size() == 3
        && parts.get(0) instanceof String name
        && parts.get(1) instanceof String id
        && parts.get(2) instanceof Map<?, ?> args) {
      @SuppressWarnings("unchecked") // All maps that were read have texts for keys.
      Map<String, @Nullable Object> named = (Map<String, @Nullable Object>) args;
      return new Command(id, name, named);
    }
    if (!(value instanceof Map<?, ?> object)) {
      throw new MalformedException("a command must be an object, this is " + Json.write(value));
    }
    if (!(object.get("cmd") instanceof String name)
        || !(object.get("cmd_id") instanceof String id)
        || !Boolean.FALSE.equals(object.get("reply"))) {
      throw new MalformedException(
          "a command needs cmd (text), cmd_id (text) and reply (false): pass a plain object to"
              + " api.request and leave those members alone");
    }
    Map<String, @Nullable Object> args = new LinkedHashMap<>();
    object.forEach((key, arg) -> {
      if (!PROTOCOL_MEMBERS.contains(String.valueOf(key))) {
        args.put(String.valueOf(key), arg);
      }
    });
    return new Command(id, name, args);
  }
}
