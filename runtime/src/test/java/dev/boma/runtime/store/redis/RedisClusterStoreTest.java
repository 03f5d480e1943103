package dev.boma.runtime.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.runtime.Eventually;
import dev.boma.runtime.store.StoreContract;
import dev.boma.spi.Store;
import dev.boma.spi.Store.Commit;
import dev.boma.spi.Store.Write;
import dev.boma.spi.StoreException;
import io.lettuce.core.api.sync.RedisCommands;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster of three primaries. */
final class RedisClusterStoreTest extends StoreContract {
  @TempDir private static Path directory;
  private static RedisCluster cluster;

  @BeforeAll
  static void startCluster() {
    cluster = RedisCluster.start(directory, 0);
  }

  @AfterAll
  static void stopCluster() {
    cluster.close();
  }

  @Override
  protected Store open(InstantSource clock) {
    cluster.primaries().forEach(node -> Servers.ask(node.port(), RedisCommands::flushall));
    return RedisStore.open(cluster.address(), clock, Duration.ofSeconds(10));
  }

  @Test
  void partitions_lie_on_all_primaries_and_each_on_one() {
    for (int i = 0; i < 30; i++) {
      Store.Key key = new Store.Key("app/acme/a" + i, "kv", "x");
      store.commit(
          Commit.of(
              key.partition(),
              List.of(
                  new Write.Put(key, "v", clock.instant().plusSeconds(60)),
                  new Write.Append("log", "line", 10))));
      assertThat(store.read(List.of(key))).hasSize(1);
      assertThat(store.records(key.partition(), "log", 0, 10)).hasSize(1);
    }

    List<Long> keys =
        cluster.primaries().stream()
            .map(node -> Servers.ask(node.port(), RedisCommands::dbsize))
            .toList();
    assertThat(keys).allMatch(count -> count > 0);
    // Version, entries, names, expiries and log of a partition are together.
    assertThat(keys).allMatch(count -> count % 5 == 0);
  }

  @Test
  void one_primary_that_does_not_answer_keeps_nobody_from_the_others() {
    try (RedisStore quick = RedisStore.open(cluster.address(), clock, Duration.ofMillis(300))) {
      List<String> partitions = List.of("a", "b", "c", "d", "e", "f", "g", "h");
      partitions.forEach(partition -> put(quick, partition));
      cluster.primaries().getFirst().pause();
      try {
        long began = System.nanoTime();
        long failed = 0;
        for (int round = 0; round < 5; round++) {
          failed += partitions.stream().filter(partition -> !puts(quick, partition)).count();
        }
        assertThat(failed).isBetween(5L, 30L);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(3));
      } finally {
        cluster.primaries().getFirst().goOn();
      }
      Eventually.isTrue(
          "all partitions are written again",
          () -> partitions.stream().allMatch(partition -> puts(quick, partition)));
    }
  }

  private static void put(Store store, String partition) {
    store.commit(
        Commit.of(
            partition, List.of(new Write.Put(new Store.Key(partition, "kv", "x"), "v", null))));
  }

  private static boolean puts(Store store, String partition) {
    try {
      put(store, partition);
      return true;
    } catch (StoreException e) {
      return false;
    }
  }
}
