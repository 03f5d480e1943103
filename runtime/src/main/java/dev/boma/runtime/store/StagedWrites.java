package dev.boma.runtime.store;

import dev.boma.spi.Leases.Lease;
import dev.boma.spi.Store;
import dev.boma.spi.Store.Cap;
import dev.boma.spi.Store.Commit;
import dev.boma.spi.Store.CommitResult;
import dev.boma.spi.Store.Condition;
import dev.boma.spi.Store.Entry;
import dev.boma.spi.Store.Increment;
import dev.boma.spi.Store.Key;
import dev.boma.spi.Store.Write;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The writes of one turn, noted until the app is done and then stored in one commit.
 *
 * <p>The turn sees its own writes. A key that it read keeps the value it had at the first read, and
 * a key that it read and then wrote is conditional: the commit is refused if another turn changed
 * the key in between (optimistic concurrency control: Kung and Robinson, <i>On Optimistic Methods
 * for Concurrency Control</i>, 1981). A key written without a read is not.
 *
 * <p>Safe for several threads.
 */
public final class StagedWrites {
  private final Store store;
  private final String partition;

  /** What was there when the turn first read it; empty for absent. Guarded by {@code this}. */
  private final Map<Key, Optional<Entry>> seen = new LinkedHashMap<>();

  /** What was read for the turn before it asked; seen once it does. Guarded by {@code this}. */
  private final Map<Key, Optional<Entry>> ahead;

  /** The last write of each key. Guarded by {@code this}. */
  private final Map<Key, Write> writes = new LinkedHashMap<>();

  /** Guarded by {@code this}. */
  private final Map<String, Long> caps = new LinkedHashMap<>();

  /** Whether something was there under keys written without a read. Guarded by {@code this}. */
  private final Map<Key, Boolean> existed = new HashMap<>();

  /** How many entries families had when the turn first asked. Guarded by {@code this}. */
  private final Map<String, Long> counts;

  private final @Nullable Lease lease;

  public StagedWrites(Store store, String partition) {
    this(store, partition, Opened.NOTHING);
  }

  /**
   * @param opened what need not be read any more, and by what right to write
   */
  public StagedWrites(Store store, String partition, Opened opened) {
    this.store = store;
    this.partition = partition;
    this.lease = opened.lease();
    this.ahead = new HashMap<>(opened.entries());
    this.counts = new HashMap<>(opened.counts());
  }

  /** The value as this turn sees it. */
  public synchronized Optional<String> read(String family, String name) {
    Key key = key(family, name);
    return switch (writes.get(key)) {
      case Write.Put put -> Optional.of(put.value());
      case Write.Delete ignored -> Optional.empty();
      case Write.Append append -> throw new IllegalStateException("a log has no key: " + append);
      case Write.Erase erase -> throw new IllegalStateException("a log has no key: " + erase);
      case null -> seen(key).map(Entry::value);
    };
  }

  /** Notes a value; the family may have {@code max} entries when it is stored. */
  public synchronized void put(
      String family, String name, String value, @Nullable Instant expiresAt, long max) {
    Key key = key(family, name);
    writes.put(key, new Write.Put(key, value, expiresAt));
    caps.put(family, max);
  }

  /** Notes a removal; whether the turn saw an entry there. */
  public synchronized boolean delete(String family, String name) {
    boolean existed = read(family, name).isPresent();
    Key key = key(family, name);
    writes.put(key, new Write.Delete(key));
    return existed;
  }

