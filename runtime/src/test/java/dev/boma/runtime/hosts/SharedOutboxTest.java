package dev.boma.runtime.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.api.AppId;
import dev.boma.api.OutboundMessage;
import dev.boma.runtime.Eventually;
import dev.boma.runtime.Samples;
import dev.boma.runtime.delivery.SharedOutboxes;
import dev.boma.runtime.store.Partitions;
import dev.boma.runtime.store.redis.RedisProcess;
import dev.boma.runtime.store.redis.RedisStore;
import dev.boma.spi.ChannelInfo;
import dev.boma.spi.Connector;
import dev.boma.spi.DeliveryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What two hosts on one Redis send. */
final class SharedOutboxTest {
  private static final List<AppId> APPS = List.of(Samples.APP);

  @TempDir private Path directory;
  private RedisProcess redis;
  private RedisStore one;
  private RedisStore other;
  private final Gateway gateway = new Gateway();
  private final Gateway downFromOne = new Gateway();

  /** Takes messages, unless it is down. */
  private static final class Gateway implements Connector {
    final List<String> taken = new CopyOnWriteArrayList<>();
    volatile boolean down;
    final AtomicInteger offered = new AtomicInteger();

    @Override
    public String name() {
      return "http";
    }

    @Override
    public void deliver(ChannelInfo channel, OutboundMessage message) throws DeliveryException {
      offered.incrementAndGet();
      if (down) {
        throw new DeliveryException("the gateway is down");
      }
      taken.add(message.id());
    }
  }

  @BeforeEach
  void start() {
    redis = RedisProcess.start(directory);
    one = RedisStore.open(redis.address(), Set.of());
    other = RedisStore.open(redis.address(), Set.of());
  }

  @AfterEach
  void stop() {
    one.close();
    other.close();
    redis.close();
  }

  private long boxed() {
    return other.count(Partitions.of(Samples.APP), "outbox");
  }

  @Test
  void what_a_host_that_died_had_not_sent_is_sent_by_another_once() {
    downFromOne.down = true;
    SharedOutboxes dying = new SharedOutboxes(one, downFromOne, APPS);
    SharedOutboxes living = new SharedOutboxes(other, gateway, APPS);
    SharedOutboxes third = new SharedOutboxes(other, gateway, APPS);
    dying.send("a", "b", "c");
    Eventually.isTrue("offered", () -> downFromOne.offered.get() >= 3);
    assertThat(boxed()).isEqualTo(3);

    // As by kill -9: its store is gone from one moment to the next.
    one.close();

    Eventually.isTrue("sent", () -> gateway.taken.size() >= 3 && boxed() == 0);
    assertThat(gateway.taken).containsExactlyInAnyOrder("a", "b", "c");
    dying.close();
    living.close();
    third.close();
  }

  @Test
  void a_host_that_leaves_hands_over_at_once_and_one_that_lives_keeps_its_own() {
    downFromOne.down = true;
    SharedOutboxes leaving = new SharedOutboxes(one, downFromOne, APPS);
    SharedOutboxes living = new SharedOutboxes(other, gateway, APPS);
    leaving.send("a");
    Eventually.isTrue("offered", () -> downFromOne.offered.get() >= 1);
    living.send("x");
    Eventually.isTrue("sent", () -> gateway.taken.contains("x"));
    assertThat(gateway.taken).as("that of a living host is its own").containsExactly("x");

    leaving.close();

    Eventually.isTrue("sent", () -> gateway.taken.contains("a") && boxed() == 0);
    assertThat(gateway.taken).containsExactly("x", "a");
    living.close();
  }
}
