package dev.boma.runtime.sandbox.guest;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

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
    return Math.max(0, THREADS.getThreadAllocatedBytes(threadId));
  }
}
