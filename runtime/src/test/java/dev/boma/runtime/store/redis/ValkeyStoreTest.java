package dev.boma.runtime.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.runtime.Required;
import dev.boma.runtime.store.StoreContract;
import dev.boma.spi.Store;
import io.lettuce.core.api.sync.RedisCommands;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** One server of Valkey, where there is one on this machine. */
@DisabledIfEnvironmentVariable(
    named = "BOMA_NO_VALKEY",
    matches = "1",
    disabledReason = "no package of Valkey for this machine")
final class ValkeyStoreTest extends StoreContract {
  private static final Path SERVER = Path.of("/usr/bin/valkey-server");

  @TempDir private static Path directory;
  private static RedisProcess valkey;

  @BeforeAll
  static void startValkey() {
    Required.orSkip(Files.isExecutable(SERVER), "Valkey (apt install valkey-server)");
    valkey = RedisProcess.ofProgram(SERVER, directory);
  }

  @AfterAll
  static void stopValkey() {
    if (valkey != null) {
      valkey.close();
    }
  }

  @Override
  protected Store open(InstantSource clock) {
    Servers.ask(valkey.port(), RedisCommands::flushall);
    return RedisStore.open(valkey.address(), clock, Duration.ofSeconds(10));
  }

  @Test
  void it_is_known_by_its_own_version() {
    try (RedisStore store = RedisStore.open(valkey.address(), Set.of())) {
      String info = Servers.ask(valkey.port(), redis -> redis.info("server"));
      assertThat(info).contains("valkey_version:" + store.facts().version());
    }
  }
}
