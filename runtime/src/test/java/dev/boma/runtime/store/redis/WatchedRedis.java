package dev.boma.runtime.store.redis;

import dev.boma.runtime.Eventually;
import java.nio.file.Path;

/** A primary, its replica, and a sentinel that watches them. */
public record WatchedRedis(RedisProcess primary, RedisProcess replica, RedisProcess sentinel)
    implements AutoCloseable {

  /**
   * Starts them and waits until they know each other.
   *
   * @param options of primary and replica
   */
  public static WatchedRedis start(Path directory, String... options) {
    RedisProcess primary = RedisProcess.start(directory.resolve("primary"), options);
    String[] following = java.util.Arrays.copyOf(options, options.length + 2);
    following[options.length] = "--replicaof";
    following[options.length + 1] = "127.0.0.1 " + primary.port();
    RedisProcess replica = RedisProcess.start(directory.resolve("replica"), following);
    // A sentinel asks its primary for replicas when it starts, and ten seconds later again.
    Servers.awaitReplica(primary.port());
    RedisProcess sentinel =
        RedisProcess.sentinel(directory.resolve("sentinel"), "main", primary.port());
    Eventually.isTrue("the sentinel knows the replica", () -> sentinel.log().contains("+slave"));
    return new WatchedRedis(primary, replica, sentinel);
  }

  /** Where they are found through the sentinel. */
  public RedisAddress address() {
    return RedisAddress.parse("redis-sentinel://127.0.0.1:" + sentinel.port() + "#main");
  }

  @Override
  public void close() {
    sentinel.close();
    replica.close();
    primary.close();
  }
}
