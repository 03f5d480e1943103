package dev.boma.runtime.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.boma.api.AppKind;
import dev.boma.runtime.BomaHost;
import dev.boma.runtime.BomaHost.Answer;
import dev.boma.runtime.Eventually;
import dev.boma.runtime.hosting.Tenant;
import dev.boma.runtime.store.redis.RedisProcess;
import dev.boma.runtime.store.redis.Servers;
import dev.boma.spi.ChannelInfo;
import dev.boma.spi.Store;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two hosts on one Redis. */
final class ManyHostsTest {
  private static final String COUNTS =
      """
      export default { async message(message, api) {
        const before = (await api.kv.get('n.' + message.from_addr)) || 0;
        await api.kv.set('n.' + message.from_addr, before + 1);
        await api.reply('n' + (before + 1));
      } };
      """;

  @TempDir private Path directory;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private RedisProcess redis;
  private BomaHost one;
  private BomaHost other;

  /** A service that answers when the test says so. */
  private HttpServer slow;

  private String service;
  private final CountDownLatch called = new CountDownLatch(1);
  private final CountDownLatch mayAnswer = new CountDownLatch(1);

  @BeforeEach
  void start() throws IOException {
    redis = RedisProcess.start(directory);
    slow = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    slow.setExecutor(threads);
    slow.createContext(
        "/",
        exchange -> {
          called.countDown();
          awaitQuietly(mayAnswer);
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    slow.start();
    service = "127.0.0.1:" + slow.getAddress().getPort();
    Map<String, String> settings =
        Map.of("BOMA_REDIS", redis.address().toString(), "BOMA_HTTP_ALLOW_PRIVATE", service);
    one = BomaHost.start(settings);
    other = BomaHost.start(settings);
  }

  @AfterEach
  void stop() {
    slow.stop(0);
    threads.shutdownNow();
    one.close();
    other.close();
    redis.close();
  }

  private CompletableFuture<Answer> sending(
      BomaHost host, ChannelInfo channel, Map<String, @Nullable Object> message) {
    return CompletableFuture.supplyAsync(() -> host.send(channel, message), threads);
  }

  @Test
  void turns_of_one_user_run_one_at_a_time_on_both() {
    ChannelInfo channel = one.deployModule("counts", COUNTS);
    List<CompletableFuture<Answer>> answers = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      answers.add(
          sending(
              i % 2 == 0 ? one : other, channel, BomaHost.message("+27820001001", "new", null)));
    }

    assertThat(answers.stream().map(answer -> answer.join().field("content")).toList())
        .doesNotHaveDuplicates()
        .contains("n1", "n60");
  }

  @Test
  void a_message_that_comes_to_both_at_once_runs_once_and_is_answered_twice_the_same() {
    ChannelInfo channel = one.deployModule("counts", COUNTS);
    for (int i = 1; i <= 20; i++) {
      Map<String, @Nullable Object> message = BomaHost.message("+27820001001", "new", null);
      CompletableFuture<Answer> first = sending(one, channel, message);
      CompletableFuture<Answer> second = sending(other, channel, message);

      assertThat(first.join().field("content")).isEqualTo("n" + i);
      assertThat(second.join().json()).isEqualTo(first.join().json());
    }
  }

  @Test
  void a_message_id_of_two_users_at_once_is_answered_once_too() {
    ChannelInfo channel = one.deployModule("counts", COUNTS);
    for (int i = 1; i <= 20; i++) {
      Map<String, @Nullable Object> message = BomaHost.message("+27820001001", "new", null);
      Map<String, @Nullable Object> same = new java.util.LinkedHashMap<>(message);
      same.put("from_addr", "+27820001002");
      CompletableFuture<Answer> first = sending(one, channel, message);
      CompletableFuture<Answer> second = sending(other, channel, same);

      assertThat(second.join().json()).isEqualTo(first.join().json());
    }
  }

  @Test
  void a_release_published_on_one_is_served_by_the_other_within_a_second() {
    ChannelInfo channel =
        one.deployModule("app", "export default {message: (m, api) => api.reply('v0')};");
    assertThat(say(other, channel)).isEqualTo("v0");
    for (int version = 1; version <= 5; version++) {
      String text = "v" + version;
      one.publish(
          BomaHost.app(
              "app",
              AppKind.MODULE,
              "ussd",
              "export default {message: (m, api) => api.reply('%s')};".formatted(text)));
      long published = System.nanoTime();
      Eventually.isTrue("served", () -> say(other, channel).equals(text));
      assertThat(System.nanoTime() - published).isLessThan(1_000_000_000L);
    }
  }

  @Test
  void a_turn_whose_lease_is_lost_stores_nothing_and_its_message_runs_when_given_again() {
    ChannelInfo channel =
        one.deployModule(
            "slow",
            """
            export default { async message(message, api) {
              const n = ((await api.kv.get('n')) || 0) + 1;
              await api.kv.set('n', n);
              if (message.content === 'wait') { await fetch('http://%s/'); }
              await api.reply('n' + n);
            } };
            """
                .formatted(service));
    Map<String, @Nullable Object> message = BomaHost.message("+27820001001", "new", "wait");
    CompletableFuture<Answer> late = sending(one, channel, message);
    String lease = "boma:{app/acme/slow}:u:+27820001001";
    awaitQuietly(called);
    long deleted = Servers.ask(redis.port(), commands -> commands.del(lease));
    assertThat(deleted).isEqualTo(1);
    mayAnswer.countDown();

    assertThat(late.join().field("content")).isEqualTo(Tenant.DEFAULT_FALLBACK_TEXT);
    assertThat(say(other, channel)).isEqualTo("n1");
    assertThat(other.send(channel, message).field("content")).isEqualTo("n2");
  }

  @Test
  void a_plain_turn_takes_no_more_than_three_round_trips_to_the_store() {
    ChannelInfo channel = one.deployModule("counts", COUNTS);
    say(one, channel);
    long before = one.storeRoundTrips();

    for (int i = 0; i < 50; i++) {
      say(one, channel);
    }

    assertThat(one.storeRoundTrips() - before).isLessThanOrEqualTo(150);
  }

  @Test
  void while_redis_is_away_phones_get_the_fallback_text_and_the_same_message_runs_afterwards() {
    ChannelInfo channel = one.deployModule("counts", COUNTS);
    say(one, channel);
    Map<String, @Nullable Object> message = BomaHost.message("+27820001009", "new", null);
    redis.kill();

    assertThat(one.send(channel, message).field("content")).isEqualTo(Tenant.DEFAULT_FALLBACK_TEXT);
    assertThat(one.get("/health/ready").status()).isEqualTo(503);
    // Also when what every turn asks for is so old that it would be read again.
    long began = System.nanoTime();
    while (System.nanoTime() - began < 1_500_000_000L) {
      Answer answer = one.send(channel, message);
      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
      assertThat(answer.field("content")).isEqualTo(Tenant.DEFAULT_FALLBACK_TEXT);
    }

    redis.restart();
    // It kept nothing: the app is deployed again.
    Eventually.isTrue("ready", () -> one.get("/health/ready").status() == 200);
  }

  @Test
  void what_a_newer_host_stores_is_noticed_by_an_older_one_beside_it_and_left_as_it_is() {
    ChannelInfo channel = one.deployModule("counts", COUNTS);
    assertThat(say(other, channel)).isEqualTo("n1");
    Store.Key tenant = new Store.Key("host", "tenant", "acme");
    String newer = "{\"v\":2,\"what\":\"nobody knows yet\"}";
    one.host()
        .store()
        .commit(Store.Commit.of("host", List.of(new Store.Write.Put(tenant, newer, null))));

    Eventually.isTrue(
        "the older one notices", () -> say(other, channel).equals(Tenant.DEFAULT_FALLBACK_TEXT));

    assertThat(other.host().store().read(List.of(tenant)).get(tenant).value()).isEqualTo(newer);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String say(BomaHost host, ChannelInfo channel) {
    return String.valueOf(
        host.send(channel, BomaHost.message("+27820001001", "new", null)).field("content"));
  }
}
