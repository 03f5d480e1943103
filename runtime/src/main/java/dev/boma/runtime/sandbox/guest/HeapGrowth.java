package dev.boma.runtime.sandbox.guest;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How much more the process's heap holds than it held at its smallest: no guest can hold more than
 * that. What has been allocated since the last collection is not looked at; nearly all of it is
 * gone after the next. Safe for several threads.
 */
final class HeapGrowth {
  /** All parts of the heap but that in which objects begin. */
  private static final List<MemoryPoolMXBean> SURVIVORS =
      ManagementFactory.getMemoryPoolMXBeans().stream()
          .filter(pool -> pool.getType() == MemoryType.HEAP && !pool.getName().contains("Eden"))
          .toList();

  /** Looking costs as much as a good part of a turn, and little changes in between. */
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /** Guarded by {@code this}, as are all below. */
  private long smallest = Long.MAX_VALUE;

  private long latest;
  private long lookedNanos = System.nanoTime() - LOOK_NANOS;

  /** In bytes, what is garbage by now included; as of some milliseconds ago. */
  synchronized long bytes() {
    long now = System.nanoTime();
    if (now - lookedNanos >= LOOK_NANOS) {
      lookedNanos = now;
      latest = used();
      smallest = Math.min(smallest, latest);
    }
    return latest - smallest;
  }

  private static long used() {
    long used = 0;
    for (MemoryPoolMXBean pool : SURVIVORS) {
      used += pool.getUsage().getUsed();
    }
    return used;
  }
}
