package dev.boma.runtime.store.redis;

import dev.boma.runtime.Eventually;
import io.lettuce.core.cluster.SlotHash;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Three primaries that share the keys, and as many replicas as a test asks for. */
public final class RedisCluster implements AutoCloseable {
  private static final int PRIMARIES = 3;
  private static final int SLOTS = 16_384;

  private final List<RedisProcess> nodes = new ArrayList<>();

  private RedisCluster() {}

  /** Starts one and waits until it answers for all slots and its replicas follow. */
  public static RedisCluster start(Path directory, int replicas) {
    RedisCluster cluster = new RedisCluster();
    for (int i = 0; i < PRIMARIES + replicas; i++) {
      cluster.nodes.add(
          RedisProcess.start(
              directory.resolve("node" + i),
              "--cluster-enabled",
              "yes",
              "--cluster-node-timeout",
              "1000",
              "--cluster-replica-validity-factor",
              "0"));
    }
    cluster.join(replicas);
    return cluster;
  }

  private void join(int replicas) {
    int each = SLOTS / PRIMARIES + 1;
    for (int i = 0; i < PRIMARIES; i++) {
      int from = i * each;
      int to = Math.min(SLOTS, from + each) - 1;
      Servers.ask(
          nodes.get(i).port(),
          redis ->
              redis.clusterAddSlots(java.util.stream.IntStream.rangeClosed(from, to).toArray()));
    }
    for (int i = 0; i < nodes.size(); i++) {
      int epoch = i + 1;
      Servers.ask(nodes.get(i).port(), redis -> redis.clusterSetConfigEpoch(epoch));
    }
    for (RedisProcess node : nodes.subList(1, nodes.size())) {
      Servers.ask(nodes.getFirst().port(), redis -> redis.clusterMeet("127.0.0.1", node.port()));
    }
    Eventually.isTrue("all nodes know each other", () -> nodes.stream().allMatch(this::knowsAll));
    for (int i = 0; i < replicas; i++) {
      String primary = Servers.ask(nodes.get(i).port(), redis -> redis.clusterMyId());
      Servers.ask(nodes.get(PRIMARIES + i).port(), redis -> redis.clusterReplicate(primary));
    }
    Eventually.isTrue("the cluster serves", () -> nodes.stream().allMatch(RedisCluster::serves));
    primaries().stream().limit(replicas).forEach(primary -> Servers.awaitReplica(primary.port()));
  }

  private boolean knowsAll(RedisProcess node) {
    return Servers.ask(node.port(), redis -> redis.clusterNodes()).lines().count() == nodes.size();
  }

  private static boolean serves(RedisProcess node) {
    return Servers.ask(node.port(), redis -> redis.clusterInfo()).contains("cluster_state:ok");
  }

  /** First the primaries, then their replicas in the same order. */
  public List<RedisProcess> nodes() {
    return nodes;
  }

  public List<RedisProcess> primaries() {
    return nodes.subList(0, PRIMARIES);
  }

  public RedisAddress address() {
    return RedisAddress.parse(
        nodes.stream()
            .map(node -> "127.0.0.1:" + node.port())
            .collect(Collectors.joining(",", "redis-cluster://", "")));
  }

  /** Which of the primaries has a key. */
  public int primaryOf(String key) {
    return SlotHash.getSlot(key) / (SLOTS / PRIMARIES + 1);
  }

  @Override
  public void close() {
    nodes.forEach(RedisProcess::close);
  }
}
