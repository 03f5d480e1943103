package dev.boma.runtime.delivery;

import dev.boma.runtime.store.Partitions;
import dev.boma.spi.Leases;
import dev.boma.spi.Leases.Lease;
import dev.boma.spi.Leases.Reading;
import dev.boma.spi.Leases.Taken;
import dev.boma.spi.Store;
import dev.boma.spi.Store.Commit;
import dev.boma.spi.Store.Condition;
import dev.boma.spi.Store.Entry;
import dev.boma.spi.Store.Found;
import dev.boma.spi.Store.Key;
import dev.boma.spi.Store.Write;
import dev.boma.spi.StoreException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The hosts that share a store. Each has an entry that it writes anew now and then; one whose entry
 * stays as it is has died. No clock of another machine is asked: what counts is how long this host
 * has seen an entry unchanged. Time in which it could not look does not count, nor time in which it
 * could not write its own: then the others could not either.
 *
 * <p>For one thread, which need not be the one that beats.
 */
final class Hosts {
  private static final String FAMILY = "host";
  private static final String LIVES = "lives";

  /** Said by one that ends in order, and leaves what it has not done to the others at once. */
  private static final String LEFT = "left";

  private static final int MOST = 1_000;

  /** For how many beats an entry may stay as it is. */
  private static final int DEAD_AFTER_BEATS = 4;

  /** How far two looks may be apart, in beats, for the time between them to count. */
  private static final int MOST_BEATS_APART = 2;

  private final Store store;
  private final Leases leases;
  private final String me;
  private final Duration beat;
  private final LongSupplier nanoClock;
  private final Map<String, Sighting> sightings = new HashMap<>();

  /** When the latest look began. Without sightings it says nothing. */
  private long lookedNanos;

  private volatile boolean couldNotBeat;

  private record Sighting(long version, long sinceNanos) {}

  /**
   * @param me this host's own name
   * @param beat how often each host writes its entry, and looks at the others'; one that has not
   *     for four times as long is dead
   * @param nanoClock as {@link System#nanoTime}
   */
  Hosts(Store store, Leases leases, String me, Duration beat, LongSupplier nanoClock) {
    this.store = store;
    this.leases = leases;
    this.me = me;
    this.beat = beat;
    this.nanoClock = nanoClock;
  }

  /** Says that this host lives. By any thread. */
  void beat() {
    try {
      say(LIVES);
    } catch (StoreException e) {
      couldNotBeat = true;
      throw e;
    }
  }

  /** Says that this host ends, and what it leaves is for the others. */
  void leave() {
    say(LEFT);
  }

  private void say(String what) {
    store.commit(Commit.of(Partitions.HOST, List.of(new Write.Put(key(me), what, null))));
  }

  /** Whether a host has an entry, or is this one. */
  boolean isKnown(String host) {
    return host.equals(me) || store.read(List.of(key(host))).containsKey(key(host));
  }

  /**
   * Has what dead hosts left taken over, each by one of those who live.
   *
   * @param takeOver is told the name of a dead host; when it throws, that is tried again later
   * @throws StoreException if the store cannot be looked at
   */
  void bury(Consumer<String> takeOver) {
    long began = nanoClock.getAsLong();
    if (couldNotBeat || began - lookedNanos > beat.multipliedBy(MOST_BEATS_APART).toNanos()) {
      couldNotBeat = false;
      sightings.clear();
    }
    lookedNanos = began;
    List<Found> entries;
    try {
      entries = store.scan(Partitions.HOST, FAMILY, "", null, MOST);
    } catch (StoreException e) {
      sightings.clear();
      throw e;
    }
    long ended = nanoClock.getAsLong();
    List<Found> dead =
        entries.stream()
            .filter(found -> !found.key().name().equals(me))
            .filter(found -> isDead(found.key().name(), found.entry(), began, ended))
            .toList();
    dead.forEach(found -> bury(found.key().name(), found.entry(), takeOver));
  }

  /** Whether it is; the entry was as it is at some moment between the two. */
  private boolean isDead(String host, Entry entry, long began, long ended) {
    Sighting before = sightings.get(host);
    if (before == null || before.version() != entry.version()) {
      sightings.put(host, new Sighting(entry.version(), ended));
      return entry.value().equals(LEFT);
    }
    return entry.value().equals(LEFT)
        || began - before.sinceNanos() >= beat.multipliedBy(DEAD_AFTER_BEATS).toNanos();
  }

  private void bury(String host, Entry seen, Consumer<String> takeOver) {
    Optional<Taken> taken =
        leases.take(
            Partitions.HOST,
            "bury/" + host,
            new Reading(List.of(key(host)), List.of()),
            Duration.ZERO);
    if (taken.isEmpty()) {
      return; // Another does it.
    }
    Lease lease = taken.get().lease();
    try {
      Entry now = taken.get().entries().get(key(host));
      if (now != null && now.version() == seen.version()) {
        takeOver.accept(host);
        store.commit(
            new Commit(
                Partitions.HOST,
                List.of(new Condition(key(host), seen.version())),
                List.of(new Write.Delete(key(host))),
                List.of(),
                lease));
      }
      sightings.remove(host);
    } finally {
      leases.release(lease);
    }
  }

  private static Key key(String host) {
    return new Key(Partitions.HOST, FAMILY, host);
  }
}
