package dev.boma.runtime.sandbox.guest;

import dev.boma.api.GuestError;
import dev.boma.api.Limit;
import dev.boma.api.Limits;
import dev.boma.api.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.SourceSection;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/** Turns what GraalVM throws into the guest's own terms: its files and lines, none of ours. */
public final class GuestErrors {
  /** Longer messages are cut: a guest may throw an error of any size. */
  private static final int MAX_MESSAGE_CHARS = 2_000;

  private static final int MAX_FRAMES = 10;

  /** The engine's own error for several rejections at once. */
  private static final String UNHANDLED = "AggregateError: Unhandled promise rejections";

  private GuestErrors() {}

  /**
   * @param files the paths of the app's files
   */
  static GuestError of(PolyglotException thrown, Set<String> files) {
    return firstOfSeveral(thrown)
        .map(first -> {
          GuestError error = one(first, files);
          return new GuestError(
              shortened(error.message() + "; further promises were rejected too"),
              error.file(),
              error.line(),
              error.trace());
        })
        .orElseGet(() -> one(thrown, files));
  }

  /**
   * The first of several rejections that nobody caught, which the engine tells as one error without
   * their reasons. It has made that error itself: looking into it runs no code of the guest.
   */
  private static Optional<PolyglotException> firstOfSeveral(PolyglotException thrown) {
    Value several = thrown.getGuestObject();
    if (several == null || !UNHANDLED.equals(thrown.getMessage())) {
      return Optional.empty();
    }
    try {
      Value reasons = several.getMember("errors");
      if (reasons != null && reasons.hasArrayElements() && reasons.getArraySize() > 0) {
        Value first = reasons.getArrayElement(0);
        if (first.isException()) {
          first.throwException();
        }
      }
      return Optional.empty();
    } catch (PolyglotException first) {
      return Optional.of(first);
    }
  }

  private static GuestError one(PolyglotException thrown, Set<String> files) {
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
      if (trace.size() < MAX_FRAMES && !isHosts(section)) {
        trace.add(describe(frame.getRootName(), section));
      }
    }
    if (place == null && thrown.isCancelled()) {
      // Stopped behind an await, it has no frames; the engine knows where all the same.
      SourceSection stopped = thrown.getSourceLocation();
      place = stopped != null && isGuests(stopped) ? stopped : null;
    }
    String message = shortened(firstLine(thrown));
    // A line of the host's own libraries tells a guest nothing.
    return place == null || isHosts(place)
        ? new GuestError(message, null, 0, trace)
        : new GuestError(message, place.getSource().getName(), place.getStartLine(), trace);
  }

  /** What kept a release from being loaded, or empty. */
  public static Optional<GuestError> ofLoading(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Completed ignored -> Optional.empty();
      case Outcome.ScriptFailed failed -> Optional.of(failed.error());
      default -> Optional.of(new GuestError(outcome.describe(), null, 0, List.of()));
    };
  }

  /** The limit that the engine itself held a guest to; empty when the heap is full. */
  static Optional<Outcome> exhausted(PolyglotException thrown, Set<String> files, Limits limits) {
    GuestError where = of(thrown, files);
    if (!where.message().toLowerCase(Locale.ROOT).contains("stack")) {
      return Optional.empty();
    }
    long allowed = limits.get(Limit.STACK_FRAMES);
    String place = where.file() == null ? null : where.file() + ":" + where.line();
    return Optional.of(
        new Outcome.LimitExceeded(Limit.STACK_FRAMES.key(), allowed, allowed + 1, place));
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

  private static boolean isHosts(SourceSection section) {
    return section.getSource().getName().startsWith("boma:");
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
