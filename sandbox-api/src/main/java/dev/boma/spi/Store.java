package dev.boma.spi;

import static java.util.Objects.requireNonNull;

import dev.boma.spi.Leases.Lease;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one port to what a host keeps: read, conditional commit of several writes at once, increment,
 * expiry, ordered scan, append.
 *
 * <p>Keys belong to a partition (an app, or the host itself). All keys of one commit are of one
 * partition, so that a clustered engine finds them in one place. Within a partition, keys are
 * grouped in families ({@code kv}, {@code answer}, …) that can be counted, capped and scanned.
 *
 * <p>Time is the store's clock. An entry whose {@code expiresAt} is not after the clock's instant
 * is absent for every method, including counts and caps.
 *
 * <p>Every method may be called by any thread, blocks until its effect is as durable as the engine
 * promises, and throws {@link StoreException} when the engine fails; then a write may or may not
 * have happened.
 */
public interface Store extends AutoCloseable {

  /**
   * The address of an entry.
   *
   * @param partition who owns it; not empty, without NUL
   * @param family what it is; 1 or more of {@code a-z} and {@code -}
   * @param name its own name; not empty, well-formed Unicode of any characters
   */
  record Key(String partition, String family, String name) {
    /**
     * @throws IllegalArgumentException if a part is spelled otherwise
     */
    public Key {
      StoreNames.requirePartition(partition);
      StoreNames.requireFamily(family);
      StoreNames.requireName(name);
    }
  }

  /**
   * What is kept under a key.
   *
   * @param value any text of well-formed Unicode
   * @param version changes with every write of the key and never comes again; positive
   * @param expiresAt from when on it is absent, or null for never
   */
  record Entry(String value, long version, @Nullable Instant expiresAt) {
    /** Holds what an engine found. */
    public Entry {
      requireNonNull(value, "value is null");
    }
  }

  /** An entry found by a scan. */
  record Found(Key key, Entry entry) {}

  /** One write of a commit. */
  sealed interface Write {
    /**
     * Sets the entry, whatever was there. A null {@code expiresAt} takes an expiry away; one that
     * is not after the store's clock removes the entry.
     *
     * @param value any text of well-formed Unicode, also none
     */
    record Put(Key key, String value, @Nullable Instant expiresAt) implements Write {
      /**
       * @throws IllegalArgumentException if the value is not well-formed Unicode
       */
      public Put {
        requireNonNull(key, "key is null");
        StoreNames.requireText("value", value);
      }
    }

    /** Removes the entry; nothing happens if it is absent. */
    record Delete(Key key) implements Write {}

    /**
     * Adds a record to the end of a log of the commit's partition and forgets the oldest beyond
     * {@code keep}; one that was erased may still count among those.
     *
     * @param log the log's name: like a family
     * @param record any text of well-formed Unicode
     * @param keep how many records stay, at least 1
     */
    record Append(String log, String record, int keep) implements Write {
      /**
       * @throws IllegalArgumentException if a part is none of these
       */
      public Append {
        StoreNames.requireFamily(log);
        StoreNames.requireText("record", record);
        if (keep < 1) {
          throw new IllegalArgumentException("keep is " + keep + ", must be 1 or more");
        }
      }
    }

    /**
     * Takes records out of a log of the commit's partition; nothing happens where there are none.
     * Their positions are not given again.
     *
     * @param log the log's name
     * @param from the first position, at least 1
     * @param to the last position, not before the first
     */
    record Erase(String log, long from, long to) implements Write {
      /**
       * @throws IllegalArgumentException if a part is none of these
       */
      public Erase {
        StoreNames.requireFamily(log);
        if (from < 1 || to < from) {
          throw new IllegalArgumentException(
              "positions %d to %d must be 1 or more, in this order".formatted(from, to));
        }
      }
    }
  }

  /**
   * Holds a commit to what was read.
   *
   * @param version the version that must still be there; {@link #ABSENT} if none may be
   */
  record Condition(Key key, long version) {
    /** The version of an entry that is not there. */
    public static final long ABSENT = 0;
  }

  /**
   * Holds a family to a size: after the commit at most {@code max} live entries, unless the commit
   * adds none to it. A commit adds what it puts where nothing was.
   *
   * @param max 0 or more
   */
  record Cap(String family, long max) {
    /**
     * @throws IllegalArgumentException if a part is none of these
     */
    public Cap {
      StoreNames.requireFamily(family);
      if (max < 0) {
        throw new IllegalArgumentException("max is " + max + ", must be 0 or more");
      }
    }
  }

