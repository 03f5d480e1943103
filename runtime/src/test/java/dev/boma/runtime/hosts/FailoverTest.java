package dev.boma.runtime.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.runtime.BomaHost;
import dev.boma.runtime.Eventually;
import dev.boma.runtime.store.redis.RedisAddress;
import dev.boma.runtime.store.redis.RedisCluster;
import dev.boma.runtime.store.redis.RedisProcess;
import dev.boma.runtime.store.redis.Servers;
import dev.boma.runtime.store.redis.WatchedRedis;
import dev.boma.spi.ChannelInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A primary is lost while phones dial: turns flow again when another has taken its place. */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
final class FailoverTest {
  private static final int PHONES = 4;
  private static final String COUNTS =
      """
      export default { async message(message, api) {
        const n = ((await api.kv.get('n.' + message.from_addr)) || 0) + 1;
        await api.kv.set('n.' + message.from_addr, n);
        await api.reply('n' + n);
      } };
      """;

  @TempDir private Path directory;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicBoolean stop = new AtomicBoolean();

  @AfterEach
  void stop() {
    stop.set(true);
    threads.shutdownNow();
  }

  /** One who dials all the time; each answer is noted by when it came. */
  private final class Phone implements Runnable {
    private final BomaHost host;
    private final ChannelInfo channel;
    private final String address;
    private final AtomicLong answers = new AtomicLong();
    private final AtomicLong fallbacks = new AtomicLong();

    Phone(BomaHost host, ChannelInfo channel, int number) {
      this.host = host;
      this.channel = channel;
      this.address = "+2782000100" + number;
    }

    @Override
    public void run() {
      while (!stop.get()) {
        Object said = host.send(channel, BomaHost.message(address, "new", null)).field("content");
        boolean isAnswer = String.valueOf(said).startsWith("n");
        (isAnswer ? answers : fallbacks).incrementAndGet();
      }
    }
  }

  @Test
  void of_a_primary_that_sentinels_watch() {
    try (WatchedRedis redis = WatchedRedis.start(directory)) {
      flowsSoonAfter(
          redis.address(),
          List.of(redis.primary()),
          () -> redis.sentinel().log().contains("+switch-master"));
    }
  }

  @Test
  void of_the_primary_in_a_cluster_that_has_the_app() {
    ofTheClustersPrimaryWith("boma:{app/acme/counts}");
  }

  @Test
  void of_the_primary_in_a_cluster_that_has_what_hosts_share() {
    ofTheClustersPrimaryWith("boma:{host}");
  }

  private void ofTheClustersPrimaryWith(String key) {
    try (RedisCluster cluster = RedisCluster.start(directory, 3)) {
      int lost = cluster.primaryOf(key);
      List<RedisProcess> others = new ArrayList<>(cluster.primaries());
      RedisProcess primary = others.remove(lost);
      RedisProcess replica = cluster.nodes().get(cluster.primaries().size() + lost);
      flowsSoonAfter(
          cluster.address(),
          List.of(primary),
          () ->
              replica.log().contains("Failover election won")
                  && others.stream()
                      .allMatch(node ->
                          node.log().lastIndexOf("Cluster state changed: ok")
                              > node.log().lastIndexOf("Cluster state changed: fail")));
    }
  }

  private void flowsSoonAfter(
      RedisAddress address, List<RedisProcess> lost, BooleanSupplier hasEnded) {
    try (BomaHost host = BomaHost.start(Map.of("BOMA_REDIS", address.toString()))) {
      ChannelInfo channel = host.deployModule("counts", COUNTS);
      List<Phone> phones = new ArrayList<>();
      for (int number = 0; number < PHONES; number++) {
        phones.add(new Phone(host, channel, number));
      }
      List<Future<?>> dialling = new ArrayList<>();
      phones.forEach(phone -> dialling.add(threads.submit(phone)));
      Eventually.isTrue(
          "all are served", () -> phones.stream().allMatch(phone -> phone.answers.get() > 10));

      // What a primary had not passed on is lost with it; here the app itself would be.
      lost.forEach(primary -> Servers.awaitReplica(primary.port()));
      long killed = System.nanoTime();
      lost.forEach(RedisProcess::kill);
      Eventually.isTrue("another is primary", hasEnded);
      long ended = System.nanoTime();
      List<Long> before = phones.stream().map(phone -> phone.answers.get()).toList();
      Eventually.isTrue("all are served again", () -> haveAnswered(phones, before, 2));
      long served = System.nanoTime();
      long fallbacks = phones.stream().mapToLong(phone -> phone.fallbacks.get()).sum();
      Eventually.isTrue("they go on", () -> haveAnswered(phones, before, 100));
      long later = phones.stream().mapToLong(phone -> phone.fallbacks.get()).sum();
      stop.set(true);

      System.err.printf(
          "failover: took %d ms, turns flow %d ms later; %d fallback texts, %d more afterwards%n",
          (ended - killed) / 1_000_000, (served - ended) / 1_000_000, fallbacks, later - fallbacks);
      assertThat(later).isEqualTo(fallbacks);
      assertThat(dialling).allSatisfy(phone -> phone.get(1, TimeUnit.MINUTES));
    }
  }

  /** Whether each was answered so many times since. */
  private static boolean haveAnswered(List<Phone> phones, List<Long> before, int times) {
    for (int number = 0; number < PHONES; number++) {
      if (phones.get(number).answers.get() < before.get(number) + times) {
        return false;
      }
    }
    return true;
  }
}
