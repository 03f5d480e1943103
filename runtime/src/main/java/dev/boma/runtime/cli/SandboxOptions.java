package dev.boma.runtime.cli;

import dev.boma.runtime.boot.Isolation;
import dev.boma.runtime.boot.Settings;
import dev.boma.runtime.boot.Wiring;
import dev.boma.runtime.sandbox.Sandbox;
import dev.boma.runtime.sandbox.process.WorkerSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How guests are walled off, for every command that runs an app. */
final class SandboxOptions {
  @Option(
      names = "--isolation",
      paramLabel = "LEVEL",
      description =
          "in-process: guests run in this process; process: in worker processes, as 'serve' does")
  private @Nullable String isolation;

  /** For a command that runs one app at a time. */
  Sandbox open(Wiring wiring, Settings settings) {
    return open(wiring, settings.workers().alone(), Isolation.IN_PROCESS);
  }

  /** For a command that hosts many. */
  Sandbox open(Wiring wiring, WorkerSettings settings, Isolation unlessGiven) {
    return wiring.sandbox(orElse(unlessGiven), settings);
  }

  /** The level that was chosen. */
  Isolation orElse(Isolation unlessGiven) {
    return isolation == null ? unlessGiven : Isolation.of(isolation);
  }

  /** Whether a level was chosen. */
  boolean isGiven() {
    return isolation != null;
  }
}
