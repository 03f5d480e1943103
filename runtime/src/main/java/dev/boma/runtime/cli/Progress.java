package dev.boma.runtime.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongConsumer;

/** Tells how far something long has come, a line every few seconds. For one thread. */
final class Progress implements LongConsumer {
  private static final Duration PAUSE = Duration.ofSeconds(2);

  private final PrintStream err = System.err;
  private final String what;
  private long told = System.nanoTime();

  /**
   * @param what is done, as {@code lines written}
   */
  Progress(String what) {
    this.what = what;
  }

  @Override
  public void accept(long count) {
    long now = System.nanoTime();
    if (now - told >= PAUSE.toNanos()) {
      told = now;
      err.printf(Locale.ROOT, "%,d %s%n", count, what);
    }
  }
}
