package dev.boma.runtime.text;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Which of many like events a log tells of: of each kind the first, and then one in a while. A
 * flood would else wash everything else out of the log, and cost as much as what it keeps away.
 * Safe for several threads.
 *
 * @param <K> what makes events like each other; many thousand kinds are known, the longest unused
 *     is forgotten first
 */
public final class SparingNotes<K> {
  private static final int MAX_KINDS = 10_000;

  private final long pauseNanos;
  private final LongSupplier nanoClock;

  private record Told(long last, long untold) {}

  /** Guarded by {@code this}; the longest unused first. */
  private final LinkedHashMap<K, Told> told = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param pause between two that are told, of one kind
   * @param nanoClock as {@link System#nanoTime}
   */
  public SparingNotes(Duration pause, LongSupplier nanoClock) {
    this.pauseNanos = pause.toNanos();
    this.nanoClock = nanoClock;
  }

  /**
   * Whether to tell of one more.
   *
   * @return if so, of how many before nothing was told
   */
  public synchronized OptionalLong next(K kind) {
    long now = nanoClock.getAsLong();
    Told before = told.get(kind);
    if (before != null && now - before.last() < pauseNanos) {
      told.put(kind, new Told(before.last(), before.untold() + 1));
      return OptionalLong.empty();
    }
    told.put(kind, new Told(now, 0));
    if (told.size() > MAX_KINDS) {
      told.pollFirstEntry();
    }
    return OptionalLong.of(before == null ? 0 : before.untold());
  }
}
