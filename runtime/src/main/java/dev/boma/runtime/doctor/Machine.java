package dev.boma.runtime.doctor;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import dev.boma.runtime.sandbox.process.WorkerSettings;
import java.lang.management.ManagementFactory;

/** The JDK, the processors and the memory. */
final class Machine {
  /** The shift from bytes to megabytes. */
  static final int MEGABYTE = 20;

  private static final int NEEDED_JAVA = 25;

  /** What a JVM takes beside its heap: code, metadata, threads, buffers. */
  private static final long BESIDE_HEAP_MB = 130;

  private static final long FEWEST_FILES = 4_096;

  private Machine() {}

  static Finding java(Runtime.Version version, String vendor) {
    String found = "%s (%s), %s".formatted(version, vendor, System.getProperty("java.home"));
    return version.feature() >= NEEDED_JAVA
        ? Finding.well("java", found)
        : Finding.broken(
            "java",
            found,
            "install a JDK %d, or name one in BOMA_JAVA_HOME".formatted(NEEDED_JAVA));
  }

  static Finding processors(int processors) {
    return processors > 1
        ? Finding.well("processors", Integer.toString(processors))
        : Finding.mend(
            "processors",
            "1",
            "give the host a second one: on one alone, a guest that computes makes all others wait");
  }

  /** Of the machine, or of the container where that has less. */
  static long megabytes() {
    return system().getTotalMemorySize() >> MEGABYTE;
  }

  /**
   * @param megabytes what the machine has
   * @param hostHeap what the host's own heap may grow to
   */
  static Finding memory(long megabytes, long hostHeap, WorkerSettings workers) {
    int processes = workers.workers() + workers.spares();
    long least = processes * (workers.heapMegabytes() / 2 + BESIDE_HEAP_MB);
    long most = processes * (workers.heapMegabytes() + BESIDE_HEAP_MB) + hostHeap + BESIDE_HEAP_MB;
    String found =
        "%d MB; %d worker processes and the host may grow to %d MB"
            .formatted(megabytes, processes, most);
    String advice =
        "give the machine more memory, or set workers or worker-heap-mb lower (now %d"
                .formatted(workers.workers())
            + " and %d)".formatted(workers.heapMegabytes());
    if (megabytes < least) {
      return Finding.broken("memory", found, advice);
    }
    return megabytes < most ? Finding.mend("memory", found, advice) : Finding.well("memory", found);
  }

  static Finding openFiles() {
    if (!(system() instanceof UnixOperatingSystemMXBean unix)) {
      return Finding.well("open files", "this platform tells no limit");
    }
    return openFiles(unix.getMaxFileDescriptorCount());
  }

  static Finding openFiles(long limit) {
    String found = "%d at once".formatted(limit);
    return limit >= FEWEST_FILES
        ? Finding.well("open files", found)
        : Finding.mend(
            "open files",
            found,
            "each waiting phone holds one: raise the limit to %d (ulimit -n, LimitNOFILE)"
                .formatted(FEWEST_FILES));
  }

  private static OperatingSystemMXBean system() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  }
}
