package dev.boma.api;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The host's answer to a {@link Command}. */
public sealed interface CommandResult {

  /**
   * The command was done.
   *
   * @param fields what the reply carries beside {@code success: true}; copied, read-only
   */
  record Success(Map<String, @Nullable Object> fields) implements CommandResult {
    public Success {
      fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }
  }

  /**
   * The command was not done, and the guest is told why.
   *
   * @param reason one sentence: what, which value, what would be right
   */
  record Failure(String reason) implements CommandResult {
    public Failure {
      requireNonNull(reason, "reason is null");
    }
  }

  /** Done, with nothing more to say. */
  static CommandResult success() {
    return new Success(Map.of());
  }

  /** Done, with one value to hand over. */
  static CommandResult success(String name, @Nullable Object value) {
    return new Success(Collections.singletonMap(name, value));
  }

  /** Done, with these values to hand over. */
  static CommandResult success(Map<String, @Nullable Object> fields) {
    return new Success(fields);
  }

  /** Not done; the reason is shown to the guest. */
  static CommandResult failure(String reason) {
    return new Failure(reason);
  }
}
