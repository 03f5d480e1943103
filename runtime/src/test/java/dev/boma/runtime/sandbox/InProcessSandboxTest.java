package dev.boma.runtime.sandbox;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The sandbox of this JVM keeps what every sandbox keeps. */
class InProcessSandboxTest extends WholeSandboxContract {
  private static Sandbox sandbox;

  @BeforeAll
  static void open() {
    sandbox = new InProcessSandbox(2);
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
