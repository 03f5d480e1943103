package dev.boma.runtime.sandbox.process;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * Gives back to the machine the memory by which a guest made the heap of this process grow: left
 * alone, the JVM keeps it for as long as the process lives. That takes a collection of the whole
 * heap, during which no guest runs, so it is done only after such a guest, at a moment when none
 * runs, and not often.
 *
 * <p>Safe for several threads.
 */
final class HeapReturn {
  /** For more of the kind to come: an app that fills the memory is dialled more than once. */
  private static final long QUIET_MILLIS = 2_000;

  private static final long AT_MOST_EVERY_MILLIS = 30_000;
  private static final long LOOK_AGAIN_MILLIS = 20;

  private final BooleanSupplier idle;
  private final AtomicBoolean due = new AtomicBoolean();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("heap-return").factory());

  /** Read and written by the timer's thread alone. */
  private long lastNanos = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(AT_MOST_EVERY_MILLIS);

  /**
   * @param idle whether no guest runs now
   */
  HeapReturn(BooleanSupplier idle) {
    this.idle = idle;
  }

  /** A guest has made the heap grow, and has ended. Returns at once. */
  void grown() {
    if (due.compareAndSet(false, true)) {
      timer.schedule(this::look, QUIET_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void look() {
    long sinceLast = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastNanos);
    if (sinceLast >= AT_MOST_EVERY_MILLIS && idle.getAsBoolean()) {
      due.set(false);
      lastNanos = System.nanoTime();
      System.gc();
    } else {
      long wait = Math.max(LOOK_AGAIN_MILLIS, AT_MOST_EVERY_MILLIS - sinceLast);
      timer.schedule(this::look, wait, TimeUnit.MILLISECONDS);
    }
  }
}
