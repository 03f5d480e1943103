package dev.boma.api;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An error of a guest's code, in the guest's own terms.
 *
 * @param message the error's text, such as {@code TypeError: x is not a function}
 * @param file the guest's file, relative to its app directory, or null when unknown
 * @param line the line in it, counted from 1, or 0 when unknown
 * @param trace the guest's frames, innermost first, each as {@code name (file:line)}; none of ours
 */
public record GuestError(String message, @Nullable String file, int line, List<String> trace) {
  public GuestError {
    requireNonNull(message, "message is null");
    trace = List.copyOf(trace);
  }

  /** The message and, where known, the place: {@code TypeError: … (app.js:12)}. */
  public String describe() {
    return file == null ? message : "%s (%s:%d)".formatted(message, file, line);
  }
}
