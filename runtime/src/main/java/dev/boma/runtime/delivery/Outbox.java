package dev.boma.runtime.delivery;

import dev.boma.api.AppId;
import dev.boma.api.ChannelId;
import dev.boma.api.OutboundMessage;
import dev.boma.runtime.json.Json;
import dev.boma.runtime.store.AppLog;
import dev.boma.runtime.store.AppLog.Level;
import dev.boma.runtime.store.Partitions;
import dev.boma.runtime.store.Stored;
import dev.boma.spi.ChannelInfo;
import dev.boma.spi.Connector;
import dev.boma.spi.DeliveryException;
import dev.boma.spi.Leases;
import dev.boma.spi.Store;
import dev.boma.spi.Store.Commit;
import dev.boma.spi.Store.CommitResult;
import dev.boma.spi.Store.Condition;
import dev.boma.spi.Store.Found;
import dev.boma.spi.Store.Key;
import dev.boma.spi.Store.Write;
import dev.boma.spi.StoreException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What apps send outside a reply. A send is stored in the commit of its turn and handed to the
 * channel's connector afterwards: at least once, with the same message id each time, and again
 * after a failure or a restart, until the connector took it or gave it up.
 *
 * <p>Where hosts share a store, a send belongs to the host whose turn it was, and to another only
 * once that has died or left: two that live do not send the same.
 */