  /**
   * Adds to a number at once and for good, or, where this turn has written the key, to its own
   * value.
   */
  public synchronized Increment increment(String family, String name, long amount, long max) {
    Key key = key(family, name);
    return switch (writes.get(key)) {
      case Write.Put put -> incrementStaged(put, amount, max);
      case Write.Delete ignored -> {
        put(family, name, Long.toString(amount), null, max);
        yield new Increment.Done(amount, Condition.ABSENT);
      }
      case Write.Append append -> throw new IllegalStateException("a log has no key: " + append);
      case Write.Erase erase -> throw new IllegalStateException("a log has no key: " + erase);
      case null -> {
        // Entries that this turn will add take their places already, those it removes not yet.
        long added = Math.max(0, staged(family));
        Cap cap = new Cap(family, Math.max(0, max - added));
        Increment result = store.increment(key, amount, cap, lease);
        counts.remove(family);
        ahead.remove(key);
        if (result instanceof Increment.Full full) {
          yield new Increment.Full(new Cap(family, max), full.count() + added);
        }
        if (result instanceof Increment.Done done && seen.containsKey(key)) {
          // What this turn now knows of the key is what its own increment left there.
          seen.put(key, Optional.of(new Entry(Long.toString(done.value()), done.version(), null)));
        }
        yield result;
      }
    };
  }

  private Increment incrementStaged(Write.Put put, long amount, long max) {
    try {
      long sum = Math.addExact(Long.parseLong(put.value()), amount);
      put(put.key().family(), put.key().name(), Long.toString(sum), put.expiresAt(), max);
      return new Increment.Done(sum, Condition.ABSENT);
    } catch (ArithmeticException | NumberFormatException e) {
      return new Increment.NotANumber(put.value());
    }
  }

  /** How many live entries the family has as this turn sees it. */
  public synchronized long count(String family) {
    return counts.computeIfAbsent(family, uncounted -> store.count(partition, uncounted))
        + staged(family);
  }

  /** How many entries more, or fewer, the family has by what is noted. */
  private long staged(String family) {
    long more = 0;
    List<Key> keys = writes.keySet().stream().filter(key -> key.family().equals(family)).toList();
    List<Key> unknown =
        keys.stream()
            .filter(key ->
                !seen.containsKey(key) && !ahead.containsKey(key) && !existed.containsKey(key))
            .toList();
    if (!unknown.isEmpty()) {
      Map<Key, Entry> stored = store.read(unknown);
      unknown.forEach(key -> existed.put(key, stored.containsKey(key)));
    }
    for (Key key : keys) {
      more += (writes.get(key) instanceof Write.Put ? 1 : 0) - (wasThere(key) ? 1 : 0);
    }
    return more;
  }

  private boolean wasThere(Key key) {
    Optional<Entry> was = seen.containsKey(key) ? seen.get(key) : ahead.get(key);
    return was == null ? existed.getOrDefault(key, false) : was.isPresent();
  }

  /** Stores everything noted, and {@code more} with it, or nothing. */
  public CommitResult commit(List<Write> more) {
    return commit(more, List.of());
  }

  /**
   * Stores everything noted, and {@code more} with it, if also {@code held} holds, or nothing.
   *
   * @throws dev.boma.spi.LeaseLostException if the turn's lease is lost; then nothing is stored
   */
  public synchronized CommitResult commit(List<Write> more, List<Condition> held) {
    List<Condition> conditions = new ArrayList<>(held);
    List<Write> all = new ArrayList<>(writes.values());
    all.addAll(more);
    if (all.isEmpty()) {
      return new CommitResult.Committed();
    }
    for (Key key : writes.keySet()) {
      Optional<Entry> was = seen.get(key);
      if (was != null) {
        conditions.add(new Condition(key, was.map(Entry::version).orElse(Condition.ABSENT)));
      }
    }
    List<Cap> capped = new ArrayList<>();
    caps.forEach((family, max) -> capped.add(new Cap(family, max)));
    return store.commit(new Commit(partition, conditions, all, capped, lease));
  }

  /** Drops everything noted, and stores these instead. */
  public CommitResult commitInstead(List<Write> others) {
    return store.commit(new Commit(partition, List.of(), others, List.of(), lease));
  }

  private Optional<Entry> seen(Key key) {
    Optional<Entry> readAhead = ahead.remove(key);
    if (readAhead != null) {
      seen.put(key, readAhead);
    }
    return seen.computeIfAbsent(
        key, unseen -> Optional.ofNullable(store.read(List.of(unseen)).get(unseen)));
  }

  private Key key(String family, String name) {
    return new Key(partition, family, name);
  }
}
