package dev.boma.runtime.store.embedded;

import static java.util.Objects.requireNonNull;

import dev.boma.runtime.store.embedded.Keys.Family;
import dev.boma.spi.Store;
import dev.boma.spi.StoreException;
import dev.boma.spi.StoreNames;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A store in one directory of one host, on RocksDB.
 *
 * <p>Readers never wait for writers. Writers of one partition follow one another, those of several
 * go side by side. What a write has survived when its method returns is the {@link Durability}.
 *
 * <p>What expired is taken away when its family is next written or counted, and by {@link #sweep}.
 */
public final class EmbeddedStore implements Store {
  private final Engine engine;
  private final InstantSource clock;
  private final Versions versions;
  private final Families families;
  private final Logs logs;
  private final PartitionLocks locks = new PartitionLocks();

  private EmbeddedStore(Engine engine, InstantSource clock) {
    this.engine = engine;
    this.clock = requireNonNull(clock, "clock is null");
    this.versions = engine.use(() -> new Versions(engine));
    this.families = new Families(engine);
    this.logs = new Logs(engine);
  }

  /** Whether there is a store in the directory, so that opening it makes no new one. */
  public static boolean isIn(Path directory) {
    return DataDirectory.hasStore(directory);
  }

  /** Opens a store whose writes survive the end of the process. */
  public static EmbeddedStore open(Path directory, InstantSource clock) {
    return open(directory, clock, Durability.PROCESS_CRASH);
  }

  /**
   * Opens the store of a directory, which is made when there is none.
   *
   * @throws StoreException if the directory is in use by another process, is not a store, is
   *     damaged, cannot be written, or is of a newer version; it says which and what to do
   */
  public static EmbeddedStore open(Path directory, InstantSource clock, Durability durability) {
    return on(Engine.onDisk(directory, durability), clock);
  }

  /**
   * Opens a damaged store to read what can be read of it. Nothing in its directory is changed, and
   * nothing can be written.
   *
   * @param lost is told what could not be read, by the thread that met it
   * @throws StoreException if it is no store, or nothing of it can be read
   */
  public static Store salvage(Path directory, InstantSource clock, Consumer<String> lost) {
    return on(Engine.salvage(directory, lost), clock);
  }

  /** Opens an empty store that is gone when it is closed, and leaves nothing on the disk. */
  public static EmbeddedStore inMemory(InstantSource clock) {
    return on(Engine.inMemory(), clock);
  }

  private static EmbeddedStore on(Engine engine, InstantSource clock) {
    try {
      return new EmbeddedStore(engine, clock);
    } catch (RuntimeException e) {
      engine.close();
      throw e;
    }
  }

  @Override
  public Map<Key, Entry> read(List<Key> keys) {
    StoreNames.requireOnePartition(keys);
    if (keys.isEmpty()) {
      return engine.use(Map::of);
    }
    return engine.use(() -> {
      List<Optional<byte[]>> rows = engine.getAll(keys.stream().map(Keys::entry).toList());
      Instant now = clock.instant();
      Map<Key, Entry> found = new LinkedHashMap<>();
      for (int i = 0; i < rows.size(); i++) {
        Optional<Entry> entry = rows.get(i).map(StoredEntry::decode);
        if (entry.isPresent() && isLive(entry.get(), now)) {
          found.put(keys.get(i), entry.get());
        }
      }
      return found;
    });
  }

  @Override
  public CommitResult commit(Commit commit) {
    return writing(commit.partition(), transaction -> commit(commit, transaction));
  }

  private static CommitResult commit(Commit commit, Transaction transaction) {
    commit.caps().forEach(cap -> transaction.countExactly(cap.family()));
    for (Condition condition : commit.conditions()) {
      if (transaction.versionOf(condition.key()) != condition.version()) {
        return new CommitResult.Conflict(condition.key());
      }
    }
    Map<Key, Write> last = new LinkedHashMap<>();
    for (Write write : commit.writes()) {
      switch (write) {
        case Write.Put put -> last.put(put.key(), put);
        case Write.Delete delete -> last.put(delete.key(), delete);
        case Write.Append append -> transaction.append(append);
        case Write.Erase erase -> transaction.erase(erase);
      }
    }
    for (Write write : last.values()) {
      switch (write) {
        case Write.Put put -> transaction.put(put.key(), put.value(), put.expiresAt());
        case Write.Delete delete -> transaction.delete(delete.key());
        case Write.Append append -> throw new IllegalStateException("has no key: " + append);
        case Write.Erase erase -> throw new IllegalStateException("has no key: " + erase);
      }
    }
    for (Cap cap : commit.caps()) {
      OptionalLong excess = transaction.excess(cap);
      if (excess.isPresent()) {
        return new CommitResult.Full(cap, excess.getAsLong());
      }
    }
    transaction.write();
    return new CommitResult.Committed();
  }

  @Override
  public Increment increment(Key key, long amount, @Nullable Cap cap) {
    if (cap != null && !cap.family().equals(key.family())) {
      throw new IllegalArgumentException(
          "cap of family '%s' for a key of '%s'".formatted(cap.family(), key.family()));
    }
    return writing(key.partition(), transaction -> increment(key, amount, cap, transaction));
  }

  private Increment increment(Key key, long amount, @Nullable Cap cap, Transaction transaction) {
    if (cap != null) {
      transaction.countExactly(cap.family());
    }
    Optional<Entry> entry = transaction.entry(key);
    OptionalLong sum =
        entry.map(found -> sum(found.value(), amount)).orElse(OptionalLong.of(amount));
    if (sum.isEmpty()) {
      return new Increment.NotANumber(entry.orElseThrow().value());
    }
    Instant expiresAt = entry.map(Entry::expiresAt).orElse(null);
    transaction.put(key, Long.toString(sum.getAsLong()), expiresAt);
    if (cap != null) {
      OptionalLong excess = transaction.excess(cap);
      if (excess.isPresent()) {
        return new Increment.Full(cap, excess.getAsLong());
      }
    }
    transaction.write();
    return new Increment.Done(sum.getAsLong(), transaction.version());
  }

  /** Empty if the value is not a whole number, or the sum is too large for one. */
  private static OptionalLong sum(String value, long amount) {
    try {
      long number = Long.parseLong(value);
      // Other engines know one spelling of a number only.
      return Long.toString(number).equals(value)
          ? OptionalLong.of(Math.addExact(number, amount))
          : OptionalLong.empty();
    } catch (NumberFormatException | ArithmeticException e) {
      return OptionalLong.empty();
    }
  }

  @Override
  public List<Found> scan(
      String partition, String family, String prefix, @Nullable String after, int limit) {
    StoreNames.requirePartition(partition);
    StoreNames.requireFamily(family);
    StoreNames.requireText("prefix", prefix);
    if (after != null) {
      StoreNames.requireText("after", after);
    }
    requireLimit(limit);
    byte[] first = Keys.entry(partition, family, prefix);
    byte[] next = after == null ? first : Keys.successor(Keys.entry(partition, family, after));
    byte[] from = Arrays.compareUnsigned(first, next) < 0 ? next : first;
    int namesAt = Keys.restAt(partition, family);
    return engine.use(() -> {
      Instant now = clock.instant();
      List<Found> found = new ArrayList<>();
      try (Cursor rows = engine.range(from, Keys.behind(first))) {
        for (; found.size() < limit && rows.isValid(); rows.next()) {
          String name = Keys.name(rows.key(), namesAt);
          Entry entry = engine.salvaged(name, () -> StoredEntry.decode(rows.value())).orElse(null);
          if (entry != null && isLive(entry, now)) {
            found.add(new Found(new Key(partition, family, name), entry));
          }
        }
      }
      return found;
    });
  }

  @Override
  public long count(String partition, String family) {
    StoreNames.requirePartition(partition);
    StoreNames.requireFamily(family);
    return engine.use(() -> {
      FamilyRow row = families.row(partition, family);
      Instant now = clock.instant();
      return row.isDue(now) ? sweep(partition, family, now) : row.entries();
    });
  }

  private long sweep(String partition, String family, Instant now) {
    return locked(
        partition,
        () -> {
          FamilyRow row = families.row(partition, family);
          return families.sweep(partition, family, row, now).entries();
        });
  }

  @Override
  public List<Record> records(String partition, String log, long after, int limit) {
    StoreNames.requirePartition(partition);
    StoreNames.requireFamily(log);
    if (after < 0) {
      throw new IllegalArgumentException("after is " + after + ", must be 0 or more");
    }
    requireLimit(limit);
    return engine.use(() -> logs.records(partition, log, after, limit));
  }

  @Override
  public List<Part> parts(String prefix) {
    StoreNames.requireText("prefix", prefix);
    return engine.use(() ->
        Stream.concat(
                engine.parts(Keys.Table.ENTRIES, prefix).stream()
                    .map(found -> new Part.Family(found.partition(), found.name())),
                engine.parts(Keys.Table.RECORDS, prefix).stream()
                    .map(found -> new Part.Log(found.partition(), found.name())))
            // The sort keeps the families before the logs.
            .sorted(Comparator.comparing(Part::partition))
            .<Part>map(part -> part)
            .toList());
  }

  /**
   * Takes away all that has expired, in small steps between which others write. No method's answer
   * depends on it: it gives back the room of what nobody touches any more. A host calls it now and
   * then, by one thread.
   *
   * @return how many entries it removed
   */
  public long sweep() {
    Instant now = clock.instant();
    long swept = 0;
    for (Family family : engine.use(() -> families.due(now))) {
      long some;
      do {
        some = engine.use(() -> locked(family.partition(), () -> sweepSome(family, now)));
        swept += some;
      } while (some == Families.CHUNK);
    }
    return swept;
  }

  private long sweepSome(Family family, Instant now) {
    FamilyRow row = families.row(family.partition(), family.name());
    FamilyRow left =
        families.sweepSome(family.partition(), family.name(), row, now, Families.CHUNK);
    return row.entries() - left.entries();
  }

  @Override
  public void close() {
    engine.close();
  }

  private <T> T writing(String partition, Function<Transaction, T> work) {
    return engine.use(() ->
        locked(
            partition,
            () -> {
              try (Transaction transaction =
                  new Transaction(
                      engine, families, logs, partition, clock.instant(), versions.next())) {
                return work.apply(transaction);
              }
            }));
  }

  private <T> T locked(String partition, Supplier<T> work) {
    ReentrantLock lock = locks.of(partition);
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }

  private static void requireLimit(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit is " + limit + ", must be 1 or more");
    }
  }

  private static boolean isLive(Entry entry, Instant now) {
    return entry.expiresAt() == null || entry.expiresAt().isAfter(now);
  }
}
