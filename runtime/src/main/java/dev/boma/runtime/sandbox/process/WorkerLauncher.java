package dev.boma.runtime.sandbox.process;

import java.io.IOException;

/** Starts worker processes. */
@FunctionalInterface
interface WorkerLauncher {

  /**
   * Starts one, to be spoken to by its standard input and output.
   *
   * @throws IOException if it cannot be started
   */
  Process start() throws IOException;
}
