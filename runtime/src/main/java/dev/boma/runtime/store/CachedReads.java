package dev.boma.runtime.store;

import static java.util.Objects.requireNonNull;

import dev.boma.spi.Leases;
import dev.boma.spi.Leases.Lease;
import dev.boma.spi.Store;
import dev.boma.spi.StoreException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A store that remembers what it read of some families, which every turn asks for and which seldom
 * change: a change by another host is seen as soon as that host's word of it arrives, and within a
 * second where there is no word. A change through this one is seen at once.
 *
 * <p>While the store is away, what is remembered of some of them is given however old it is: a
 * phone is owed the text of its tenant. What has changed can then not be known.
 *
 * <p>Safe for several threads.
 */
public final class CachedReads implements Store {
  /** As long as what is remembered may be old where changes are not told of. */
  private static final Duration UNTOLD = Duration.ofMillis(900);

  /** As long as it may be old where they are: a word may be lost with a server. */
  private static final Duration TOLD = Duration.ofSeconds(30);

  private static final int MOST = 100_000;

  private final Store store;
  private final Set<String> families;
  private final Set<String> givenWhileAway;
  private final Changes changes;
  private final LongSupplier nanoClock;
  private final Map<Key, Remembered> remembered = new ConcurrentHashMap<>();

  /** Counts what was forgotten, so that nothing is remembered that was read before. */
  private final AtomicLong forgotten = new AtomicLong();

  /**
   * What was read.
   *
   * @param current whether nothing is known to have changed since
   */
  private record Remembered(@Nullable Entry entry, long nanos, boolean current) {
    Remembered outdated() {
      return new Remembered(entry, nanos, false);
    }
  }

  /**
   * @param families what is remembered
   * @param givenWhileAway of which of them also what is old is given while the store is away
   * @param nanoClock as {@link System#nanoTime}
   */
  public CachedReads(
      Store store,
      Set<String> families,
      Set<String> givenWhileAway,
      Changes changes,
      LongSupplier nanoClock) {
    this.store = requireNonNull(store, "store is null");
    this.families = Set.copyOf(families);
    this.givenWhileAway = Set.copyOf(givenWhileAway);
    this.changes = changes;
    this.nanoClock = nanoClock;
    changes.listen(this::forget);
  }

  private void forget(String partition) {
    forgotten.incrementAndGet();
    remembered.replaceAll((key, known) ->
        partition.isEmpty() || key.partition().equals(partition) ? known.outdated() : known);
  }

  @Override
  public Map<Key, Entry> read(List<Key> keys) {
    for (Key key : keys) {
      if (!families.contains(key.family())) {
        return store.read(keys);
      }
    }
    long now = nanoClock.getAsLong();
    long oldest = (changes.isLive() ? TOLD : UNTOLD).toNanos();
    Map<Key, Entry> found = new LinkedHashMap<>();
    for (Key key : keys) {
      Remembered known = remembered.get(key);
      if (known == null || !known.current() || now - known.nanos() > oldest) {
        return fresh(keys, now);
      }
      if (known.entry() != null) {
        found.put(key, known.entry());
      }
    }
    return found;
  }

  private Map<Key, Entry> fresh(List<Key> keys, long now) {
    long before = forgotten.get();
    Map<Key, Entry> read;
    try {
      read = store.read(keys);
    } catch (NewerFormatException e) {
      throw e;
    } catch (StoreException e) {
      return old(keys).orElseThrow(() -> e);
    }
    if (remembered.size() > MOST) {
      remembered.clear();
    }
    Map<Key, Remembered> news = new HashMap<>();
    keys.forEach(key -> news.put(key, new Remembered(read.get(key), now, true)));
    remembered.putAll(news);
    if (forgotten.get() != before) {
      // Something changed meanwhile: what was read may be what was there before.
      news.keySet()
          .forEach(key -> remembered.computeIfPresent(key, (k, known) -> known.outdated()));
    }
    return read;
  }

  /** What is remembered of all of them, however old; empty unless it is known that they were. */
  private Optional<Map<Key, Entry>> old(List<Key> keys) {
    Map<Key, Entry> found = new LinkedHashMap<>();
    for (Key key : keys) {
      Remembered known = remembered.get(key);
      if (known == null || known.entry() == null || !givenWhileAway.contains(key.family())) {
        return Optional.empty();
      }
      found.put(key, known.entry());
    }
    return Optional.of(found);
  }

  @Override
  public CommitResult commit(Commit commit) {
    boolean touches = touches(commit);
    try {
      return store.commit(commit);
    } finally {
      // Also when it came to nothing: then what is remembered may have been old.
      if (touches) {
        forget(commit.partition());
      }
    }
  }

  private boolean touches(Commit commit) {
    for (Condition condition : commit.conditions()) {
      if (families.contains(condition.key().family())) {
        return true;
      }
    }
    for (Write write : commit.writes()) {
      if (touches(write)) {
        return true;
      }
    }
    return false;
  }

  private boolean touches(Write write) {
    return switch (write) {
      case Write.Put put -> families.contains(put.key().family());
      case Write.Delete delete -> families.contains(delete.key().family());
      case Write.Append ignored -> false;
      case Write.Erase ignored -> false;
    };
  }

  @Override
  public Increment increment(Key key, long amount, @Nullable Cap cap) {
    return store.increment(key, amount, cap);
  }

  @Override
  public Increment increment(Key key, long amount, @Nullable Cap cap, @Nullable Lease lease) {
    return store.increment(key, amount, cap, lease);
  }

  @Override
  public List<Found> scan(
      String partition, String family, String prefix, @Nullable String after, int limit) {
    return store.scan(partition, family, prefix, after, limit);
  }

  @Override
  public long count(String partition, String family) {
    return store.count(partition, family);
  }

  @Override
  public List<Record> records(String partition, String log, long after, int limit) {
    return store.records(partition, log, after, limit);
  }

  @Override
  public List<Part> parts(String prefix) {
    return store.parts(prefix);
  }

  @Override
  public Optional<Leases> leases() {
    return store.leases();
  }

  @Override
  public void close() {
    store.close();
  }
}
