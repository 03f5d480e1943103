package dev.boma.runtime.store.redis;

import dev.boma.runtime.store.StoreContract;
import dev.boma.spi.Store;
import io.lettuce.core.api.sync.RedisCommands;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** One server. Each test has a database of its own on it, empty. */
final class RedisStoreTest extends StoreContract {
  @TempDir private static Path directory;
  private static RedisProcess redis;

  @BeforeAll
  static void startRedis() {
    redis = RedisProcess.start(directory);
  }

  @AfterAll
  static void stopRedis() {
    redis.close();
  }

  @Override
  protected Store open(InstantSource clock) {
    Servers.ask(redis.port(), RedisCommands::flushall);
    return RedisStore.open(redis.address(), clock, Duration.ofSeconds(10));
  }
}
