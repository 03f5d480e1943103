package dev.boma.api;

import java.util.Locale;

/**
 * What a turn used of what it was allowed.
 *
 * @param cpuMicros processor time of the guest, loading its app included, in microseconds
 * @param wallMicros from the start of the turn to its end, in microseconds
 * @param allocatedBytes memory the guest allocated, kept or not
 * @param requests commands it asked for
 * @param limits what was allowed; of processor time more than usual while a process is cold
 */
public record Budget(
    long cpuMicros, long wallMicros, long allocatedBytes, int requests, Limits limits) {

  /** Nothing was used: the guest did not run. */
  public static final Budget NONE = new Budget(0, 0, 0, 0, Limits.DEFAULT);

  /** One line for people: {@code cpu 12/1000 ms, wall …}. */
  public String describe() {
    return "cpu %s/%d ms, wall %s/%d ms, memory %s/%s, requests %d/%d"
        .formatted(
            millis(cpuMicros),
            limits.get(Limit.CPU_MS),
            millis(wallMicros),
            limits.get(Limit.WALL_MS),
            bytes(allocatedBytes),
            bytes(limits.get(Limit.ALLOCATED_BYTES)),
            requests,
            limits.get(Limit.API_REQUESTS));
  }

  private static String millis(long micros) {
    return micros < 10_000
        ? String.format(Locale.ROOT, "%.1f", micros / 1_000.0)
        : Long.toString(micros / 1_000);
  }

  private static String bytes(long bytes) {
    return bytes < 10 << 20 ? (bytes >> 10) + " KB" : (bytes >> 20) + " MB";
  }
}
