package dev.boma.runtime.store.redis;

import dev.boma.spi.Leases;
import dev.boma.spi.Store.Entry;
import dev.boma.spi.Store.Key;
import dev.boma.spi.StoreException;
import dev.boma.spi.StoreNames;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leases in Redis, by its clock. Who must wait has a place in the line, kept in Redis, and is told
 * when it is their turn; should that message be lost, they ask again by themselves, once a second
 * at most, which also keeps their place.
 */
final class RedisLeases implements Leases, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RedisLeases.class);

  /** How long a lease outlives its holder: users of a host that died wait as long. */
  private static final long LEASE_MILLIS = 4_000;

  /** How often a lease is renewed; a plain turn has ended long before. */
  private static final long RENEW_MILLIS = 1_000;

  /** How long a place in the line outlives who has it. */
  private static final long PLACE_MILLIS = 2_500;

  private static final long ASK_AGAIN_MILLIS = 1_000;
  private static final int HOST_BYTES = 8;

  private final Link link;
  private final Supplier<Arguments> begin;
  private final String host;
  private final AtomicLong tickets = new AtomicLong();
  private final Map<String, Semaphore> waiting = new ConcurrentHashMap<>();

  /** When each lease that is held here was taken or renewed last. */
  private final Map<Lease, Long> held = new ConcurrentHashMap<>();

  /** What could not be given back, until it has ended by itself. */
  private final Queue<Debt> debts = new ConcurrentLinkedQueue<>();

  private final Thread renewing;
  private volatile boolean closed;

  /** A lease or a place that nobody uses, and what gives it back. */
  private record Debt(Script script, byte[] base, byte[][] arguments, long sinceNanos) {}

  /**
   * @param begin begins the arguments of a script
   */
  RedisLeases(Link link, Supplier<Arguments> begin) {
    this.link = link;
    this.begin = begin;
    byte[] random = new byte[HOST_BYTES];
    new SecureRandom().nextBytes(random);
    this.host = HexFormat.of().formatHex(random);
    this.renewing = Thread.ofVirtual().name("redis-leases").start(this::keepRenewing);
  }

  /** By which other hosts know this one. */
  String host() {
    return host;
  }

  /** One who waits here may try again. */
  void wake(String ticket) {
    Semaphore waiter = waiting.get(ticket);
    if (waiter != null) {
      waiter.release();
    }
  }

  @Override
  public Optional<Taken> take(String partition, String name, Reading reading, Duration patience) {
    StoreNames.requirePartition(partition);
    StoreNames.requireName(name);
    StoreNames.requireOnePartition(reading.keys());
    byte[] base = Keys.base(partition);
    String ticket = host + "/" + tickets.incrementAndGet();
    long deadline = System.nanoTime() + patience.toNanos();
    Semaphore woken = new Semaphore(0);
    waiting.put(ticket, woken);
    boolean inLine = false;
    try {
      while (true) {
        if (closed) {
          throw link.failures().closed();
        }
        long asked = System.nanoTime();
        List<Object> answer =
            link.call(Script.TAKE, base, arguments(name, ticket, reading).toArray());
        if ((Long) answer.getFirst() == 1) {
          inLine = false;
          Lease lease = new Lease(partition, name, Long.parseLong(text(answer.get(1))));
          held.put(lease, asked);
          return Optional.of(taken(lease, reading, answer));
        }
        inLine = true;
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
          return Optional.empty();
        }
        long ends = (Long) answer.get(1);
        long pause = ends == 0 ? ASK_AGAIN_MILLIS : Math.min(ASK_AGAIN_MILLIS, ends + 1);
        if (woken.tryAcquire(Math.min(left, pause), TimeUnit.MILLISECONDS)) {
          woken.drainPermits();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (StoreException e) {
      // The lease may have been taken all the same.
      inLine = true;
      throw e;
    } finally {
      waiting.remove(ticket);
      if (inLine) {
        giveBack(Script.LEAVE, base, begin.get().add(name).add(ticket));
      }
    }
  }

  private Arguments arguments(String name, String ticket, Reading reading) {
    Arguments all =
        begin
            .get()
            .add(name)
            .add(ticket)
            .add(LEASE_MILLIS)
            .add(PLACE_MILLIS)
            .add(reading.keys().size());
    reading.keys().forEach(key -> all.add(key.family()).add(key.name()));
    reading.counted().forEach(all::add);
    return all;
  }

  private static Taken taken(Lease lease, Reading reading, List<Object> answer) {
    int at = 2;
    Map<Key, Entry> entries = new LinkedHashMap<>();
    for (Key key : reading.keys()) {
      if (answer.get(at++) instanceof byte[] row) {
        entries.put(key, Rows.entry(row));
      }
    }
    Map<String, Long> counts = new LinkedHashMap<>();
    for (String family : reading.counted()) {
      counts.put(family, (Long) answer.get(at++));
    }
    return new Taken(lease, entries, counts);
  }

  @Override
  public void release(Lease lease) {
    if (held.remove(lease) != null) {
      giveBack(Script.RELEASE, Keys.base(lease.partition()), arguments(lease));
    }
  }

  private void giveBack(Script script, byte[] base, Arguments arguments) {
    pay(new Debt(script, base, arguments.toArray(), System.nanoTime()));
  }

  /** Gives it back now, or, where Redis is away, soon after its return: its user waits for that. */
  private void pay(Debt debt) {
    try {
      link.call(debt.script(), debt.base(), debt.arguments());
    } catch (StoreException e) {
      LOG.debug("a lease or a place is given back later, or ends by itself", e);
      debts.add(debt);
    }
  }

  /** A lease that is no longer held here, and need not be given back. */
  void givenBack(Lease lease) {
    held.remove(lease);
  }

  private Arguments arguments(Lease lease) {
    return begin.get().add(lease.name()).add(lease.token());
  }

  private void keepRenewing() {
    while (!closed) {
      try {
        TimeUnit.MILLISECONDS.sleep(RENEW_MILLIS / 4);
      } catch (InterruptedException e) {
        return;
      }
      payDebts();
      long due = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(RENEW_MILLIS);
      held.forEach((lease, since) -> {
        if (since - due < 0 && held.replace(lease, since, System.nanoTime())) {
          // One that hangs must not keep the others from being renewed.
          Thread.ofVirtual().start(() -> renew(lease));
        }
      });
    }
  }

  private void payDebts() {
    long ended = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(LEASE_MILLIS);
    for (Debt debt : debts) {
      if (debts.remove(debt) && debt.sinceNanos() - ended > 0) {
        Thread.ofVirtual().start(() -> pay(debt));
      }
    }
  }

  private void renew(Lease lease) {
    try {
      Arguments all = arguments(lease).add(LEASE_MILLIS);
      List<Object> answer = link.call(Script.RENEW, Keys.base(lease.partition()), all.toArray());
      if ((Long) answer.getFirst() == 0 && held.remove(lease) != null) {
        LOG.warn(
            "the lease of {} in {} is lost; what its turn writes is refused",
            lease.name(),
            lease.partition());
      }
    } catch (StoreException e) {
      LOG.debug("lease {} is not renewed this time", lease, e);
    }
  }

  private static String text(Object bulk) {
    return new String((byte[]) bulk, StandardCharsets.UTF_8);
  }

  /** Wakes those who wait, who then find it closed. */
  @Override
  public void close() {
    closed = true;
    renewing.interrupt();
    waiting.values().forEach(Semaphore::release);
  }
}
