package dev.boma.runtime.sandbox.guest;

import dev.boma.api.ReleaseId;
import java.util.LinkedHashMap;

/**
 * How warm a process is for a release. Code that runs for the first time in a process is parsed and
 * runs many times slower than later; that is the process's doing, so the first turns of a release
 * are allowed more processor time. Safe for several threads.
 */
final class Warmth {
  private static final int FIRST_TURNS = 3;
  private static final int FIRST_FACTOR = 4;
  private static final int MAX_RELEASES = 10_000;

  /** Turns that have ended. Guarded by {@code this}; iterates from the longest unused. */
  private final LinkedHashMap<ReleaseId, Integer> turns = new LinkedHashMap<>(16, 0.75f, true);

  /** Notes a turn of the release that has ended. */
  synchronized void ended(ReleaseId release) {
    turns.merge(release, 1, (sum, one) -> Math.min(sum + one, FIRST_TURNS));
    if (turns.size() > MAX_RELEASES) {
      turns.pollFirstEntry();
    }
  }

  /** How much processor time a turn is allowed now, of that in a warm process. */
  synchronized long allowed(ReleaseId release, long millis) {
    return turns.getOrDefault(release, 0) < FIRST_TURNS ? millis * FIRST_FACTOR : millis;
  }
}
