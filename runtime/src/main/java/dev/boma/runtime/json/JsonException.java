package dev.boma.runtime.json;

import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;

/** A text was not the JSON it had to be; the message says what and where. */
public final class JsonException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What the parser says for programmers: its settings, which nobody who sends JSON can change. */
  private static final Pattern SETTINGS =
      Pattern.compile(
          " \\(start marker at .*|:? (?:enable|to allow,? enable) `?JsonReadFeature.*"
              + "| \\(not recognized as one since Feature .*?\\)");

  JsonException(String message) {
    super(message);
  }

  static JsonException of(JacksonException cause) {
    // The parser adds where the value began, and its limits, in terms of its own classes.
    String told = Objects.requireNonNullElse(cause.getOriginalMessage(), "not JSON");
    String what =
        switch (cause) {
          case StreamReadException e -> SETTINGS.matcher(told).replaceAll("");
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