  /**
   * Several writes that happen together or not at all.
   *
   * @param partition of all keys
   * @param conditions all of which must hold
   * @param writes in order; a later write of a key wins
   * @param caps at most one a family
   * @param lease of the same partition, which must still be held and is given back when all has
   *     happened; null for none, as always where the engine has no {@link Store#leases}
   */
  record Commit(
      String partition,
      List<Condition> conditions,
      List<Write> writes,
      List<Cap> caps,
      @Nullable Lease lease) {
    /**
     * @throws IllegalArgumentException if a key is of another partition, or a family has two caps
     */
    public Commit {
      conditions = List.copyOf(conditions);
      writes = List.copyOf(writes);
      caps = List.copyOf(caps);
      StoreNames.requireOnePartition(partition, conditions, writes);
      StoreNames.requireOneEach(caps);
    }

    /** A commit without a lease. */
    public Commit(
        String partition, List<Condition> conditions, List<Write> writes, List<Cap> caps) {
      this(partition, conditions, writes, caps, null);
    }

    /** A commit of writes alone. */
    public static Commit of(String partition, List<Write> writes) {
      return new Commit(partition, List.of(), writes, List.of());
    }
  }

  /** What became of a commit. */
  sealed interface CommitResult {
    /** All of it happened. */
    record Committed() implements CommitResult {}

    /** Nothing of it happened: this key has another version than its condition says. */
    record Conflict(Key key) implements CommitResult {}

    /** Nothing of it happened: the family would have had {@code count} entries. */
    record Full(Cap cap, long count) implements CommitResult {}
  }

  /** One record of a log. {@code position} counts up by one in each log, from 1. */
  record Record(long position, String text) {}

  /** A part of a partition, in which something is or was. */
  sealed interface Part {
    String partition();

    /** The family's or the log's name. */
    String name();

    /** A family of entries. */
    record Family(String partition, String name) implements Part {}

    /** A log of records. */
    record Log(String partition, String name) implements Part {}
  }

  /**
   * Reads several entries as of one moment; what is absent is missing from the answer.
   *
   * @param keys all of one partition
   * @throws IllegalArgumentException if they are of several
   */
  Map<Key, Entry> read(List<Key> keys);

  /**
   * Does all of the commit, or nothing. Commits of one partition happen one after the other.
   *
   * @throws LeaseLostException if it has a lease that is no longer held; then nothing has happened
   */
  CommitResult commit(Commit commit);

  /**
   * Adds to a whole number, at once and for good, and keeps the entry's expiry. An absent entry
   * counts as 0 and is created.
   *
   * <p>A whole number is a value as {@link Long#toString(long)} writes it, so {@code 7} and {@code
   * -7}, not {@code +7}, {@code 07} or {@code 7.0}.
   *
   * @param amount to add; negative to subtract
   * @param cap holds the key's family when the entry is created, or null for none
   * @return the new number, or why there is none
   * @throws IllegalArgumentException if the cap is of another family
   */
  Increment increment(Key key, long amount, @Nullable Cap cap);

  /**
   * Adds to a whole number as {@link #increment(Key, long, Cap)} does, while a lease is held.
   *
   * @param lease null for none, as always where the engine has no {@link #leases}
   * @throws LeaseLostException if it is no longer held; then nothing has happened
   */
  default Increment increment(Key key, long amount, @Nullable Cap cap, @Nullable Lease lease) {
    return increment(key, amount, cap);
  }

  /** What became of an increment. */
  sealed interface Increment {
    /** The number now there, and the version of its entry. */
    record Done(long value, long version) implements Increment {}

    /** What is there is not a whole number, or the sum does not fit in 64 bits with sign. */
    record NotANumber(String value) implements Increment {}

    /** Nothing happened: with this entry the family would have had {@code count}. */
    record Full(Cap cap, long count) implements Increment {}
  }

  /**
   * Lists entries of a family in the order of their names' UTF-8 bytes.
   *
   * @param prefix only names that begin so; empty for all
   * @param after only names behind this one, or null to begin at the first
   * @param limit how many at most, at least 1
   * @throws IllegalArgumentException if an argument is none of these
   */
  List<Found> scan(
      String partition, String family, String prefix, @Nullable String after, int limit);

  /** How many live entries a family has. */
  long count(String partition, String family);

  /**
   * Reads a log from behind a position on, oldest first.
   *
   * @param after the position behind which to begin; 0 for the oldest kept, not negative
   * @param limit how many at most, at least 1
   * @throws IllegalArgumentException if an argument is none of these
   */
  List<Record> records(String partition, String log, long after, int limit);

  /** The leases of an engine that several hosts share; empty where one process has it alone. */
  default Optional<Leases> leases() {
    return Optional.empty();
  }

  /**
   * Lists the families and logs of partitions: all in which something is, and perhaps some in which
   * something was. May take long where there are many partitions.
   *
   * @param prefix only partitions that begin so; empty for all
   * @return by partition, the families before the logs, each by name
   */
  List<Part> parts(String prefix);

  /** Closes the engine; a second call does nothing. */
  @Override
  void close();
}
