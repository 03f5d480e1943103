package dev.boma.runtime.sandbox;

import org.junit.jupiter.api.Nested;

/** All that is asked of a sandbox, one group of tests each; whatever runs guests passes it. */
abstract class WholeSandboxContract {
  /** Where the guests of the tests run. */
  abstract Sandbox sandbox();

  @Nested
  class VumiApi extends VumiApiContract {
    @Override
    Sandbox sandbox() {
      return WholeSandboxContract.this.sandbox();
    }
  }

  @Nested
  class VumiScope extends VumiScopeContract {
    @Override
    Sandbox sandbox() {
      return WholeSandboxContract.this.sandbox();
    }
  }

  @Nested
  class ModuleWorld extends ModuleWorldContract {
    @Override
    Sandbox sandbox() {
      return WholeSandboxContract.this.sandbox();
    }
  }

  @Nested
  class KeptContext extends KeptContextContract {
    @Override
    Sandbox sandbox() {
      return WholeSandboxContract.this.sandbox();
    }
  }

  @Nested
  class GuestErrors extends GuestErrorsContract {
    @Override
    Sandbox sandbox() {
      return WholeSandboxContract.this.sandbox();
    }
  }

  @Nested
  class SandboxFailures extends SandboxFailuresContract {
    @Override
    Sandbox sandbox() {
      return WholeSandboxContract.this.sandbox();
    }
  }

  @Nested
  class GuestClock extends GuestClockContract {
    @Override
    Sandbox sandbox() {
      return WholeSandboxContract.this.sandbox();
    }
  }

  @Nested
  class Escape extends EscapeContract {
    @Override
    Sandbox sandbox() {
      return WholeSandboxContract.this.sandbox();
    }
  }
}
