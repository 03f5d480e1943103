package dev.boma.runtime.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.boma.api.AppId;
import dev.boma.api.ChannelId;
import dev.boma.api.OutboundMessage;
import dev.boma.runtime.Samples;
import dev.boma.runtime.connector.HttpConnector;
import dev.boma.runtime.connector.Inbox;
import dev.boma.runtime.json.Json;
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
import dev.boma.spi.StoreException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class OutboxTest {
  private static final String PARTITION = Partitions.of(Samples.APP);

  private static final Duration LOOK = Duration.ofHours(1);
  private static final List<AppId> APPS = List.of(Samples.APP);

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - Duration.ofMinutes(1).toNanos());
  private final FaultyStore store = new FaultyStore(EmbeddedStore.inMemory(() -> Samples.NOW));
  private final AppLog appLog = new AppLog(store);
  private final FakeConnector connector = new FakeConnector();
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final List<Outbox> opened = new ArrayList<>();

  /** Takes messages, unless it has been told to fail; remembers each attempt. */
  private static final class FakeConnector implements Connector {
    final List<String> attempts = new CopyOnWriteArrayList<>();
    final AtomicInteger running = new AtomicInteger();
    final AtomicInteger most = new AtomicInteger();
    volatile int failuresOfEach;
    volatile boolean broken;

    /** No attempt ends before it is open. */
    volatile CountDownLatch gate = new CountDownLatch(0);

    @Override
    public String name() {
      return "http";
    }

    @Override
    public void deliver(ChannelInfo channel, OutboundMessage message) throws DeliveryException {
      attempts.add(message.id());
      most.accumulateAndGet(running.incrementAndGet(), Math::max);
      try {
        gate.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      } finally {
        running.decrementAndGet();
      }
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
    connector.gate.countDown();
    opened.forEach(Outbox::close);
    store.close();
  }

  /** By which it looks only when a test says so, or at the start. */
  private Pace pace(Duration firstPause) {
    return new Pace(firstPause, Duration.ofSeconds(1), LOOK, nanos::get);
  }

  private Outbox open(Function<ChannelId, Optional<ChannelInfo>> channels) {
    Outbox outbox =
        new Outbox(
            store,
            () -> Samples.NOW,
            List.of(connector),
            channels,
            metrics,
            pace(Duration.ofNanos(1)));
    opened.add(outbox);
    return outbox;
  }

  private Outbox open() {
    return open(id -> Optional.of(Samples.CHANNEL));
  }

  private static List<OutboundMessage> messages(String... ids) {
    return Arrays.stream(ids).map(id -> Samples.send(id, "text of " + id)).toList();
  }

  /** Stores messages as a turn of this host does. */
  private void store(Outbox outbox, ChannelId channel, List<OutboundMessage> messages) {
    store.commit(
        Commit.of(
            PARTITION,
            messages.stream().map(message -> outbox.put(Samples.APP, channel, message)).toList()));
  }

  /** One that is about to deliver a message of a turn, and cannot forget it. */
  private Outbox deliveringWhileTheStoreTakesNoWrites(String id) {
    Outbox outbox = open();
    List<OutboundMessage> messages = messages(id);
    store(outbox, Samples.CHANNEL_ID, messages);
    store.failsCommits = true;
    outbox.deliver(Samples.APP, Samples.CHANNEL_ID, messages);
    return outbox;
  }

  /** Stores messages as a turn of an earlier run did. */
  private List<OutboundMessage> boxed(String... ids) {
    List<OutboundMessage> messages = messages(ids);
    store(open(), Samples.CHANNEL_ID, messages);
    return messages;
  }

  private static String[] ids(int count) {
    return IntStream.range(0, count).mapToObj(i -> "m" + i).toArray(String[]::new);
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
    String[] ids = ids(50);
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
    assertThat(sends("failed")).isEqualTo(7);
    assertThat(sends("given-up")).isEqualTo(1);
    assertThat(sends("sent")).isZero();
  }

  private double sends(String outcome) {
    return metrics.get("boma.sends").tag("outcome", outcome).counter().count();
  }

  @Test
  void what_waits_for_another_attempt_is_counted_until_it_is_taken() {
    connector.failuresOfEach = Integer.MAX_VALUE;
    Outbox outbox =
        new Outbox(
            store,
            () -> Samples.NOW,
            List.of(connector),
            id -> Optional.of(Samples.CHANNEL),
            metrics,
            pace(Duration.ofMillis(100)));
    opened.add(outbox);
    outbox.deliver(Samples.APP, Samples.CHANNEL_ID, boxed("a", "b"));
    eventually(() -> sends("failed") >= 2);
    assertThat(metrics.get("boma.sends.waiting").gauge().value()).isEqualTo(2);
    connector.failuresOfEach = 0;
    eventually(() -> metrics.get("boma.sends.waiting").gauge().value() == 0);
    assertThat(sends("sent")).isEqualTo(2);
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
    String[] ids = ids(250);
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
            () -> Samples.NOW,
            List.of(connector),
            id -> Optional.of(Samples.CHANNEL),
            metrics,
            pace(Duration.ofHours(1)));
    first.deliver(Samples.APP, Samples.CHANNEL_ID, boxed("a"));
    eventually(() -> connector.attempts("a") == 1);
    first.close();
    assertThat(waiting()).isEqualTo(1);

    open().resume(() -> List.of(Samples.APP));
    eventually(() -> waiting() == 0);
    assertThat(connector.attempts("a")).isEqualTo(2);
  }

  @Test
  void attempts_of_earlier_runs_count() {
    connector.failuresOfEach = Integer.MAX_VALUE;
    Outbox first =
        new Outbox(
            store,
            () -> Samples.NOW,
            List.of(connector),
            id -> Optional.of(Samples.CHANNEL),
            metrics,
            pace(Duration.ofHours(1)));
    first.deliver(Samples.APP, Samples.CHANNEL_ID, boxed("a"));
    eventually(() -> connector.attempts("a") == 1);
    first.close();

    open().resume(() -> List.of(Samples.APP));

    eventually(() -> waiting() == 0);
    assertThat(connector.attempts("a")).isEqualTo(Outbox.MAX_ATTEMPTS);
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
  void closing_does_not_wait_for_what_waits_for_a_place() throws Exception {
    connector.gate = new CountDownLatch(1);
    Outbox outbox = open();
    for (OutboundMessage message : boxed(ids(50))) {
      outbox.deliver(Samples.APP, Samples.CHANNEL_ID, List.of(message));
    }
    eventually(() -> connector.running.get() == Lanes.AT_ONCE_OF_CHANNEL);
    Thread closing = Thread.startVirtualThread(outbox::close);
    eventually(() -> closing.getState() == Thread.State.TIMED_WAITING);
    connector.gate.countDown();
    closing.join();
    assertThat(connector.attempts).hasSize(Lanes.AT_ONCE_OF_CHANNEL);
    assertThat(waiting()).isEqualTo(50L - Lanes.AT_ONCE_OF_CHANNEL);
  }

  // A store that fails

  @Test
  void what_was_stored_although_the_store_did_not_say_so_is_sent_once() {
    Outbox outbox = open();
    store.losesAnswers = true;
    assertThatThrownBy(() -> store(outbox, Samples.CHANNEL_ID, messages("a")))
        .isInstanceOf(StoreException.class);
    store.losesAnswers = false;
    assertThat(waiting()).isEqualTo(1);

    nanos.addAndGet(LOOK.toNanos());
    outbox.look(APPS);

    eventually(() -> waiting() == 0);
    assertThat(connector.attempts).containsExactly("a");
  }

  @Test
  void what_a_turn_is_about_to_hand_over_is_left_to_it() {
    Outbox outbox = open();
    List<OutboundMessage> messages = messages("a");
    store(outbox, Samples.CHANNEL_ID, messages);
    nanos.addAndGet(LOOK.toNanos() - 1);
    outbox.look(APPS);
    outbox.deliver(Samples.APP, Samples.CHANNEL_ID, messages);
    eventually(() -> waiting() == 0);
    outbox.close();
    assertThat(connector.attempts).containsExactly("a");
  }

  @Test
  void what_was_taken_is_not_sent_again_when_the_store_fails_to_forget_it() {
    Outbox outbox = deliveringWhileTheStoreTakesNoWrites("a");
    eventually(() -> connector.attempts("a") == 1);
    for (int i = 0; i < 3; i++) {
      nanos.addAndGet(LOOK.toNanos());
      eventually(() -> fails(() -> outbox.look(APPS)));
    }
    store.failsCommits = false;
    assertThat(waiting()).isEqualTo(1);

    outbox.look(APPS);

    assertThat(waiting()).isZero();
    outbox.close();
    assertThat(connector.attempts).containsExactly("a");
  }

  @Test
  void what_was_taken_leaves_the_box_at_the_latest_when_the_host_stops() {
    Outbox outbox = deliveringWhileTheStoreTakesNoWrites("a");
    eventually(() -> fails(() -> outbox.look(APPS)));
    store.failsCommits = false;
    outbox.close();
    assertThat(waiting()).isZero();
  }

  @Test
  void what_was_given_up_is_told_when_the_store_is_back_and_not_offered_again() {
    connector.failuresOfEach = Integer.MAX_VALUE;
    Outbox outbox = deliveringWhileTheStoreTakesNoWrites("a");
    eventually(() -> fails(() -> outbox.look(APPS)));
    store.failsCommits = false;
    outbox.look(APPS);
    assertThat(waiting()).isZero();
    outbox.close();
    assertThat(connector.attempts("a")).isEqualTo(8);
    assertThat(log()).hasSize(1);
  }

  @Test
  void a_message_that_cannot_be_read_for_its_next_attempt_waits_until_it_can() {
    connector.failuresOfEach = 1;
    Outbox outbox = open();
    List<OutboundMessage> messages = messages("a");
    store(outbox, Samples.CHANNEL_ID, messages);
    store.failsReads = true;
    outbox.deliver(Samples.APP, Samples.CHANNEL_ID, messages);
    eventually(() -> connector.attempts("a") == 1);
    store.failsReads = false;
    eventually(() -> waiting() == 0);
    assertThat(connector.attempts("a")).isEqualTo(2);
  }

  @Test
  void a_part_of_the_store_that_is_away_stops_no_look_at_the_others() {
    AppId elsewhere = new AppId(Samples.TENANT, "elsewhere");
    boxed("a");
    store.failsReadsOf = Partitions.of(elsewhere);
    Outbox outbox = open();
    assertThatThrownBy(() -> outbox.look(List.of(elsewhere, Samples.APP)))
        .isInstanceOf(StoreException.class);
    eventually(() -> waiting() == 0);
  }

  private static boolean fails(Runnable action) {
    try {
      action.run();
      return false;
    } catch (StoreException e) {
      return true;
    }
  }

  @Test
  void a_look_leaves_alone_what_waits_for_another_attempt() {
    connector.failuresOfEach = 1;
    Outbox outbox =
        new Outbox(
            store,
            () -> Samples.NOW,
            List.of(connector),
            id -> Optional.of(Samples.CHANNEL),
            metrics,
            pace(Duration.ofHours(1)));
    opened.add(outbox);
    List<OutboundMessage> messages = messages("a");
    store(outbox, Samples.CHANNEL_ID, messages);
    outbox.deliver(Samples.APP, Samples.CHANNEL_ID, messages);
    eventually(() -> connector.attempts("a") == 1);
    nanos.addAndGet(LOOK.multipliedBy(2).toNanos());
    outbox.look(APPS);
    outbox.close();
    assertThat(connector.attempts("a")).isEqualTo(1);
    assertThat(waiting()).isEqualTo(1);
  }

  // Many at once

  @Test
  void of_one_channel_a_few_are_handed_over_at_once_however_many_there_are() {
    connector.gate = new CountDownLatch(1);
    boxed(ids(300));
    Outbox outbox = open();
    outbox.look(APPS);
    outbox.look(APPS);
    eventually(() -> connector.running.get() == Lanes.AT_ONCE_OF_CHANNEL);
    connector.gate.countDown();
    eventually(() -> waiting() == 0);
    assertThat(connector.attempts).containsExactlyInAnyOrder(ids(300));
    assertThat(connector.most.get()).isEqualTo(Lanes.AT_ONCE_OF_CHANNEL);
  }

  @Test
  void fresh_messages_beyond_those_that_may_wait_are_fetched_from_the_box_later() {
    connector.gate = new CountDownLatch(1);
    Outbox outbox = open();
    List<OutboundMessage> messages = messages(ids(300));
    store(outbox, Samples.CHANNEL_ID, messages);
    messages.forEach(message -> outbox.deliver(Samples.APP, Samples.CHANNEL_ID, List.of(message)));
    connector.gate.countDown();
    eventually(() -> waiting() == 0);
    assertThat(connector.attempts).containsExactlyInAnyOrder(ids(300));
    assertThat(connector.most.get()).isLessThanOrEqualTo(Lanes.AT_ONCE_OF_CHANNEL);
  }

  @Test
  void a_fresh_message_need_not_wait_for_all_that_was_left() {
    connector.gate = new CountDownLatch(1);
    boxed(ids(300));
    Outbox outbox = open();
    outbox.look(APPS);
    eventually(() -> connector.running.get() == Lanes.AT_ONCE_OF_CHANNEL);
    List<OutboundMessage> fresh = messages("fresh");
    store(outbox, Samples.CHANNEL_ID, fresh);
    outbox.deliver(Samples.APP, Samples.CHANNEL_ID, fresh);
    connector.gate.countDown();
    eventually(() -> waiting() == 0);
    assertThat(connector.attempts.indexOf("fresh")).isLessThan(200);
  }

  @Test
  void a_gateway_that_hangs_holds_up_no_other_channel() {
    ChannelId hanging = new ChannelId("hanging");
    CountDownLatch mayEnd = new CountDownLatch(1);
    Outbox outbox =
        open(id -> {
          if (id.equals(hanging)) {
            awaitQuietly(mayEnd);
          }
          return Optional.of(Samples.CHANNEL);
        });
    List<OutboundMessage> stuck = messages(ids(60));
    store(outbox, hanging, stuck);
    outbox.deliver(Samples.APP, hanging, stuck.subList(0, 30));
    stuck
        .subList(30, 60)
        .forEach(message -> outbox.deliver(Samples.APP, hanging, List.of(message)));
    List<OutboundMessage> others = messages("a", "b");
    store(outbox, Samples.CHANNEL_ID, others);
    outbox.deliver(Samples.APP, Samples.CHANNEL_ID, others);
    eventually(() -> waiting() == 60);
    assertThat(connector.attempts).containsExactly("a", "b");
    mayEnd.countDown();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void a_backlog_reaches_a_slow_gateway_once_each() throws Exception {
    // All together take longer than each may.
    List<String> posted = new CopyOnWriteArrayList<>();
    HttpServer gateway =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    gateway.setExecutor(threads);
    gateway.createContext(
        "/",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          posted.add(
              String.valueOf(
                  Json.readObject(new String(body, StandardCharsets.UTF_8)).get("message_id")));
          LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    gateway.start();
    Vertx vertx = Vertx.vertx();
    ChannelInfo channel =
        Samples.channelTo(URI.create("http://127.0.0.1:" + gateway.getAddress().getPort() + "/"));
    boxed(ids(300));
    HttpConnector http = new HttpConnector(vertx, new Inbox(store));
    try (Outbox outbox =
        new Outbox(
            store,
            () -> Samples.NOW,
            List.of(http),
            id -> Optional.of(channel),
            metrics,
            pace(Duration.ofSeconds(1)))) {
      outbox.resume(() -> APPS);
      eventually(() -> waiting() == 0);
    } finally {
      gateway.stop(0);
      threads.shutdownNow();
      vertx.close().await();
    }
    assertThat(posted).containsExactlyInAnyOrder(ids(300));
    assertThat(log()).isEmpty();
  }

  @Test
  void a_delivery_that_has_its_place_has_its_connection() {
    assertThat(HttpConnector.CONNECTIONS).isGreaterThanOrEqualTo(Lanes.AT_ONCE);
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
