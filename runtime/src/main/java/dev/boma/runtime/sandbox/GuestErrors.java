package dev.boma.runtime.sandbox;

import dev.boma.api.GuestError;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.SourceSection;
import org.jspecify.annotations.Nullable;

/** Turns what GraalVM throws into the guest's own terms: its files and lines, none of ours. */
final class GuestErrors {
  /** Longer messages are cut: a guest may throw an error of any size. */
  private static final int MAX_MESSAGE_CHARS = 2_000;

  private static final int MAX_FRAMES = 10;

  private GuestErrors() {}

  /**
   * @param files the paths of the app's files
   */
  static GuestError of(PolyglotException thrown, Set<String> files) {
    List<String> trace = new ArrayList<>();
    SourceSection place = null;
    if (thrown.isSyntaxError()) {
      place = thrown.getSourceLocation();
    }
    for (PolyglotException.StackFrame frame : thrown.getPolyglotStackTrace()) {
      SourceSection section = frame.isGuestFrame() ? frame.getSourceLocation() : null;
      if (section == null || !isGuests(section)) {
        continue;
      }
      // The app's own line says more than the library's or the made-up code in which it broke.
      if (place == null || (!isApps(place, files) && isApps(section, files))) {
        place = section;
      }
      if (trace.size() < MAX_FRAMES) {
        trace.add(describe(frame.getRootName(), section));
      }
    }
    String message = shortened(firstLine(thrown));
    return place == null
        ? new GuestError(message, null, 0, trace)
        : new GuestError(message, place.getSource().getName(), place.getStartLine(), trace);
  }

  private static String firstLine(PolyglotException thrown) {
    String message = Objects.requireNonNullElse(thrown.getMessage(), "error without a message");
    if (thrown.isSyntaxError()) {
      // "SyntaxError: app.js:2:8 Expected …\nvar b = ;\n ^": the place is told apart from it.
      return message.lines().findFirst().orElse(message).replaceFirst(" \\S+:\\d+:\\d+ ", " ");
    }
    return message;
  }

  private static boolean isGuests(SourceSection section) {
    return !section.getSource().isInternal();
  }

  /** Whether the code is the app's own, not a library's and not made from text while it ran. */
  private static boolean isApps(SourceSection section, Set<String> files) {
    String name = section.getSource().getName();
    return files.contains(name) && !name.contains("node_modules/");
  }

  private static String describe(@Nullable String function, SourceSection section) {
    String name = function == null || function.startsWith(":") ? "top level" : function;
    return "%s (%s:%d)".formatted(name, section.getSource().getName(), section.getStartLine());
  }

  private static String shortened(String text) {
    return text.length() <= MAX_MESSAGE_CHARS ? text : text.substring(0, MAX_MESSAGE_CHARS) + "…";
  }
}
