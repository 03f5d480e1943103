package dev.boma.runtime.store;

import dev.boma.spi.Leases.Lease;
import dev.boma.spi.Leases.Reading;
import dev.boma.spi.Store.Entry;
import dev.boma.spi.Store.Key;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a turn begins with: what was read for it at once, and by what right it writes.
 *
 * @param lease of the user whose turn it is; null where one process has the store alone
 * @param entries what was read; empty for what is absent
 * @param counts of families
 */
public record Opened(
    @Nullable Lease lease, Map<Key, Optional<Entry>> entries, Map<String, Long> counts) {
  /** Nothing was read, and nothing is needed to write. */
  public static final Opened NOTHING = new Opened(null, Map.of(), Map.of());

  public Opened {
    entries = Map.copyOf(entries);
    counts = Map.copyOf(counts);
  }

  /** What came of a reading. */
  public static Opened of(
      @Nullable Lease lease, Reading reading, Map<Key, Entry> found, Map<String, Long> counts) {
    Map<Key, Optional<Entry>> entries = new LinkedHashMap<>();
    reading.keys().forEach(key -> entries.put(key, Optional.ofNullable(found.get(key))));
    return new Opened(lease, entries, counts);
  }

  /** An entry that was read, if it was there. */
  public Optional<Entry> entry(Key key) {
    return entries.getOrDefault(key, Optional.empty());
  }

  /** The same right, with nothing read: for a turn that runs again because something changed. */
  public Opened unread() {
    return new Opened(lease, Map.of(), Map.of());
  }
}
