package dev.boma.runtime.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What came of a load.
 *
 * @param warmUp before it counted
 * @param measured while it counted
 * @param used what this process, with the load generator in it, and its children used meanwhile
 */
public record LoadResult(Phase warmUp, Phase measured, Usage used) {

  /** One part of the time. Immutable. */
  public static final class Phase {
    private static final double NANOS_A_SECOND = 1e9;
    private static final double MICROS_A_MILLI = 1e3;

    private final Duration took;
    private final long errors;
    private final Optional<String> firstError;

    /** Ascending. */
    private final int[] micros;

    Phase(Duration took, List<Tape> tapes) {
      this.took = took;
      errors = tapes.stream().mapToLong(Tape::errors).sum();
      firstError = tapes.stream().map(Tape::firstError).filter(Objects::nonNull).findFirst();
      micros = new int[tapes.stream().mapToInt(Tape::size).sum()];
      int at = 0;
      for (Tape tape : tapes) {
        tape.copyTo(micros, at);
        at += tape.size();
      }
      Arrays.sort(micros);
    }

    /** How many turns were answered as they should be. */
    public long turns() {
      return micros.length;
    }

    /** How many were not: no answer, a status that is none, a fallback text, another screen. */
    public long errors() {
      return errors;
    }

    /** What the first of them was. */
    public Optional<String> firstError() {
      return firstError;
    }

    /** How long it lasted. */
    public Duration took() {
      return took;
    }

    /** Turns a second, errors not counted. */
    public double turnsPerSecond() {
      return turns() / (took.toNanos() / NANOS_A_SECOND);
    }

    /**
     * The time within which that part of the turns was answered (nearest rank), in milliseconds;
     * NaN when there was none.
     *
     * @param part above 0, at most 1
     */
    public double withinMillis(double part) {
      if (micros.length == 0) {
        return Double.NaN;
      }
      int rank = (int) Math.ceil(part * micros.length);
      return micros[Math.max(rank, 1) - 1] / MICROS_A_MILLI;
    }
  }
}
