package dev.boma.runtime.sandbox.guest;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.LongSupplier;

/** What threads have used, as the JVM counts it. */
final class ThreadMeter {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private ThreadMeter() {}

  /** Processor time of this thread since it began. */
  static long cpuNanos() {
    return THREADS.getCurrentThreadCpuTime();
  }

  /** Processor time of a thread since it began; 0 when it has ended. */
  static long cpuNanos(long threadId) {
    return Math.max(0, THREADS.getThreadCpuTime(threadId));
  }

  /** Bytes this thread has allocated since it began. */
  static long allocatedBytes() {
    return THREADS.getCurrentThreadAllocatedBytes();
  }

  /** Bytes a thread has allocated since it began; 0 when it has ended. */
  static long allocatedBytes(long threadId) {
    return trueOf(() -> Math.max(0, THREADS.getThreadAllocatedBytes(threadId)));
  }

  /**
   * What a count that only grows says. The JVM's of another thread's bytes may once in some million
   * readings, while that thread gets a new allocation buffer, have the buffer's address added, some
   * gigabytes; never twice in a row.
   */
  static long trueOf(LongSupplier count) {
    return Math.min(count.getAsLong(), count.getAsLong());
  }
}
