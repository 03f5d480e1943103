package dev.boma.runtime.delivery;

import dev.boma.api.ChannelId;
import dev.boma.api.TenantId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * How many deliveries run at once: so many of a channel, of a tenant and in all. Whoever waits is
 * served in the order of arrival; as those of one channel wait for its own places first, a gateway
 * that takes long holds up its own messages.
 *
 * <p>Safe for several threads, which block.
 */
final class Lanes {
  /** In all. The HTTP connector has as many connections to one gateway. */
  static final int AT_ONCE = 256;

  static final int AT_ONCE_OF_TENANT = 32;
  static final int AT_ONCE_OF_CHANNEL = 8;

  /** How many fresh messages of a channel wait in memory; a few hundred kilobytes. */
  private static final int FRESH = 100;

  /** How many that were left in the box go before a fresh one at most. */
  private static final int BACKLOG = 2 * AT_ONCE_OF_CHANNEL;

  private final Semaphore all = new Semaphore(AT_ONCE, true);

  // They stay: as many as there are tenants and channels, and small.
  private final Map<TenantId, Semaphore> tenants = new ConcurrentHashMap<>();
  private final Map<ChannelId, Lane> lanes = new ConcurrentHashMap<>();

  private volatile boolean closed;

  /** What is under way by one channel. */
  private static final class Lane {
    final Semaphore places = new Semaphore(AT_ONCE_OF_CHANNEL, true);
    final Semaphore fresh = new Semaphore(FRESH);
    final Semaphore backlog = new Semaphore(BACKLOG);
  }

  /** One message is handed over. */
  interface Delivery {
    /**
     * @param waited whether it had to wait for its place
     */
    void run(boolean waited);
  }

  /** What a message that waits for its first attempt has taken; it is given back once. */
  interface Room extends AutoCloseable {
    @Override
    void close();
  }

  /** Room for fresh messages, if there is some. */
  Optional<Room> fresh(ChannelId channel, int messages) {
    Semaphore fresh = lane(channel).fresh;
    return fresh.tryAcquire(messages)
        ? Optional.of(() -> fresh.release(messages))
        : Optional.empty();
  }

  /** Room for a message that was left in the box; waits for it. */
  Room backlog(ChannelId channel) throws InterruptedException {
    Semaphore backlog = lane(channel).backlog;
    backlog.acquire();
    return backlog::release;
  }

  /** Has a delivery run when there is a place for it; once closed, only if it need not wait. */
  void run(TenantId tenant, ChannelId channel, Delivery delivery) {
    Semaphore ofTenant =
        tenants.computeIfAbsent(tenant, unknown -> new Semaphore(AT_ONCE_OF_TENANT, true));
    enter(
        lane(channel).places,
        false,
        ofChannel -> enter(ofTenant, ofChannel, ofBoth -> enter(all, ofBoth, delivery)));
  }

  private void enter(Semaphore places, boolean waitedBefore, Delivery next) {
    boolean waited = waitedBefore;
    try {
      // With a time, although none: without one it would overtake those who wait.
      if (!places.tryAcquire(0, TimeUnit.SECONDS)) {
        if (closed) {
          return;
        }
        waited = true;
        places.acquire();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    try {
      if (!closed || !waited) {
        next.run(waited);
      }
    } finally {
      places.release();
    }
  }

  private Lane lane(ChannelId channel) {
    return lanes.computeIfAbsent(channel, unknown -> new Lane());
  }

  /** Ends waiting: who waits leaves without having run. */
  void close() {
    closed = true;
  }
}