public final class Outbox implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

  /** The family of an app's partition that holds what waits to be sent. */
  public static final String FAMILY = "outbox";

  private static final String WHAT = "a message to be sent";
  private static final long FORMAT = 1;
  private static final int BATCH = 100;

  /** How often a message is offered before it is given up: over about an hour and a half. */
  static final int MAX_ATTEMPTS = 8;

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final int PAUSE_FACTOR = 4;
  private static final Duration BEAT = Duration.ofSeconds(5);
  private static final int HOST_BYTES = 8;

  private final Store store;
  private final AppLog appLog;
  private final InstantSource clock;
  private final Map<String, Connector> connectors;
  private final Function<ChannelId, Optional<ChannelInfo>> channels;
  private final Duration firstPause;
  private final Duration beat;

  /** By which other hosts know this one. */
  private final String me;

  private volatile @Nullable Hosts hosts;

  private final ExecutorService attempts =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("outbox-", 0).factory());
  private final ScheduledExecutorService later =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("outbox-later").factory());

  /** Of its own: however long what others left takes, this host says that it lives. */
  private final ScheduledExecutorService beats =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("outbox-beat").factory());

  public Outbox(
      Store store,
      AppLog appLog,
      InstantSource clock,
      List<? extends Connector> connectors,
      Function<ChannelId, Optional<ChannelInfo>> channels) {
    this(store, appLog, clock, connectors, channels, FIRST_PAUSE, BEAT);
  }

  /**
   * @param firstPause after the first attempt that failed; each further pause is longer
   * @param beat how often this host says that it lives, where several share the store; one that has
   *     not for four times as long is dead
   */
  Outbox(
      Store store,
      AppLog appLog,
      InstantSource clock,
      List<? extends Connector> connectors,
      Function<ChannelId, Optional<ChannelInfo>> channels,
      Duration firstPause,
      Duration beat) {
    this.store = store;
    this.appLog = appLog;
    this.clock = clock;
    this.connectors =
        connectors.stream().collect(Collectors.toMap(Connector::name, Function.identity()));
    this.channels = channels;
    this.firstPause = firstPause;
    this.beat = beat;
    byte[] random = new byte[HOST_BYTES];
    new SecureRandom().nextBytes(random);
    this.me = HexFormat.of().formatHex(random);
  }

  /** The write that puts a message in the box, for the commit of its turn. */
  public Write put(AppId app, ChannelId channel, OutboundMessage message) {
    Map<String, @Nullable Object> value = Stored.begin(FORMAT);
    value.put("host", me);
    value.put("channel", channel.value());
    value.put("message", message.fields());
    return new Write.Put(key(app, message), Json.write(value), null);
  }

  /**
   * Hands over the messages of a turn, which are in the box since it was stored, in their order;
   * does not wait.
   */
  public void deliver(AppId app, ChannelId channel, List<OutboundMessage> messages) {
    if (!messages.isEmpty()) {
      soon(() -> messages.forEach(message -> attempt(app, channel, message, 1)));
    }
  }

  /**
   * Hands over what was left in the box: by an earlier run of this host, or, where hosts share the
   * store, by those that died, now and from now on.
   */
  public void resume(Supplier<List<AppId>> apps) {
    Leases leases = store.leases().orElse(null);
    if (leases == null) {
      apps.get().forEach(app -> resume(app, found -> resume(app, found)));
      return;
    }
    Hosts others = new Hosts(store, leases, me, beat, System::nanoTime);
    hosts = others;
    others.beat();
    beats.scheduleAtFixedRate(
        () -> beat(others), beat.toMillis(), beat.toMillis(), TimeUnit.MILLISECONDS);
    later.execute(() -> lookForOrphans(others, apps));
    later.scheduleWithFixedDelay(
        () -> look(others, apps), beat.toMillis(), beat.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static void beat(Hosts hosts) {
    try {
      hosts.beat();
    } catch (RuntimeException e) {
      // It must not be the last time.
      LOG.debug("this host says later that it lives", e);
    }
  }

  private void look(Hosts others, Supplier<List<AppId>> apps) {
    try {
      others.bury(dead ->
          apps.get().forEach(app -> resume(app, found -> takeOver(app, found, dead::equals))));
    } catch (RuntimeException e) {
      // It must not be the last time.
      LOG.warn("what other hosts left to be sent is looked at again later: {}", e.getMessage());
    }
  }

  /** Hands over what belongs to no host of this store: it was moved here from another one. */
  private void lookForOrphans(Hosts others, Supplier<List<AppId>> apps) {
    try {
      // Asked for each anew: a host may start while this looks.
      apps.get()
          .forEach(
              app -> resume(app, found -> takeOver(app, found, host -> !others.isKnown(host))));
    } catch (RuntimeException e) {
      LOG.warn(
          "messages that wait to be sent are looked at again by the next start: {}",
          e.getMessage());
    }
  }

  /** Makes what a dead host left this host's own, and hands it over. */
  private void takeOver(AppId app, Found found, Predicate<String> isDead) {
    Map<String, @Nullable Object> value;
    try {
      value = Stored.open(WHAT, found.entry().value(), FORMAT);
    } catch (StoreException e) {
      unreadable(app, found, e);
      return;
    }
    if (!isDead.test(String.valueOf(value.get("host")))) {
      return;
    }
    value.put("host", me);
    Commit mine =
        new Commit(
            Partitions.of(app),
            List.of(new Condition(found.key(), found.entry().version())),
            List.of(new Write.Put(found.key(), Json.write(value), null)),
            List.of());
    if (store.commit(mine) instanceof CommitResult.Committed) {
      resume(app, found);
    }
  }

  private void resume(AppId app, Consumer<Found> each) {
    String after = null;
    List<Found> batch;
    do {
      batch = store.scan(Partitions.of(app), FAMILY, "", after, BATCH);
      for (Found found : batch) {
        each.accept(found);
        after = found.key().name();
      }
    } while (batch.size() == BATCH);
  }

  private void resume(AppId app, Found found) {
    try {
      Map<String, @Nullable Object> value = Stored.open(WHAT, found.entry().value(), FORMAT);
      if (!(value.get("message") instanceof Map<?, ?> stored)) {
        throw new IllegalArgumentException("it has no message");
      }
      Map<String, @Nullable Object> fields = new LinkedHashMap<>();
      stored.forEach((name, field) -> fields.put(String.valueOf(name), field));
      deliver(
          app,
          new ChannelId(String.valueOf(value.get("channel"))),
          List.of(OutboundMessage.ofFields(fields)));
    } catch (IllegalArgumentException | StoreException e) {
      unreadable(app, found, e);
    }
  }

  private static void unreadable(AppId app, Found found, RuntimeException e) {
    // It stays where it is, for whoever reads this line; the others must not wait for it.
    LOG.error(
        "the outbox of {} has an entry '{}' that cannot be read: {}",
        app,
        found.key().name(),
        e.getMessage());
  }

  private void attempt(AppId app, ChannelId channel, OutboundMessage message, int attempt) {
    try {
      String failure = failure(channel, message);
      if (failure == null) {
        remove(app, message);
      } else if (attempt < MAX_ATTEMPTS) {
        again(app, channel, message, attempt + 1);
      } else {
        giveUp(app, message, failure);
      }
    } catch (StoreException e) {
      LOG.error(
          "message {} of {} stays in the outbox and will be sent again by the next start: {}",
          message.id(),
          app,
          e.getMessage());
    }
  }

  /** Offers the message to its connector; why it was not taken, or null if it was. */
  private @Nullable String failure(ChannelId id, OutboundMessage message) {
    try {
      ChannelInfo channel = channels.apply(id).orElse(null);
      if (channel == null) {
        return "channel " + id + " is gone";
      }
      Connector connector = connectors.get(channel.connector());
      if (connector == null) {
        return "this host has no connector '" + channel.connector() + "'";
      }
      connector.deliver(channel, message);
      return null;
    } catch (DeliveryException e) {
      return String.valueOf(e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("the connector of channel {} failed with message {}", id, message.id(), e);
      return "the host's connector failed";
    }
  }

  private void again(AppId app, ChannelId channel, OutboundMessage message, int attempt) {
    long pause = firstPause.toMillis() * (long) Math.pow(PAUSE_FACTOR, attempt - 2.0);
    try {
      later.schedule(
          () -> soon(() -> attemptAgain(app, channel, message, attempt)),
          pause,
          TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("closing: message {} waits in the outbox for the next start", message.id());
    }
  }

  private void soon(Runnable attempt) {
    try {
      attempts.execute(attempt);
    } catch (RejectedExecutionException e) {
      LOG.debug("closing: what is in the outbox waits there for the next start");
    }
  }

  private void attemptAgain(AppId app, ChannelId channel, OutboundMessage message, int attempt) {
    Key key = key(app, message);
    try {
      // Its user may have been forgotten since.
      if (!store.read(List.of(key)).containsKey(key)) {
        return;
      }
    } catch (StoreException e) {
      LOG.debug("message {} is attempted unseen", message.id(), e);
    }
    attempt(app, channel, message, attempt);
  }

  private void giveUp(AppId app, OutboundMessage message, String why) {
    appLog.append(
        app,
        List.of(
            new AppLog.Line(
                clock.instant(),
                Level.ERROR,
                message.id(),
                "message %s was not delivered after %d attempts: %s"
                    .formatted(message.id(), MAX_ATTEMPTS, why))));
    remove(app, message);
  }

  private void remove(AppId app, OutboundMessage message) {
    store.commit(Commit.of(Partitions.of(app), List.of(new Write.Delete(key(app, message)))));
  }

  private static Key key(AppId app, OutboundMessage message) {
    return new Key(Partitions.of(app), FAMILY, message.id());
  }

  /** Lets the deliveries that run finish; what waits for another attempt stays in the box. */
  @Override
  public void close() {
    later.shutdownNow();
    attempts.close();
    Hosts others = hosts;
    // Waits for a beat that is under way: after the farewell it would say that this host lives.
    beats.close();
    if (others != null) {
      try {
        others.leave();
      } catch (StoreException e) {
        LOG.debug("others will find out that this host has ended", e);
      }
    }
  }
}
