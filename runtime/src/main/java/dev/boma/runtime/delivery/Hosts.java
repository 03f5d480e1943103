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
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * The hosts that share a store. Each has an entry that it writes anew now and then; one whose entry
 * stays as it is has died. No clock of another machine is asked: what counts is how long this host
 * has seen an entry unchanged.
 *
 * <p>For one thread.
 */
final class Hosts {
  private static final String FAMILY = "host";
  private static final String LIVES = "lives";

  /** Said by one that ends in order, and leaves what it has not done to the others at once. */
  private static final String LEFT = "left";

  private static final int MOST = 1_000;

  private final Store store;
  private final Leases leases;
  private final String me;
  private final Duration deadAfter;
  private final LongSupplier nanoClock;
  private final Map<String, Sighting> sightings = new HashMap<>();

  private record Sighting(long version, long sinceNanos) {}

  /**
   * @param me this host's own name
   * @param deadAfter how long an entry may stay as it is
   * @param nanoClock as {@link System#nanoTime}
   */
  Hosts(Store store, Leases leases, String me, Duration deadAfter, LongSupplier nanoClock) {
    this.store = store;
    this.leases = leases;
    this.me = me;
    this.deadAfter = deadAfter;
    this.nanoClock = nanoClock;
  }

  /** Says that this host lives. */
  void beat() {
    say(LIVES);
  }

  /** Says that this host ends, and what it leaves is for the others. */
  void leave() {
    say(LEFT);
  }

  private void say(String what) {
    store.commit(Commit.of(Partitions.HOST, List.of(new Write.Put(key(me), what, null))));
  }

  /** The hosts that have an entry, this one among them. */
  Set<String> known() {
    return store.scan(Partitions.HOST, FAMILY, "", null, MOST).stream()
        .map(found -> found.key().name())
        .collect(Collectors.toSet());
  }

  /**
   * Has what dead hosts left taken over, each by one of those who live.
   *
   * @param takeOver is told the name of a dead host; when it throws, that is tried again later
   */
  void bury(Consumer<String> takeOver) {
    long now = nanoClock.getAsLong();
    for (Found found : store.scan(Partitions.HOST, FAMILY, "", null, MOST)) {
      String host = found.key().name();
      if (!host.equals(me) && isDead(host, found.entry(), now)) {
        bury(host, found.entry(), takeOver);
      }
    }
  }

  private boolean isDead(String host, Entry entry, long now) {
    Sighting before = sightings.get(host);
    if (before == null || before.version() != entry.version()) {
      sightings.put(host, new Sighting(entry.version(), now));
      return entry.value().equals(LEFT);
    }
    return entry.value().equals(LEFT) || now - before.sinceNanos() >= deadAfter.toNanos();
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
