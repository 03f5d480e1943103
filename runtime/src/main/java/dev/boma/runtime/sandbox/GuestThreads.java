package dev.boma.runtime.sandbox;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * The bounded platform threads on which guest code runs. Guest code never runs on a virtual thread:
 * the engine's own limits do not work there (oracle/graal issue 11058).
 */
final class GuestThreads implements AutoCloseable {
  /** Deep enough for honest recursion, small enough that a runaway one ends soon. */
  private static final long STACK_BYTES = 2L << 20;

  private final ExecutorService threads;

  GuestThreads(int count) {
    AtomicLong number = new AtomicLong();
    threads =
        new ThreadPoolExecutor(
            count,
            count,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread =
                  new Thread(null, task, "guest-" + number.incrementAndGet(), STACK_BYTES);
              thread.setDaemon(true);
              return thread;
            });
  }

  <T> Future<T> submit(Supplier<T> step) {
    return threads.submit(step::get);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
