package dev.boma.runtime.sandbox.guest;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Runs short things later, on one thread. */
final class Timers implements AutoCloseable {
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().daemon().name("guest-timers").factory());

  /** Runs it when that much time has passed, unless this is closed before. */
  void after(long millis, Runnable run) {
    timer.schedule(run, millis, TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
