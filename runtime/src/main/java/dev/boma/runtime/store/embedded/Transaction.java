package dev.boma.runtime.store.embedded;

import dev.boma.runtime.store.embedded.StoredEntry.Header;
import dev.boma.spi.Store;
import dev.boma.spi.Store.Cap;
import dev.boma.spi.Store.Condition;
import dev.boma.spi.Store.Write;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One commit in the making: what it finds, what it will leave, and the batch that does it.
 *
 * <p>Whoever makes one has the partition's lock, until after {@link #write} or {@link #close}. Each
 * key is written once. All of it is as of one instant.
 */
final class Transaction implements AutoCloseable {
  /** What a writer sweeps in passing, of a family whose exact size nobody asks for. */
  private static final int IN_PASSING = 100;

  private static final byte[] NOTHING = {};

  private final Engine engine;
  private final Families families;
  private final Logs logs;
  private final String partition;
  private final Instant now;
  private final Batch batch;
  private final long version;

  private final Map<Store.Key, Optional<Header>> stored = new HashMap<>();
  private final Map<String, Tally> tallies = new HashMap<>();
  private final Map<String, LogHead> heads = new HashMap<>();

  /** A family's row, as found and as it will be. */
  private static final class Tally {
    private final FamilyRow before;
    private FamilyRow after;
    private boolean grew;

    Tally(FamilyRow row) {
      this.before = row;
      this.after = row;
    }
  }

  /**
   * @param version of the entries it writes
   */
  Transaction(
      Engine engine, Families families, Logs logs, String partition, Instant now, long version) {
    this.engine = engine;
    this.families = families;
    this.logs = logs;
    this.partition = partition;
    this.now = now;
    this.version = version;
    this.batch = engine.batch();
  }

  /** Has the family counted exactly. To be called before anything of it is read or written. */
  void countExactly(String family) {
    FamilyRow row = families.row(partition, family);
    tallies.put(family, new Tally(families.sweep(partition, family, row, now)));
  }

  /** The version of a live entry, or {@link Condition#ABSENT}. */
  long versionOf(Store.Key key) {
    return header(key)
        .filter(header -> header.isLive(now))
        .map(Header::version)
        .orElse(Condition.ABSENT);
  }

  /** A live entry, or none. */
  Optional<Store.Entry> entry(Store.Key key) {
    if (versionOf(key) == Condition.ABSENT) {
      return Optional.empty();
    }
    return Optional.ofNullable(engine.get(Keys.entry(key))).map(StoredEntry::decode);
  }

  /** Of the entries it writes. */
  long version() {
    return version;
  }

  /** What lies in the engine, expired or not. */
  private Optional<Header> header(Store.Key key) {
    // First, because it may sweep, and what was read before would no longer lie there.
    tally(key.family());
    return stored.computeIfAbsent(
        key,
        unread -> {
          byte[] row = engine.beginning(Keys.entry(unread), Header.ENOUGH);
          return row == null ? Optional.empty() : Optional.of(Header.decode(row));
        });
  }

  void put(Store.Key key, String value, @Nullable Instant expiresAt) {
    if (expiresAt != null && !expiresAt.isAfter(now)) {
      delete(key);
      return;
    }
    Tally tally = tally(key.family());
    Header old = header(key).orElse(null);
    if (old == null) {
      tally.after = tally.after.plus(1);
      tally.grew = true;
    } else {
      forgetExpiry(key, old);
    }
    if (expiresAt != null) {
      batch.put(Keys.expiry(key, expiresAt), NOTHING);
      tally.after = tally.after.with(expiresAt);
    }
    batch.put(Keys.entry(key), StoredEntry.encode(version, expiresAt, value));
  }

  void delete(Store.Key key) {
    Tally tally = tally(key.family());
    Header old = header(key).orElse(null);
    if (old != null) {
      tally.after = tally.after.plus(-1);
      forgetExpiry(key, old);
      batch.delete(Keys.entry(key));
    }
  }

  private void forgetExpiry(Store.Key key, Header old) {
    if (old.expiresAt() != null) {
      batch.delete(Keys.expiry(key, old.expiresAt()));
    }
  }

  void append(Write.Append append) {
    heads.put(append.log(), logs.append(batch, partition, head(append.log()), append));
  }

  void erase(Write.Erase erase) {
    heads.put(erase.log(), logs.erase(batch, partition, head(erase.log()), erase));
  }

  private LogHead head(String log) {
    LogHead head = heads.get(log);
    return head == null ? logs.head(partition, log) : head;
  }

  /**
   * How many entries the family would have, if that is too many. Its family must have been {@link
   * #countExactly counted}.
   */
  OptionalLong excess(Cap cap) {
    Tally tally = tally(cap.family());
    long entries = tally.after.entries();
    return tally.grew && entries > cap.max() ? OptionalLong.of(entries) : OptionalLong.empty();
  }

  private Tally tally(String family) {
    return tallies.computeIfAbsent(
        family,
        uncounted -> {
          FamilyRow row = families.row(partition, uncounted);
          return new Tally(families.sweepSome(partition, uncounted, row, now, IN_PASSING));
        });
  }

  /** Does all of it. */
  void write() {
    tallies.values().removeIf(tally -> tally.after.equals(tally.before));
    tallies.forEach((family, tally) -> families.note(batch, partition, family, tally.after));
    heads.forEach((log, head) -> logs.note(batch, partition, log, head));
    batch.write();
    tallies.forEach((family, tally) -> families.written(partition, family, tally.after));
    heads.forEach((log, head) -> logs.written(partition, log, head));
  }

  @Override
  public void close() {
    batch.close();
  }
}
