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

  private final KvLimits limits;

  public KvResource(KvLimits limits) {
    this.limits = limits;
  }

  /**
   * How much an app may keep.
   *
   * @param keys how many keys
   * @param keyBytes how long a key, in UTF-8
   * @param valueBytes how long a value, as JSON in UTF-8
   */
  public record KvLimits(long keys, int keyBytes, int valueBytes) {
    /** What a tenant starts with. */
    public static final KvLimits DEFAULT =
        new KvLimits(
            Limit.KV_KEYS.defaultValue(),
            (int) Limit.KV_KEY_BYTES.defaultValue(),
            (int) Limit.KV_VALUE_BYTES.defaultValue());

    /** From how many keys on each further one is a warning in the app's log. */
    long softKeys() {
      return keys * 4 / 5;
    }
  }

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
      case "delete" -> CommandResult.success("existed", turn.delete(FAMILY, key(command)));
      case "incr" -> incr(command, turn);
      default -> Arguments.unknownVerb(command, "get, set, delete, incr");
    };
  }

  private CommandResult get(Command command, TurnScope turn) {
    return CommandResult.success(
        "value", turn.read(FAMILY, key(command)).map(Json::read).orElse(null));
  }

  private CommandResult set(Command command, TurnScope turn) {
    String key = key(command);
    String value = Json.write(command.arg("value"));
    int bytes = value.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > limits.valueBytes()) {
      return CommandResult.failure(
          "the value of key '%s' has %d bytes as JSON, at most %d are allowed (limit kv-value-bytes)"
              .formatted(key, bytes, limits.valueBytes()));
    }
    Instant expiresAt = expiry(command.arg("seconds"), turn);
    long count = turn.count(FAMILY);
    if (count >= limits.softKeys() && turn.read(FAMILY, key).isEmpty()) {
      if (count >= limits.keys()) {
        return tooMany(turn);
      }
      turn.log(
          "WARNING",
          "the app has %d keys; no more can be written once it has %d (limit kv-keys)"
              .formatted(count + 1, limits.keys()));
    }
    turn.put(FAMILY, key, value, expiresAt, limits.keys());
    return CommandResult.success();
  }

  private CommandResult incr(Command command, TurnScope turn) {
    String key = key(command);
    long amount =
        switch (command.arg("amount")) {
          case null -> 1;
          case Long number -> number;
          case Object other ->
              throw new BadArgumentException(
                  "'amount' must be a whole number, not " + Json.write(other));
        };
    return switch (turn.increment(FAMILY, key, amount, limits.keys())) {
      case Increment.Done done -> CommandResult.success("value", done.value());
      case Increment.Full ignored -> tooMany(turn);
      case Increment.NotANumber ignored ->
          CommandResult.failure(
              "the value of key '%s' is not a whole number, or would not fit in 64 bits"
                  .formatted(key));
    };
  }

  /** Apps match this reason, so what would be right goes to the app's log. */
  private CommandResult tooMany(TurnScope turn) {
    turn.log(
        "ERROR",
        "the app has %d keys and can write no more (limit kv-keys): delete some, or let them expire"
            .formatted(limits.keys()));
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

  private String key(Command command) {
    String key = Arguments.text(command, "key");
    if (key.isEmpty()) {
      throw new BadArgumentException("'key' must not be empty");
    }
    byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > limits.keyBytes()) {
      throw new BadArgumentException(
          "'key' has %d bytes, at most %d are allowed (limit kv-key-bytes)"
              .formatted(bytes.length, limits.keyBytes()));
    }
    if (!new String(bytes, StandardCharsets.UTF_8).equals(key)) {
      throw new BadArgumentException("'key' must be well-formed Unicode");
    }
    return key;
  }
}
