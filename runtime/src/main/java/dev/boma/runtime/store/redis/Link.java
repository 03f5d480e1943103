package dev.boma.runtime.store.redis;

import dev.boma.spi.StoreException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to Redis: one connection that all threads share and fill, so that what they ask at the
 * same time travels together.
 *
 * <p>A server that does not answer in time is given up for the moment (circuit breaker: Nygard,
 * <i>Release It!</i>, 2007): what else is asked of it fails at once, and one thread tries new
 * connections until one is answered. A connection that breaks is made again by Lettuce; meanwhile
 * all that is asked fails at once, too. Nothing is ever sent twice, for it may have happened.
 *
 * <p>Safe for several threads, which block.
 */
final class Link implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Link.class);
  private static final long SHORTEST_PAUSE_MILLIS = 20;
  private static final long LONGEST_PAUSE_MILLIS = 500;

  private final Connector connector;
  private final Failures failures;
  private final Duration patience;
  private final AtomicLong roundTrips = new AtomicLong();

  /** The servers that are given up for the moment. */
  private final Map<String, Boolean> silent = new ConcurrentHashMap<>();

  private volatile StatefulConnection<byte[], byte[]> connection;
  private volatile RedisClusterAsyncCommands<byte[], byte[]> commands;
  private volatile boolean closed;

  private Link(Connector connector, Failures failures, Duration patience) {
    this.connector = connector;
    this.failures = failures;
    this.patience = patience;
    this.connection = connector.connect();
    this.commands = Connector.commands(connection);
  }

  /**
   * Connects.
   *
   * @param patience how long to wait for an answer
   * @throws StoreException if there is nobody, or who is there lets nobody in
   */
  static Link open(RedisAddress address, Duration patience) {
    Failures failures = new Failures(address);
    Connector connector = null;
    try {
      connector = new Connector(address, patience);
      return new Link(connector, failures, patience);
    } catch (RedisException | IllegalArgumentException e) {
      if (connector != null) {
        connector.close();
      }
      throw failures.unreachable(e);
    }
  }

  Connector connector() {
    return connector;
  }

  Failures failures() {
    return failures;
  }

  /** How often it went to Redis and back. */
  long roundTrips() {
    return roundTrips.get();
  }

  /**
   * Runs a script.
   *
   * @param base the base of the partition's keys
   * @return bulk strings as {@code byte[]}, numbers as {@code Long}
   * @throws StoreException if there is no answer, or it is an error; unless it says otherwise, what
   *     was asked may have happened
   */
  List<Object> call(Script script, byte[] base, byte[][] arguments) {
    try {
      return ask(
          base,
          redis ->
              redis.evalsha(
                  script.digest(), ScriptOutputType.MULTI, new byte[][] {base}, arguments));
    } catch (NoScriptException e) {
      // Nothing was run. Whoever is there now is told, and remembers it.
      return ask(
          base,
          redis ->
              redis.eval(script.source(), ScriptOutputType.MULTI, new byte[][] {base}, arguments));
    }
  }

  private static final class NoScriptException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoScriptException(Throwable cause) {
      super(null, cause, false, false);
    }
  }

  /**
   * Asks the server that has a key.
   *
   * @throws StoreException as {@link #call}
   */
  <T> T ask(byte[] key, Function<RedisClusterAsyncCommands<byte[], byte[]>, RedisFuture<T>> what) {
    String node = connector.nodeOf(key);
    if (silent.containsKey(node)) {
      throw failures.away(null);
    }
    roundTrips.incrementAndGet();
    RedisFuture<T> answer = null;
    try {
      answer = what.apply(commands);
      return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      giveUp(node, key);
      throw failures.silent(patience.toMillis(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failures.interrupted(e);
    } catch (CancellationException e) {
      throw failures.away(e);
    } catch (ExecutionException e) {
      throw failure(e.getCause() == null ? e : e.getCause(), node, key);
    } catch (RedisException e) {
      throw failure(e, node, key);
    }
  }

  private RuntimeException failure(Throwable cause, String node, byte[] key) {
    return switch (cause) {
      case RedisNoScriptException none -> new NoScriptException(none);
      case RedisCommandExecutionException error -> {
        String reply = String.valueOf(error.getMessage());
        if (reply.startsWith("READONLY")) {
          // A primary that has become a replica: somebody else is the primary now.
          giveUp(node, key);
        }
        yield failures.reply(reply, error);
      }
      default -> failures.away(cause);
    };
  }

  private void giveUp(String node, byte[] key) {
    if (!closed && silent.putIfAbsent(node, true) == null) {
      LOG.warn("Redis at {} does not answer; trying until it does", connector.address());
      Thread.ofVirtual().name("redis-probe").start(() -> probe(node, key));
    }
  }

  private void probe(String node, byte[] key) {
    long pause = SHORTEST_PAUSE_MILLIS;
    while (!closed) {
      try {
        StatefulConnection<byte[], byte[]> fresh = connector.connect();
        if (answersAsPrimary(fresh, key)) {
          use(fresh);
          silent.remove(node);
          LOG.info("Redis at {} answers again", connector.address());
          return;
        }
        fresh.closeAsync();
      } catch (RedisException e) {
        LOG.debug("not yet", e);
      }
      try {
        TimeUnit.MILLISECONDS.sleep(pause);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
      pause = Math.min(LONGEST_PAUSE_MILLIS, pause * 2);
    }
  }

  /** Whether the server that has the key takes writes. */
  private static boolean answersAsPrimary(StatefulConnection<byte[], byte[]> fresh, byte[] key) {
    try {
      // Deletes nothing, for there is never such a key; a replica refuses it all the same.
      Connector.commands(fresh)
          .del(Keys.probe(key))
          .get(LONGEST_PAUSE_MILLIS, TimeUnit.MILLISECONDS);
      return true;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private synchronized void use(StatefulConnection<byte[], byte[]> fresh) {
    if (closed) {
      fresh.closeAsync();
      return;
    }
    StatefulConnection<byte[], byte[]> old = connection;
    connection = fresh;
    commands = Connector.commands(fresh);
    // What is under way on the old one may still be answered, by servers that are well.
    Thread.ofVirtual()
        .start(() -> {
          try {
            Thread.sleep(patience);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          old.closeAsync();
        });
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      connector.close();
    }
  }
}
