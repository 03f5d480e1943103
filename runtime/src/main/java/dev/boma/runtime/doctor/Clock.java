package dev.boma.runtime.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** The clock, by which sessions, kept answers and values expire. */
final class Clock {
  /** No machine's clock is right that says it is earlier: this version was not there then. */
  private static final Instant EARLIEST = Instant.parse("2026-01-01T00:00:00Z");

  private static final Duration MOST_APART = Duration.ofSeconds(5);

  private Clock() {}

  /**
   * @param data where the store is or will be, whose disk may have a clock of its own
   */
  static Finding check(InstantSource clock, Path data) {
    Instant now = clock.instant();
    if (now.isBefore(EARLIEST)) {
      return Finding.broken(
          "clock", now.toString(), "set the clock: nothing that expires would do so in time");
    }
    return diskApart(clock, Disk.nearest(data))
        .filter(apart -> apart.compareTo(MOST_APART) > 0)
        .map(apart ->
            Finding.mend(
                "clock",
                "%s; the disk of the store says %d s more or less"
                    .formatted(now, apart.toSeconds()),
                "keep both clocks right (NTP)"))
        .orElseGet(() -> Finding.well("clock", now.toString()));
  }

  private static Optional<Duration> diskApart(InstantSource clock, Path directory) {
    try {
      Path probe = Files.createTempFile(directory, ".boma-doctor-", ".tmp");
      try {
        Instant onDisk = Files.getLastModifiedTime(probe).toInstant();
        return Optional.of(Duration.between(onDisk, clock.instant()).abs());
      } finally {
        Files.delete(probe);
      }
    } catch (IOException e) {
      return Optional.empty(); // Not writable, which is another finding.
    }
  }
}
