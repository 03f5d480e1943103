package dev.boma.runtime.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * What this process and those it has started have used: on a machine that others use too, processor
 * time a turn says more than turns a second.
 *
 * @param own processor time of this process
 * @param children processor time of those it has started that are there now
 */
public record Usage(Duration own, Duration children) {
  private static final String RESIDENT = "VmRSS:";
  private static final long KILOBYTES_A_MEGABYTE = 1 << 10;

  /** Until now. */
  public static Usage now() {
    return new Usage(
        Duration.ofNanos(
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime()),
        ProcessHandle.current()
            .descendants()
            .map(child -> child.info().totalCpuDuration().orElse(Duration.ZERO))
            .reduce(Duration.ZERO, Duration::plus));
  }

  /** What was used since. */
  public Usage since(Usage earlier) {
    return new Usage(own.minus(earlier.own), children.minus(earlier.children));
  }

  /** Resident memory of this process in megabytes, where the platform tells it (Linux). */
  public static OptionalLong megabytes() {
    return megabytes(ProcessHandle.current());
  }

  /** Resident memory of all processes it has started, in megabytes; empty where there are none. */
  public static OptionalLong childrensMegabytes() {
    long[] known =
        ProcessHandle.current()
            .descendants()
            .map(Usage::megabytes)
            .filter(OptionalLong::isPresent)
            .mapToLong(OptionalLong::getAsLong)
            .toArray();
    return known.length == 0 ? OptionalLong.empty() : OptionalLong.of(Arrays.stream(known).sum());
  }

  private static OptionalLong megabytes(ProcessHandle process) {
    try {
      return Files.readAllLines(Path.of("/proc/%d/status".formatted(process.pid()))).stream()
          .filter(line -> line.startsWith(RESIDENT))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / KILOBYTES_A_MEGABYTE)
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty(); // Another platform, or the process has just ended.
    }
  }
}
