package dev.boma.runtime.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.runtime.BomaHost;
import dev.boma.runtime.Eventually;
import dev.boma.runtime.json.Json;
import dev.boma.runtime.store.redis.RedisAddress;
import dev.boma.runtime.store.redis.RedisCluster;
import dev.boma.runtime.store.redis.RedisProcess;
import dev.boma.runtime.store.redis.Servers;
import dev.boma.runtime.store.redis.WatchedRedis;
import dev.boma.spi.ChannelInfo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A primary is lost while phones dial: turns flow again when another has taken its place. */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
final class FailoverTest {
  /** Two seconds are promised; a machine that is busy with other tests takes longer. */
  private static final Duration SOON = Duration.ofSeconds(10);

  private static final int PHONES = 4;

  @TempDir private Path directory;

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
      ChannelInfo channel = host.deployModule(HostProcesses.CHANNEL, Phones.COUNTS);
      try (Phones phones =
          Phones.dial(
              PHONES,
              message ->
                  String.valueOf(
                      host.post("/in/" + channel.id(), Json.write(message)).field("content")))) {
        phones.awaitAnswers("all are served", 10);

        // What a primary had not passed on is lost with it; here the app itself would be.
        lost.forEach(primary -> Servers.awaitReplica(primary.port()));
        long killed = System.nanoTime();
        lost.forEach(RedisProcess::kill);
        Eventually.isTrue("another is primary", hasEnded);
        long ended = System.nanoTime();
        List<Long> before = phones.answered();
        phones.awaitAnswers("all are served again", 2, before);
        long served = System.nanoTime();
        long fallbacks = phones.others();
        phones.awaitAnswers("they go on", 100, before);
        long later = phones.others();
        phones.hangUp();

        System.err.printf(
            "failover: took %d ms, turns flow %d ms later; %d fallback texts, %d more afterwards%n",
            (ended - killed) / 1_000_000,
            (served - ended) / 1_000_000,
            fallbacks,
            later - fallbacks);
        assertThat(Duration.ofNanos(served - ended)).isLessThan(SOON);
        assertThat(later).isEqualTo(fallbacks);
      }
    }
  }
}
