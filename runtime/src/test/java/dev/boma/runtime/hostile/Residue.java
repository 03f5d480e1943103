package dev.boma.runtime.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** What this process and its children hold: compared before and after an attack. */
record Residue(long heapMegabytes, long threads, long processes, long files) {
  static Residue now() {
    long used = Long.MAX_VALUE;
    // The first collections of a full heap leave behind what waits to be finalized.
    for (int i = 0; i < 3; i++) {
      System.gc();
      Runtime heap = Runtime.getRuntime();
      used = Math.min(used, heap.totalMemory() - heap.freeMemory());
    }
    return new Residue(used >> 20, Thread.getAllStackTraces().size(), workers(), openFiles());
  }

  private static long workers() {
    return ProcessHandle.current().descendants().filter(ProcessHandle::isAlive).count();
  }

  private static long openFiles() {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    } catch (IOException e) {
      return 0; // No such place on this system.
    }
  }

  /**
   * Waits until no worker process uses the processor; fails when one goes on.
   *
   * @return how long that took, of which the last half second was idle
   */
  static Duration awaitIdleWorkers() {
    long began = System.nanoTime();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    Duration busy = busyInHalfASecond();
    while (busy.toMillis() > 100) {
      assertThat(System.nanoTime()).as("workers still use the processor").isLessThan(deadline);
      busy = busyInHalfASecond();
    }
    return Duration.ofNanos(System.nanoTime() - began);
  }

  private static Duration busyInHalfASecond() {
    List<ProcessHandle> workers = ProcessHandle.current().descendants().toList();
    Duration before = used(workers);
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
    return used(workers).minus(before);
  }

  private static Duration used(List<ProcessHandle> processes) {
    return processes.stream()
        .flatMap(process -> process.info().totalCpuDuration().stream())
        .reduce(Duration.ZERO, Duration::plus);
  }

  /** Checks that about as much is held as before. */
  void assertNoMoreThan(Residue before) {
    assertThat(heapMegabytes).as("heap in MB").isLessThan(before.heapMegabytes + 100);
    assertThat(threads).as("threads").isLessThan(before.threads + 40);
    assertThat(processes).as("processes").isLessThanOrEqualTo(before.processes + 9);
    assertThat(files).as("open files").isLessThan(before.files + 40);
  }
}
