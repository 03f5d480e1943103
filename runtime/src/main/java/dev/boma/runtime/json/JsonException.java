package dev.boma.runtime.json;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;

/** A text was not the JSON it had to be; the message says what and where. */
public final class JsonException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  JsonException(String message) {
    super(message);
  }

  static JsonException of(JacksonException cause) {
    // The parser adds where the value began, and its limits, in terms of its own classes.
    String told = Objects.requireNonNullElse(cause.getOriginalMessage(), "not JSON");
    String what =
        switch (cause) {
          case StreamReadException e -> told.replaceFirst(" \\(start marker at .*", "");
          case StreamConstraintsException e -> told.replaceFirst(", from `.*?`", "");
          default -> "a JSON object is needed";
        };
    return at(cause.getLocation(), what);
  }

  static JsonException at(@Nullable TokenStreamLocation location, String what) {
    return new JsonException(
        location == null || location.getLineNr() < 1
            ? what
            : "%s (line %d, column %d)"
                .formatted(what, location.getLineNr(), location.getColumnNr()));
  }
}
