package dev.boma.runtime.sandbox.process;

import java.io.IOException;
import java.util.Optional;

/** Starts worker processes. */
@FunctionalInterface
interface WorkerLauncher {

  /**
   * Starts one, to be spoken to by its standard input and output.
   *
   * @throws IOException if it cannot be started
   */
  Process start() throws IOException;

  /** What a process that says it is ready lacks of what it was started with, as seen from here. */
  default Optional<String> lacks(Process ready) {
    return Optional.empty();
  }

  /** How long the files of the releases that a process keeps may be together, in characters. */
  default long maxReleaseChars() {
    return Long.MAX_VALUE;
  }
}
