package dev.boma.runtime.json;

import java.util.Objects;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;

/** A text was not the JSON it had to be; the message says what and where. */
public final class JsonException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  JsonException(String message) {
    super(message);
  }

  static JsonException of(JacksonException cause) {
    String told = Objects.requireNonNullElse(cause.getOriginalMessage(), "not JSON");
    String what =
        switch (cause) {
          // The parser adds where the value began, in terms of its own source object.
          case StreamReadException e -> told.replaceFirst(" \\(start marker at .*", "");
          // It adds the name of the method that tells the bound.
          case StreamConstraintsException e -> told.replaceFirst(", from `.*?`", "");
          default -> "a JSON object is needed";
        };
    var location = cause.getLocation();
    return new JsonException(
        location == null || location.getLineNr() < 1
            ? what
            : "%s (line %d, column %d)"
                .formatted(what, location.getLineNr(), location.getColumnNr()));
  }
}
