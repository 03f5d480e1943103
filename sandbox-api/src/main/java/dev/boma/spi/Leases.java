package dev.boma.spi;

import static java.util.Objects.requireNonNull;

import dev.boma.spi.Store.Entry;
import dev.boma.spi.Store.Key;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who may write for a name, where several hosts share a store: at most one at a time, in the order
 * in which they asked, on whichever host.
 *
 * <p>A lease ends by itself when its holder is silent for some seconds; while its process is well,
 * the engine renews it. What is written with a lease is fenced by its token: it is refused once the
 * lease has passed to another.
 *
 * <p>Safe for several threads, which block.
 *
 * @see <a href="https://martin.kleppmann.com/2016/02/08/how-to-do-distributed-locking.html">Why a
 *     lease needs a fencing token</a>
 */
public interface Leases {

  /**
   * A lease that was taken.
   *
   * @param token larger than that of every earlier lease of the name
   */
  record Lease(String partition, String name, long token) {
    public Lease {
      StoreNames.requirePartition(partition);
      StoreNames.requireName(name);
    }
  }

  /**
   * What is read with a lease, in the same round trip.
   *
   * @param keys of the lease's partition
   * @param counted families of the lease's partition
   */
  record Reading(List<Key> keys, List<String> counted) {
    /** Holds what is to be read. */
    public Reading {
      keys = List.copyOf(keys);
      counted = List.copyOf(counted);
    }
  }

  /**
   * A lease, and what was there at the moment when it was taken.
   *
   * @param entries what is absent is missing
   * @param counts of each family that was to be counted
   */
  record Taken(Lease lease, Map<Key, Entry> entries, Map<String, Long> counts) {
    /** Holds what was read. */
    public Taken {
      requireNonNull(lease, "lease is null");
      entries = Map.copyOf(entries);
      counts = Map.copyOf(counts);
    }
  }

  /**
   * Takes the lease of a name when all who asked earlier have given it back.
   *
   * @param name not empty
   * @param patience how long to wait for them
   * @return empty if patience ran out
   * @throws StoreException if the engine fails; then nobody has the lease for longer than it lasts
   */
  Optional<Taken> take(String partition, String name, Reading reading, Duration patience);

  /**
   * Gives a lease back; nothing happens if it is lost, or was given back with a commit. Does not
   * throw: at the latest the lease ends by itself.
   */
  void release(Lease lease);
}
