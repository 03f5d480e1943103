package dev.boma.runtime;

import static org.junit.jupiter.api.Assertions.fail;

import org.junit.jupiter.api.Assumptions;

/**
 * What a test needs and a fresh machine may lack, such as a browser.
 *
 * <p>Without it the test is skipped, and says so aloud. Where {@code BOMA_REQUIRE_ALL} is {@code
 * 1}, as in {@code .ci/run}, it fails instead, so that nothing goes untested unnoticed.
 */
public final class Required {
  private Required() {}

  /**
   * Returns when the thing is there, and ends the test otherwise.
   *
   * @param what the thing and how to get it, such as {@code "Chromium (apt install chromium)"}
   */
  public static void orSkip(boolean present, String what) {
    if (present) {
      return;
    }
    if ("1".equals(System.getenv("BOMA_REQUIRE_ALL"))) {
      fail("BOMA_REQUIRE_ALL=1, and this is missing: " + what);
    }
    System.err.println("SKIPPED, because this is missing: " + what);
    Assumptions.abort("missing: " + what);
  }
}
