package dev.boma.runtime.sandbox;

import dev.boma.runtime.sandbox.process.ProcessSandbox;
import dev.boma.runtime.sandbox.process.WorkerSettings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Worker processes keep what every sandbox keeps. */
class ProcessSandboxContractTest extends WholeSandboxContract {
  private static Sandbox sandbox;

  @BeforeAll
  static void open() {
    sandbox = ProcessSandbox.open(new WorkerSettings(1, 1, 4, 256, false));
  }

  @AfterAll
  static void close() {
    sandbox.close();
  }

  @Override
  Sandbox sandbox() {
    return sandbox;
  }
}
