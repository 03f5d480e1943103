package dev.boma.runtime;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for what happens soon, on another thread or in another process. */
public final class Eventually {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long LOOK_EVERY_MILLIS = 20;

  private Eventually() {}

  /**
   * Returns when it is so; the test fails when it does not come to be.
   *
   * @param what for the failure, such as {@code "the app is reloaded"}
   */
  public static void isTrue(String what, BooleanSupplier it) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!it.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within %s: %s".formatted(PATIENCE, what));
      }
      try {
        TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted while waiting: " + what, e);
      }
    }
  }
}
