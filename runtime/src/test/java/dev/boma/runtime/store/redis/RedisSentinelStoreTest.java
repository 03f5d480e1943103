package dev.boma.runtime.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.boma.runtime.Eventually;
import dev.boma.runtime.store.StoreContract;
import dev.boma.spi.Store;
import dev.boma.spi.Store.Increment;
import dev.boma.spi.StoreException;
import io.lettuce.core.api.sync.RedisCommands;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A primary and a replica that a sentinel watches. */
final class RedisSentinelStoreTest extends StoreContract {
  @TempDir private static Path directory;
  private static WatchedRedis watched;
  private static int started;
  private static boolean failedOver;

  @Override
  protected Store open(InstantSource clock) {
    if (watched == null) {
      watched = WatchedRedis.start(directory.resolve("n" + started++));
    }
    Servers.ask(watched.primary().port(), RedisCommands::flushall);
    return RedisStore.open(watched.address(), clock, Duration.ofSeconds(10));
  }

  @AfterEach
  void stopAfterLast() {
    // The one that ends the primary leaves nothing for the others.
    if (watched != null && failedOver) {
      watched.close();
      watched = null;
      failedOver = false;
    }
  }

  @AfterAll
  static void stop() {
    if (watched != null) {
      watched.close();
    }
  }

  @Test
  void after_a_failover_the_new_primary_is_found_and_its_versions_are_new() {
    failedOver = true;
    Store.Key key = new Store.Key("app", "kv", "n");
    try (RedisStore quick = RedisStore.open(watched.address(), clock, Duration.ofMillis(500))) {
      Increment.Done before = (Increment.Done) quick.increment(key, 1, null);
      Eventually.isTrue(
          "the replica has it",
          () -> Servers.ask(watched.replica().port(), redis -> redis.exists("boma:{app}:v")) == 1);

      // Not killed: a connection to a server that hangs does not break.
      watched.primary().pause();
      try {
        Eventually.isTrue("written again", () -> increments(quick, key));
      } finally {
        watched.primary().goOn();
      }

      Store.Entry after = quick.read(List.of(key)).get(key);
      assertThat(after.version()).isGreaterThan(before.version());
      String replication =
          Servers.ask(watched.replica().port(), redis -> redis.info("replication"));
      assertThat(replication).contains("role:master");
    }
  }

  @Test
  void sentinels_are_asked_with_a_password_of_their_own() {
    try (RedisProcess redis =
            RedisProcess.start(directory.resolve("of-its-own"), "--requirepass", "data");
        RedisProcess sentinel =
            RedisProcess.sentinel(
                directory.resolve("guarded"),
                "main",
                redis.port(),
                "requirepass watch",
                "sentinel auth-pass main data")) {
      String at = "redis-sentinel://:data@127.0.0.1:%d?sentinel-password=%s#main";
      try (RedisStore store =
          RedisStore.open(RedisAddress.parse(at.formatted(sentinel.port(), "watch")), Set.of())) {
        assertThat(increments(store, new Store.Key("app", "kv", "n"))).isTrue();
      }
      for (String wrong :
          List.of(
              at.formatted(sentinel.port(), "wrong"),
              at.formatted(sentinel.port(), "").replace("?sentinel-password=", ""))) {
        assertThatThrownBy(() -> RedisStore.open(RedisAddress.parse(wrong), Set.of()))
            .isInstanceOf(StoreException.class)
            .hasMessageContaining("does not let this host in")
            .hasMessageContaining("sentinel-password");
      }
    }
  }

  private static boolean increments(Store store, Store.Key key) {
    try {
      store.increment(key, 1, null);
      return true;
    } catch (StoreException e) {
      return false;
    }
  }
}
