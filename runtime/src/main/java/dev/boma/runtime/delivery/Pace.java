package dev.boma.runtime.delivery;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * When an outbox does what.
 *
 * @param firstPause after the first attempt that failed; each further pause is longer
 * @param beat how often this host says that it lives, where several share the store
 * @param look how often this host looks at what is in the box, and nobody cares for
 * @param nanoClock as {@link System#nanoTime}
 */
record Pace(Duration firstPause, Duration beat, Duration look, LongSupplier nanoClock) {
  static final Pace DEFAULT =
      new Pace(
          Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofMinutes(1), System::nanoTime);

  private static final int PAUSE_FACTOR = 4;

  /**
   * How long to wait after an attempt that failed.
   *
   * @param attempt counts from 1
   */
  Duration pauseAfter(int attempt) {
    return firstPause.multipliedBy((long) Math.pow(PAUSE_FACTOR, attempt - 1.0));
  }
}
