package dev.boma.runtime.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.api.AppId;
import dev.boma.api.ChannelId;
import dev.boma.api.OutboundMessage;
import dev.boma.runtime.Samples;
import dev.boma.runtime.store.AppLog;
import dev.boma.runtime.store.FaultyStore;
import dev.boma.runtime.store.Partitions;
import dev.boma.runtime.store.embedded.EmbeddedStore;
import dev.boma.spi.ChannelInfo;
import dev.boma.spi.Connector;
import dev.boma.spi.DeliveryException;
import dev.boma.spi.Store.Commit;
import dev.boma.spi.Store.Key;
import dev.boma.spi.Store.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class OutboxTest {
  private static final String PARTITION = Partitions.of(Samples.APP);

  private final FaultyStore store = new FaultyStore(EmbeddedStore.inMemory(() -> Samples.NOW));
  private final AppLog appLog = new AppLog(store);
  private final FakeConnector connector = new FakeConnector();
  private final List<Outbox> opened = new ArrayList<>();

  /** Takes messages, unless it has been told to fail; remembers each attempt. */
  private static final class FakeConnector implements Connector {
    final List<String> attempts = new CopyOnWriteArrayList<>();
    volatile int failuresOfEach;
    volatile boolean broken;

    @Override
    public String name() {
      return "http";
    }

    @Override
    public void deliver(ChannelInfo channel, OutboundMessage message) throws DeliveryException {
      attempts.add(message.id());
      if (broken) {
        throw new IllegalStateException("a bug");
      }
      if (attempts(message.id()) <= failuresOfEach) {
        throw new DeliveryException("the gateway is down");
      }
    }

    long attempts(String id) {
      return attempts.stream().filter(id::equals).count();
    }
  }

  @AfterEach
  void close() {
    opened.forEach(Outbox::close);
    store.close();
  }

  private Outbox open(Function<ChannelId, Optional<ChannelInfo>> channels) {
    Outbox outbox =
        new Outbox(
            store,
            appLog,
            () -> Samples.NOW,
            List.of(connector),
            channels,
            Duration.ofNanos(1),
            Duration.ofSeconds(1));
    opened.add(outbox);
    return outbox;
  }

  private Outbox open() {
    return open(id -> Optional.of(Samples.CHANNEL));
  }

  private List<OutboundMessage> boxed(String... ids) {
    List<OutboundMessage> messages = new ArrayList<>();
    List<Write> writes = new ArrayList<>();
    Outbox box = open();
    for (String id : ids) {
      OutboundMessage message = Samples.send(id, "text of " + id);
      messages.add(message);
      writes.add(box.put(Samples.APP, Samples.CHANNEL_ID, message));
    }
    store.commit(Commit.of(PARTITION, writes));
    return messages;
  }

  private long waiting() {
    return store.count(PARTITION, "outbox");
  }

  private static void eventually(BooleanSupplier isTrue) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!isTrue.getAsBoolean()) {
      assertThat(System.nanoTime()).as("20 seconds are over").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  private List<String> log() {
    return appLog.tail(Samples.APP, 100).stream()
        .map(AppLog.Kept::line)
        .map(line -> line.level() + " " + line.messageId() + " " + line.text())
        .toList();
  }

  @Test
  void a_message_that_was_taken_leaves_the_box() {
    open().deliver(Samples.APP, Samples.CHANNEL_ID, boxed("a"));
    eventually(() -> waiting() == 0);
    assertThat(connector.attempts).containsExactly("a");
  }

  @Test
  void messages_of_one_turn_leave_in_their_order() {
    String[] ids = IntStream.range(0, 50).mapToObj(i -> "m" + i).toArray(String[]::new);
    open().deliver(Samples.APP, Samples.CHANNEL_ID, boxed(ids));
    eventually(() -> waiting() == 0);
    assertThat(connector.attempts).containsExactly(ids);
  }

  @Test
  void a_message_that_was_not_taken_is_offered_again() {
    connector.failuresOfEach = 3;
    open().deliver(Samples.APP, Samples.CHANNEL_ID, boxed("a", "b"));
    eventually(() -> waiting() == 0);
    assertThat(connector.attempts("a")).isEqualTo(4);
    assertThat(connector.attempts("b")).isEqualTo(4);
    assertThat(log()).isEmpty();
  }

  @Test
  void a_message_that_nobody_takes_is_given_up_and_the_log_says_so() {
    connector.failuresOfEach = Integer.MAX_VALUE;
    open().deliver(Samples.APP, Samples.CHANNEL_ID, boxed("a"));
    eventually(() -> waiting() == 0);
    assertThat(connector.attempts("a")).isEqualTo(Outbox.MAX_ATTEMPTS).isEqualTo(8);
    assertThat(log())
        .containsExactly(
            "ERROR a message a was not delivered after 8 attempts: the gateway is down");
  }

  @Test
  void a_connector_with_a_bug_is_tried_again_like_one_that_is_down() {
    connector.broken = true;
    open().deliver(Samples.APP, Samples.CHANNEL_ID, boxed("a"));
    eventually(() -> waiting() == 0);
    assertThat(connector.attempts("a")).isEqualTo(Outbox.MAX_ATTEMPTS);
    assertThat(log().getFirst()).endsWith("after 8 attempts: the host's connector failed");
  }

  @Test
  void a_channel_or_connector_that_is_gone_is_a_reason() {
    open(id -> Optional.empty()).deliver(Samples.APP, Samples.CHANNEL_ID, boxed("a"));
    eventually(() -> waiting() == 0);
    ChannelInfo smpp =
        new ChannelInfo(Samples.CHANNEL_ID, Samples.APP, "smpp", "30000", "sms", 160, false, null);
    open(id -> Optional.of(smpp)).deliver(Samples.APP, Samples.CHANNEL_ID, boxed("b"));
    eventually(() -> waiting() == 0);
    assertThat(log())
        .containsExactly(
            "ERROR a message a was not delivered after 8 attempts: channel quiz is gone",
            "ERROR b message b was not delivered after 8 attempts: this host has no connector"
                + " 'smpp'");
  }

  // Restarts

  @Test
  void what_an_earlier_run_left_is_delivered_however_much_it_is() {
    String[] ids = IntStream.range(0, 250).mapToObj(i -> "m" + i).toArray(String[]::new);
    boxed(ids);
    open().resume(() -> List.of(new AppId(Samples.TENANT, "empty"), Samples.APP));
    eventually(() -> waiting() == 0);
    assertThat(connector.attempts).containsExactlyInAnyOrder(ids);
  }

  @Test
  void what_cannot_be_read_stops_nothing_and_stays() {
    boxed("a");
    for (String broken :
        List.of(
            "{",
            "[]",
            "{}",
            "{\"channel\":\"quiz\",\"message\":{}}",
            "{\"channel\":\"NO CHANNEL\",\"message\":{\"message_id\":\"x\"}}")) {
      Key key = new Key(PARTITION, "outbox", "Broken " + broken);
      store.commit(Commit.of(PARTITION, List.of(new Write.Put(key, broken, null))));
    }
    boxed("z");
    open().resume(() -> List.of(Samples.APP));
    eventually(() -> waiting() == 5);
    assertThat(connector.attempts).containsExactlyInAnyOrder("a", "z");
  }

  @Test
  void what_waits_for_another_attempt_when_the_host_stops_is_delivered_by_the_next() {
    connector.failuresOfEach = 1;
    Outbox first =
        new Outbox(
            store,
            appLog,
            () -> Samples.NOW,
            List.of(connector),
            id -> Optional.of(Samples.CHANNEL),
            Duration.ofHours(1),
            Duration.ofSeconds(1));
    first.deliver(Samples.APP, Samples.CHANNEL_ID, boxed("a"));
    eventually(() -> connector.attempts("a") == 1);
    first.close();
    assertThat(waiting()).isEqualTo(1);

    open().resume(() -> List.of(Samples.APP));
    eventually(() -> waiting() == 0);
    assertThat(connector.attempts("a")).isEqualTo(2);
  }

  @Test
  void closing_lets_a_delivery_that_runs_finish() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    Outbox outbox =
        open(id -> {
          running.countDown();
          try {
            assertThat(mayEnd.await(10, TimeUnit.SECONDS)).isTrue();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
          return Optional.of(Samples.CHANNEL);
        });
    outbox.deliver(Samples.APP, Samples.CHANNEL_ID, boxed("a"));
    assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();
    Thread closing = Thread.startVirtualThread(outbox::close);
    mayEnd.countDown();
    closing.join();
    assertThat(connector.attempts).containsExactly("a");
    assertThat(waiting()).isZero();
  }

  @Test
  void what_is_sent_while_the_host_stops_waits_in_the_box() {
    Outbox outbox = open();
    outbox.close();
    outbox.deliver(Samples.APP, Samples.CHANNEL_ID, boxed("a"));
    assertThat(connector.attempts).isEmpty();
    assertThat(waiting()).isEqualTo(1);
  }

  @Test
  void a_store_that_fails_does_not_lose_the_message() {
    boxed("a");
    store.failsCommits = true;
    open().resume(() -> List.of(Samples.APP));
    eventually(() -> connector.attempts("a") == 1);
    opened.removeFirst().close();
    store.failsCommits = false;
    assertThat(waiting()).isEqualTo(1);
    open().resume(() -> List.of(Samples.APP));
    eventually(() -> waiting() == 0);
  }
}
