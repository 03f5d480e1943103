package dev.boma.runtime.sandbox;

import dev.boma.runtime.sandbox.process.ProcessSandbox;
import dev.boma.runtime.sandbox.process.WorkerSettings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** Worker processes keep what every sandbox keeps. */
class ProcessSandboxContractTest {
  private static Sandbox sandbox;

  @BeforeAll
  static void open() {
    sandbox = ProcessSandbox.open(new WorkerSettings(1, 1, 4, 256, false));
  }

  @AfterAll
  static void close() {
    sandbox.close();
  }

  @Nested
  class VumiApi extends VumiApiContract {
    @Override
    Sandbox sandbox() {
      return sandbox;
    }
  }

  @Nested
  class VumiScope extends VumiScopeContract {
    @Override
    Sandbox sandbox() {
      return sandbox;
    }
  }

  @Nested
  class ModuleWorld extends ModuleWorldContract {
    @Override
    Sandbox sandbox() {
      return sandbox;
    }
  }

  @Nested
  class KeptContext extends KeptContextContract {
    @Override
    Sandbox sandbox() {
      return sandbox;
    }
  }

  @Nested
  class GuestErrors extends GuestErrorsContract {
    @Override
    Sandbox sandbox() {
      return sandbox;
    }
  }

  @Nested
  class SandboxFailures extends SandboxFailuresContract {
    @Override
    Sandbox sandbox() {
      return sandbox;
    }
  }

  @Nested
  class GuestClock extends GuestClockContract {
    @Override
    Sandbox sandbox() {
      return sandbox;
    }
  }

  @Nested
  class Escape extends EscapeContract {
    @Override
    Sandbox sandbox() {
      return sandbox;
    }
  }
}
