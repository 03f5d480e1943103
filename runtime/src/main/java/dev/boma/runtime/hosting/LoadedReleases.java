package dev.boma.runtime.hosting;

import dev.boma.api.Release;
import dev.boma.api.ReleaseId;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Releases that were read from the store, for their next turn: they never change. The longest
 * unused go when all together are large. Safe for several threads.
 */
final class LoadedReleases {
  private final long maxChars;

  /** Guarded by {@code this}, as is the sum of their texts; the longest unused first. */
  private final LinkedHashMap<ReleaseId, Release> releases = new LinkedHashMap<>(16, 0.75f, true);

  private long chars;

  /**
   * @param maxChars how much text they may have together; one that has more by itself is kept alone
   */
  LoadedReleases(long maxChars) {
    this.maxChars = maxChars;
  }

  synchronized Optional<Release> get(ReleaseId id) {
    return Optional.ofNullable(releases.get(id));
  }

  /**
   * Keeps a release in place of others of its app.
   *
   * @return the same release as it was kept first: workers know it by its identity
   */
  synchronized Release keep(Release release) {
    Release known = releases.get(release.id());
    if (known != null) {
      return known;
    }
    for (Iterator<Release> all = releases.values().iterator(); all.hasNext(); ) {
      Release other = all.next();
      if (other.app().equals(release.app())) {
        all.remove();
        chars -= charsOf(other);
      }
    }
    releases.put(release.id(), release);
    chars += charsOf(release);
    while (chars > maxChars && releases.size() > 1) {
      Map.Entry<ReleaseId, Release> oldest = releases.pollFirstEntry();
      chars -= charsOf(oldest.getValue());
    }
    return release;
  }

  private static long charsOf(Release release) {
    return release.files().values().stream().mapToLong(String::length).sum();
  }
}
