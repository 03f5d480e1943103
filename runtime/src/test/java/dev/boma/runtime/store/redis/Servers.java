package dev.boma.runtime.store.redis;

import dev.boma.runtime.Eventually;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/** What a test asks a server beside the store. */
public final class Servers {
  private static final Pattern WRITTEN = Pattern.compile("(?m)^master_repl_offset:(\\d+)");
  private static final Pattern FOLLOWED = Pattern.compile("(?m)^slave\\d+:.*offset=(\\d+)");

  private Servers() {}

  /** Asks the server on a port of this machine. */
  public static <T> T ask(int port, Function<RedisCommands<String, String>, T> what) {
    try (RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", port));
        StatefulRedisConnection<String, String> connection = client.connect()) {
      return what.apply(connection.sync());
    }
  }

  /** Waits until a replica has all that was written to its primary until now. */
  public static void awaitReplica(int primary) {
    long written = offsets(primary, WRITTEN).findFirst().orElseThrow();
    Eventually.isTrue(
        "the replica has what was written",
        () -> offsets(primary, FOLLOWED).anyMatch(offset -> offset >= written));
  }

  private static LongStream offsets(int primary, Pattern line) {
    return line.matcher(ask(primary, redis -> redis.info("replication")))
        .results()
        .map((MatchResult found) -> found.group(1))
        .mapToLong(Long::parseLong);
  }
}
