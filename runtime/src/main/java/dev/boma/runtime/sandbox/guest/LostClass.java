package dev.boma.runtime.sandbox.guest;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds out whose guest has cost the process a class: the first use of a class fails where a stack
 * ends, and from then on every use of it fails, whoever's. Such a later failure has the first as
 * its cause, and that the name of its thread (JDK-8048190), which {@link GuestThreads} calls after
 * the owner of what it runs.
 */
final class LostClass {
  /** Between a guest thread's own name and that of the owner it runs for. */
  static final String OF = " of ";

  private static final Pattern FIRST_FAILURE =
      Pattern.compile(
          "ExceptionInInitializerError: Exception java\\.lang\\.\\w+Error(?:: [^\\n]*)?"
              + " \\[in thread \"guest-\\d+"
              + OF
              + "([^\"\\n]+)\"\\]");

  private LostClass() {}

  /** Whether this is how a class that was lost fails. */
  static boolean isCauseOf(String failure) {
    return failure.contains(NoClassDefFoundError.class.getName());
  }

  /** The owner, as text, under whom the class was lost; empty where that was not noted. */
  static Optional<String> owner(Throwable failure) {
    StringWriter trace = new StringWriter();
    // An engine's own error shows its causes in no other way.
    failure.printStackTrace(new PrintWriter(trace));
    Matcher matcher = FIRST_FAILURE.matcher(trace.toString());
    String owner = null;
    // The last: what stands before it may be names that a guest has given its functions.
    while (matcher.find()) {
      owner = matcher.group(1);
    }
    return Optional.ofNullable(owner);
  }
}
