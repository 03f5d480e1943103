package dev.boma.runtime.store.redis;

import dev.boma.runtime.store.Changes;
import io.lettuce.core.RedisException;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * What hosts tell each other through Redis: that a lease is free for one who waits, and that
 * something has changed that others may remember. Messages may be lost; a connection that is not
 * answered for a second is given up and made anew.
 */
final class News implements Changes, AutoCloseable {
  private static final String CHANGED = "boma:news";
  private static final String WAKE = "boma:wake:";
  private static final long BEAT_MILLIS = 500;
  private static final long ANSWER_MILLIS = 1_000;
  private static final String ANY = "";

  private final Connector connector;
  private final String wakeChannel;
  private final Consumer<String> wake;
  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
  private final Thread heart;

  private volatile StatefulRedisPubSubConnection<String, String> connection;
  private volatile boolean live;
  private volatile boolean closed;

  /**
   * @param host by which others know this one
   * @param wake takes the ticket of one who may try again
   */
  News(Connector connector, String host, Consumer<String> wake) {
    this.connector = connector;
    this.wakeChannel = WAKE + host;
    this.wake = wake;
    this.connection = subscribed();
    this.live = true;
    this.heart = Thread.ofVirtual().name("redis-news").start(this::beat);
  }

  private StatefulRedisPubSubConnection<String, String> subscribed() {
    StatefulRedisPubSubConnection<String, String> fresh = connector.connectPubSub();
    fresh.addListener(
        new RedisPubSubAdapter<String, String>() {
          @Override
          public void message(String channel, String message) {
            if (channel.equals(CHANGED)) {
              tell(message);
            } else {
              wake.accept(message);
            }
          }

          @Override
          public void subscribed(String channel, long count) {
            // Also after Lettuce has connected again: what was told meanwhile is lost.
            tell(ANY);
          }
        });
    try {
      fresh.sync().subscribe(CHANGED, wakeChannel);
      return fresh;
    } catch (RedisException e) {
      fresh.closeAsync();
      throw e;
    }
  }

  private void beat() {
    while (!closed) {
      try {
        TimeUnit.MILLISECONDS.sleep(BEAT_MILLIS);
        connection.async().ping().get(ANSWER_MILLIS, TimeUnit.MILLISECONDS);
        live = true;
      } catch (InterruptedException e) {
        return;
      } catch (ExecutionException | TimeoutException | RedisException e) {
        live = false;
        again();
      }
    }
  }

  private void again() {
    try {
      StatefulRedisPubSubConnection<String, String> fresh = subscribed();
      connection.closeAsync();
      connection = fresh;
      live = true;
      tell(ANY);
    } catch (RedisException e) {
      // Tried again with the next beat.
      live = false;
    }
  }

  private void tell(String partition) {
    listeners.forEach(listener -> listener.accept(partition));
  }

  @Override
  public boolean isLive() {
    return live;
  }

  @Override
  public void listen(Consumer<String> listener) {
    listeners.add(listener);
  }

  @Override
  public void close() {
    closed = true;
    heart.interrupt();
    connection.closeAsync();
  }
}
