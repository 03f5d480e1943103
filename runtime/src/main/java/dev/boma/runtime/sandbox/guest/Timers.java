package dev.boma.runtime.sandbox.guest;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Runs short things later, on one thread. */
final class Timers implements AutoCloseable {
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().daemon().name("guest-timers").factory());

  Timers() {
    // What waits holds all that it would run on, a guest's world among it.
    timer.setRemoveOnCancelPolicy(true);
  }

  /** Runs it when that much time has passed, unless it is cancelled or this is closed before. */
  Future<?> after(long millis, Runnable run) {
    return timer.schedule(run, millis, TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
