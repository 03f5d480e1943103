package dev.boma.runtime.sandbox.guest;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.List;

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

  /** Guarded by {@code this}. */
  private long smallest = Long.MAX_VALUE;

  /** In bytes, what is garbage by now included. */
  synchronized long bytes() {
    long now = 0;
    for (MemoryPoolMXBean pool : SURVIVORS) {
      now += pool.getUsage().getUsed();
    }
    smallest = Math.min(smallest, now);
    return now - smallest;
  }
}
