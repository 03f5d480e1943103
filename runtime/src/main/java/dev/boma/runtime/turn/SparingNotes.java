package dev.boma.runtime.turn;

import dev.boma.api.AppId;
import dev.boma.api.Limit;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.OptionalLong;

/**
 * Which of many messages that a limit kept away an app's log tells of: one a second. A flood would
 * else cost the store as much as if it were answered, and wash everything else out of the log. Safe
 * for several threads.
 */
final class SparingNotes {
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final int MAX_APPS = 10_000;

  private record What(AppId app, Limit limit) {}

  private record Told(Instant last, long untold) {}

  /** Guarded by {@code this}; the longest unused first. */
  private final LinkedHashMap<What, Told> told = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * Whether to tell of one more.
   *
   * @return if so, of how many before nothing was told
   */
  synchronized OptionalLong next(AppId app, Limit limit, Instant now) {
    What what = new What(app, limit);
    Told before = told.get(what);
    if (before != null && now.isBefore(before.last().plus(PAUSE))) {
      told.put(what, new Told(before.last(), before.untold() + 1));
      return OptionalLong.empty();
    }
    told.put(what, new Told(now, 0));
    if (told.size() > MAX_APPS) {
      told.pollFirstEntry();
    }
    return OptionalLong.of(before == null ? 0 : before.untold());
  }
}
