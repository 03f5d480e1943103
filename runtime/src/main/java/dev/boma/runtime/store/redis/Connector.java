package dev.boma.runtime.store.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.StaticCredentialsProvider;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Opens connections, to one server, to the primary that sentinels name, or to a cluster. */
final class Connector implements AutoCloseable {
  /** How long a connection may take until it stands. */
  private static final Duration CONNECT = Duration.ofSeconds(1);

  /** How long to wait between attempts to connect again; turns flow within two seconds. */
  private static final Delay BACK_OFF =
      Delay.equalJitter(Duration.ofMillis(20), Duration.ofMillis(500), 2, TimeUnit.MILLISECONDS);

  private static final Duration REFRESH = Duration.ofSeconds(1);
  private static final int THREADS = 2;

  private final RedisAddress address;
  private final ClientResources resources;
  private final AbstractRedisClient client;

  Connector(RedisAddress address, Duration patience) {
    this.address = address;
    this.resources =
        ClientResources.builder()
            .ioThreadPoolSize(THREADS)
            .computationThreadPoolSize(THREADS)
            .reconnectDelay(BACK_OFF)
            .commandLatencyRecorder(CommandLatencyRecorder.disabled())
            .build();
    List<RedisURI> uris = uris(address, patience);
    ClientOptions options = options(address);
    this.client =
        switch (address.kind()) {
          case SINGLE, SENTINEL -> {
            RedisClient single = RedisClient.create(resources, uris.getFirst());
            single.setOptions(options);
            yield single;
          }
          case CLUSTER -> {
            RedisClusterClient cluster = RedisClusterClient.create(resources, uris);
            cluster.setOptions(
                ClusterClientOptions.builder(options)
                    .topologyRefreshOptions(
                        ClusterTopologyRefreshOptions.builder()
                            .enableAllAdaptiveRefreshTriggers()
                            .adaptiveRefreshTriggersTimeout(REFRESH)
                            .enablePeriodicRefresh(REFRESH.multipliedBy(5))
                            .build())
                    .build());
            yield cluster;
          }
        };
  }

  private static List<RedisURI> uris(RedisAddress address, Duration patience) {
    return switch (address.kind()) {
      case SINGLE, CLUSTER ->
          address.nodes().stream()
              .map(node ->
                  common(RedisURI.Builder.redis(node.host(), node.port()), address, patience))
              .toList();
      case SENTINEL -> {
        RedisAddress.Node first = address.nodes().getFirst();
        RedisURI.Builder builder =
            RedisURI.Builder.sentinel(
                first.host(), first.port(), String.valueOf(address.primary()));
        address.nodes().stream()
            .skip(1)
            .forEach(node -> builder.withSentinel(node.host(), node.port()));
        RedisURI uri = common(builder, address, patience);
        uri.getSentinels()
            .forEach(sentinel -> {
              sentinel.setSsl(address.tls());
              sentinel.setTimeout(CONNECT);
              String password = address.sentinelPassword();
              if (password != null) {
                sentinel.setCredentialsProvider(
                    new StaticCredentialsProvider(address.sentinelUser(), password.toCharArray()));
              }
            });
        yield List.of(uri);
      }
    };
  }

  private static RedisURI common(
      RedisURI.Builder builder, RedisAddress address, Duration patience) {
    builder
        .withSsl(address.tls())
        .withDatabase(address.database())
        .withTimeout(patience)
        .withClientName("boma");
    String password = address.password();
    if (address.user() != null) {
      builder.withAuthentication(address.user(), password == null ? "" : password);
    } else if (password != null) {
      builder.withPassword(password.toCharArray());
    }
    return builder.build();
  }

  private static ClientOptions options(RedisAddress address) {
    SslOptions.Builder tls = SslOptions.builder().jdkSslProvider();
    if (address.certificates() != null) {
      tls.trustManager(address.certificates().toFile());
    }
    return ClientOptions.builder()
        // What was under way when a connection broke may have happened: it is never sent again.
        .replayFilter(command -> true)
        // Connections to the nodes of a cluster are made when first needed: what is asked waits for
        // that, at most for its patience.
        .disconnectedBehavior(
            address.kind() == RedisAddress.Kind.CLUSTER
                ? DisconnectedBehavior.ACCEPT_COMMANDS
                : DisconnectedBehavior.REJECT_COMMANDS)
        .socketOptions(
            SocketOptions.builder()
                .connectTimeout(CONNECT)
                .keepAlive(true)
                .tcpNoDelay(true)
                .build())
        .sslOptions(tls.build())
        .maintNotificationsConfig(MaintNotificationsConfig.disabled())
        .build();
  }

  /** A connection for commands; blocks until it stands. */
  StatefulConnection<byte[], byte[]> connect() {
    return switch (client) {
      case RedisClient single -> single.connect(ByteArrayCodec.INSTANCE);
      case RedisClusterClient cluster -> {
        cluster.refreshPartitions();
        yield cluster.connect(ByteArrayCodec.INSTANCE);
      }
      default -> throw new IllegalStateException("unknown client " + client);
    };
  }

  /** A connection for messages between hosts; blocks until it stands. */
  StatefulRedisPubSubConnection<String, String> connectPubSub() {
    return switch (client) {
      case RedisClient single -> single.connectPubSub(StringCodec.UTF8);
      case RedisClusterClient cluster -> cluster.connectPubSub(StringCodec.UTF8);
      default -> throw new IllegalStateException("unknown client " + client);
    };
  }

  static RedisClusterAsyncCommands<byte[], byte[]> commands(
      StatefulConnection<byte[], byte[]> connection) {
    return switch (connection) {
      case StatefulRedisConnection<byte[], byte[]> single -> single.async();
      case StatefulRedisClusterConnection<byte[], byte[]> cluster -> cluster.async();
      default -> throw new IllegalStateException("unknown connection " + connection);
    };
  }

  /** Which server has the key; the same text for all keys where there is one server. */
  String nodeOf(byte[] key) {
    if (client instanceof RedisClusterClient cluster) {
      RedisClusterNode node = cluster.getPartitions().getMasterBySlot(SlotHash.getSlot(key));
      return node == null ? "" : node.getNodeId();
    }
    return "";
  }

  RedisAddress address() {
    return address;
  }

  @Override
  public void close() {
    client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
    resources.shutdown(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(1_000);
  }
}
