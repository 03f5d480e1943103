package dev.boma.runtime.resource;

import dev.boma.api.Command;
import dev.boma.api.CommandResult;
import dev.boma.api.Limit;
import dev.boma.runtime.json.Json;
import dev.boma.spi.Resource;
import dev.boma.spi.Store.Increment;
import dev.boma.spi.TurnScope;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * {@code kv}: what an app keeps, by key. Values are JSON, kept as text. Writes are stored with the
 * turn; {@code incr} acts at once.
 */
public final class KvResource implements Resource {
  /** The family of the app's partition that holds its keys. */
  public static final String FAMILY = "kv";

  private static final long MAX_SECONDS = Duration.ofDays(36_500).toSeconds();

  @Override
  public String name() {
    return "kv";
  }

  @Override
  public boolean concurrent() {
    return false;
  }

  @Override
  public CommandResult handle(Command command, TurnScope turn) {
    if (!turn.spend(Limit.KV_OPERATIONS, 1)) {
      return Arguments.overLimit(Limit.KV_OPERATIONS, turn);
    }
    return switch (command.verb()) {
      case "get" -> get(command, turn);
      case "set" -> set(command, turn);
      case "delete" -> CommandResult.success("existed", turn.delete(FAMILY, key(command, turn)));
      case "incr" -> incr(command, turn);
      default -> Arguments.unknownVerb(command, "get, set, delete, incr");
    };
  }

  private static CommandResult get(Command command, TurnScope turn) {
    return CommandResult.success(
        "value", turn.read(FAMILY, key(command, turn)).map(Json::read).orElse(null));
  }

  private static CommandResult set(Command command, TurnScope turn) {
    String key = key(command, turn);
    String value = Json.write(command.arg("value"));
    int bytes = value.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > turn.limits().get(Limit.KV_VALUE_BYTES)) {
      throw new BadArgumentException(
          Limit.KV_VALUE_BYTES,
          "the value of key '%s' has %d bytes as JSON, at most %d are allowed (limit kv-value-bytes)"
              .formatted(key, bytes, turn.limits().get(Limit.KV_VALUE_BYTES)));
    }
    Instant expiresAt = expiry(command.arg("seconds"), turn);
    long most = turn.limits().get(Limit.KV_KEYS);
    long count = turn.count(FAMILY);
    // From four fifths on, each further key is a warning.
    if (count >= (long) (most * 0.8) && turn.read(FAMILY, key).isEmpty()) {
      if (count >= most) {
        return tooMany(turn);
      }
      turn.log(
          "WARNING",
          "the app has %d keys; no more can be written once it has %d (limit kv-keys)"
              .formatted(count + 1, most));
    }
    turn.put(FAMILY, key, value, expiresAt, most);
    return CommandResult.success();
  }

  private static CommandResult incr(Command command, TurnScope turn) {
    String key = key(command, turn);
    long amount =
        switch (command.arg("amount")) {
          case null -> 1;
          case Long number -> number;
          case Object other ->
              throw new BadArgumentException(
                  "'amount' must be a whole number, not " + Json.write(other));
        };
    return switch (turn.increment(FAMILY, key, amount, turn.limits().get(Limit.KV_KEYS))) {
      case Increment.Done done -> CommandResult.success("value", done.value());
      case Increment.Full ignored -> tooMany(turn);
      case Increment.NotANumber ignored ->
          CommandResult.failure(
              "the value of key '%s' is not a whole number, or would not fit in 64 bits"
                  .formatted(key));
    };
  }

  /** Apps match this reason, so what would be right goes to the app's log. */
  private static CommandResult tooMany(TurnScope turn) {
    turn.reached(Limit.KV_KEYS);
    turn.log(
        "ERROR",
        "the app has %d keys and can write no more (limit kv-keys): delete some, or let them expire"
            .formatted(turn.limits().get(Limit.KV_KEYS)));
    return CommandResult.failure("Too many keys");
  }

  private static @Nullable Instant expiry(@Nullable Object seconds, TurnScope turn) {
    return switch (seconds) {
      case null -> null;
      case Long number when number > 0 && number <= MAX_SECONDS -> turn.now().plusSeconds(number);
      case Long number ->
          throw new BadArgumentException(
              "seconds must be 1 to %d, not %d".formatted(MAX_SECONDS, number));
      default -> throw new BadArgumentException("seconds must be a number or null");
    };
  }

  private static String key(Command command, TurnScope turn) {
    String key = Arguments.text(command, "key");
    if (key.isEmpty()) {
      throw new BadArgumentException("'key' must not be empty");
    }
    byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > turn.limits().get(Limit.KV_KEY_BYTES)) {
      throw new BadArgumentException(
          Limit.KV_KEY_BYTES,
          "'key' has %d bytes, at most %d are allowed (limit kv-key-bytes)"
              .formatted(bytes.length, turn.limits().get(Limit.KV_KEY_BYTES)));
    }
    if (!new String(bytes, StandardCharsets.UTF_8).equals(key)) {
      throw new BadArgumentException("'key' must be well-formed Unicode");
    }
    return key;
  }
}
