package dev.boma.runtime.retention;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How long an app keeps what belongs to the user of a turn: entries whose key has the user's
 * address in it as a whole part. Each write of one begins the time anew.
 *
 * @param user the address
 * @param kept the longest; null for as long as the app says
 */
public record UserRetention(String user, @Nullable Duration kept) {
  /** Everything as long as the app says. */
  public static final UserRetention NONE = new UserRetention("", null);

  /**
   * When an entry that is written now expires.
   *
   * @param asked when it would by the app's word; null for never
   * @return null for never
   */
  public @Nullable Instant expiry(String key, @Nullable Instant asked, Instant now) {
    if (kept == null || !isOfUser(key)) {
      return asked;
    }
    Instant latest = now.plus(kept);
    return asked == null || latest.isBefore(asked) ? latest : asked;
  }

  private boolean isOfUser(String key) {
    try {
      return new Address(user).isIn(key);
    } catch (IllegalArgumentException e) {
      // Too short to be told from other text.
      return false;
    }
  }
}
