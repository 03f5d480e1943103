package dev.boma.runtime.store.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.function.Function;

/** What a test asks a server beside the store. */
public final class Servers {
  private Servers() {}

  /** Asks the server on a port of this machine. */
  public static <T> T ask(int port, Function<RedisCommands<String, String>, T> what) {
    try (RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", port));
        StatefulRedisConnection<String, String> connection = client.connect()) {
      return what.apply(connection.sync());
    }
  }
}
