package dev.boma.runtime.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Faults of our own: users are told in a line, and the stack trace goes to a file that they can
 * send us.
 */
final class Faults {
  private final boolean debug;

  /**
   * @param debug whether the stack trace is told as well
   */
  Faults(boolean debug) {
    this.debug = debug;
  }

  /** What to tell the user. */
  String explain(Throwable thrown) {
    StringWriter trace = new StringWriter();
    thrown.printStackTrace(new PrintWriter(trace, true));
    if (debug) {
      return "a fault of ours; please report it with this:%n%s".formatted(trace);
    }
    try {
      Path file = Files.createTempFile("boma-fault-", ".txt");
      Files.writeString(file, trace.toString());
      return "a fault of ours (%s); please report it with %s"
          .formatted(thrown.getClass().getSimpleName(), file);
    } catch (IOException e) {
      return "a fault of ours (%s); BOMA_DEBUG=1 tells more".formatted(thrown);
    }
  }
}
