package dev.boma.runtime.delivery;

import dev.boma.api.AppId;
import dev.boma.api.ChannelId;
import dev.boma.api.OutboundMessage;
import dev.boma.runtime.delivery.Lanes.Room;
import dev.boma.runtime.store.AppLog;
import dev.boma.runtime.store.AppLog.Level;
import dev.boma.runtime.store.Partitions;
import dev.boma.spi.ChannelInfo;
import dev.boma.spi.Connector;
import dev.boma.spi.DeliveryException;
import dev.boma.spi.Leases;
import dev.boma.spi.Store;
import dev.boma.spi.Store.Commit;
import dev.boma.spi.Store.Condition;
import dev.boma.spi.Store.Entry;
import dev.boma.spi.Store.Found;
import dev.boma.spi.Store.Key;
import dev.boma.spi.Store.Write;
import dev.boma.spi.StoreException;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
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
 *
 * <p>On one host, a message in the box is in one of these states, or nobody cares for it:
 *
 * <ul>
 *   <li><em>begun</em>: its turn is being stored, and will hand it over. If it does not within the
 *       time between two looks (the store's answer to the commit was lost), nobody cares for it.
 *   <li><em>claimed</em>: it waits for an attempt, or one runs.
 *   <li><em>settled</em>, and claimed still: it was taken or given up, and only the store does not
 *       know yet. It is not offered again.
 * </ul>
 *
 * What nobody cares for is found by a look at the box, at the start and every minute, and offered.
 */
public final class Outbox implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

  /** The family of an app's partition that holds what waits to be sent. */
  public static final String FAMILY = "outbox";

  /** How many entries are read at once. */
  private static final int PAGE = 100;

  /** How often a message is offered before it is given up: over about an hour and a half. */
  static final int MAX_ATTEMPTS = 8;

  private static final int HOST_BYTES = 8;

  /**
   * Three things that are done by the clock wait for the store; attempts must not wait for them.
   */
  private static final int SCHEDULERS = 4;

  private final Store store;
  private final InstantSource clock;
  private final Map<String, Connector> connectors;
  private final Function<ChannelId, Optional<ChannelInfo>> channels;
  private final Pace pace;
  private final ReportedSends reported;

  /** By which other hosts know this one. */
  private final String me;

  private final boolean isShared;
  private volatile @Nullable Hosts hosts;
  private final Lanes lanes = new Lanes();

  /** Since when, by the clock of the pace. */
  private final Map<Key, Long> begun = new ConcurrentHashMap<>();

  private final Set<Key> claimed = ConcurrentHashMap.newKeySet();

  /** What is still to be written of each. */
  private final Map<Key, Commit> settled = new ConcurrentHashMap<>();

  /** Entries of which the operator has been told that they cannot be read. */
  private final Set<Key> unreadable = ConcurrentHashMap.newKeySet();

  /** The apps whose box is being walked through; true if another walk is to follow. */
  private final Map<AppId, Boolean> walks = new ConcurrentHashMap<>();

  private final ExecutorService attempts = virtual("outbox-");
  private final ExecutorService walkers = virtual("outbox-walk-");
  private final ScheduledExecutorService later =
      Executors.newScheduledThreadPool(
          SCHEDULERS, Thread.ofVirtual().name("outbox-later-", 0).factory());

  /** Of its own: however long all else takes, this host says that it lives. */
  private final ScheduledExecutorService beats =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("outbox-beat").factory());

  public Outbox(
      Store store,
      InstantSource clock,
      List<? extends Connector> connectors,
      Function<ChannelId, Optional<ChannelInfo>> channels,
      MeterRegistry metrics) {
    this(store, clock, connectors, channels, metrics, Pace.DEFAULT);
  }

  Outbox(
      Store store,
      InstantSource clock,
      List<? extends Connector> connectors,
      Function<ChannelId, Optional<ChannelInfo>> channels,
      MeterRegistry metrics,
      Pace pace) {
    this.store = store;
    this.clock = clock;
    this.connectors =
        connectors.stream().collect(Collectors.toMap(Connector::name, Function.identity()));
    this.channels = channels;
    this.pace = pace;
    this.reported = new ReportedSends(metrics, this::waiting, pace.nanoClock());
    this.isShared = store.leases().isPresent();
    byte[] random = new byte[HOST_BYTES];
    new SecureRandom().nextBytes(random);
    this.me = HexFormat.of().formatHex(random);
  }

  private long waiting() {
    return Math.max(0, claimed.size() - settled.size());
  }

  private static ExecutorService virtual(String name) {
    return Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name(name, 0).factory());
  }

  /** The write that puts a message in the box, for the commit of its turn, which follows. */
  public Write put(AppId app, ChannelId channel, OutboundMessage message) {
    Key key = new Key(Partitions.of(app), FAMILY, message.id());
    begun.put(key, pace.nanoClock().getAsLong());
    return new Write.Put(key, new Boxed(me, channel, message).stored(), null);
  }

  /**
   * Hands over the messages of a turn, which are in the box since it was stored, in their order;
   * does not wait. Where too many wait already they are handed over later.
   */
  public void deliver(AppId app, ChannelId channel, List<OutboundMessage> messages) {
    List<OutboundMessage> mine =
        messages.stream().filter(message -> claim(job(app, channel, message).key())).toList();
    if (mine.isEmpty()) {
      return;
    }
    Optional<Room> room = lanes.fresh(channel, mine.size());
    if (room.isEmpty()) {
      mine.forEach(message -> claimed.remove(job(app, channel, message).key()));
      walk(app);
      return;
    }
    soon(() -> {
      try (Room held = room.get()) {
        mine.forEach(message -> offer(job(app, channel, message), 1, message));
      }
    });
  }

  /** A message that this host has claimed, wherever its text is. */
  private record Job(AppId app, ChannelId channel, Key key) {}

  private static Job job(AppId app, ChannelId channel, OutboundMessage message) {
    return new Job(app, channel, new Key(Partitions.of(app), FAMILY, message.id()));
  }

  /** Whether it was free. */
  private boolean claim(Key key) {
    boolean isFree = claimed.add(key);
    // In this order: a look between the two finds it in one or the other.
    begun.remove(key);
    return isFree;
  }

  // What nobody cares for

  /**
   * Hands over what was left in the box: by an earlier run of this host, or, where hosts share the
   * store, by those that died, now and from now on; and, from now on, what this host has lost sight
   * of.
   */
  public void resume(Supplier<List<AppId>> apps) {
    long look = pace.look().toMillis();
    later.scheduleWithFixedDelay(
        () -> quietly("the box", () -> look(apps.get())), 0, look, TimeUnit.MILLISECONDS);
    Leases leases = store.leases().orElse(null);
    if (leases == null) {
      return;
    }
    long beat = pace.beat().toMillis();
    Hosts others = new Hosts(store, leases, me, pace.beat(), pace.nanoClock());
    hosts = others;
    others.beat();
    beats.scheduleAtFixedRate(
        () -> quietly("this host's own entry", others::beat), beat, beat, TimeUnit.MILLISECONDS);
    // What was moved here from another store is of no host of this one. Each is asked for anew: a
    // host may start meanwhile.
    later.execute(() ->
        quietly("what no host owns", () -> takeOver(apps.get(), host -> !others.isKnown(host))));
    later.scheduleWithFixedDelay(
        () ->
            quietly(
                "what other hosts left",
                () -> others.bury(dead -> takeOver(apps.get(), dead::equals))),
        beat,
        beat,
        TimeUnit.MILLISECONDS);
  }

  /** For what is scheduled: a failure must not be the end of it. */
  private static void quietly(String what, Runnable action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      LOG.warn("outbox: {} is looked at again later: {}", what, e.getMessage());
    }
  }

  /** Writes what is still to be written; finds what nobody cares for, and has it offered. */
  void look(List<AppId> apps) {
    List<Runnable> parts = List.of(this::settle, () -> lookInBoxes(apps));
    eachOf(parts, Runnable::run);
  }

  private void lookInBoxes(List<AppId> apps) {
    long now = pace.nanoClock().getAsLong();
    begun.values().removeIf(since -> now - since >= pace.look().toNanos());
    eachOf(
        apps,
        app -> {
          // Most boxes are empty, and what is in the others is cared for: no thread for each.
          if (anyInBox(app, found -> isUncared(found.key()) && isMine(app, found))) {
            walk(app);
          }
        });
  }

  /**
   * Does it with each, also when it fails with others: a part of the store may be away.
   *
   * @throws StoreException the first, at the end
   */
  private static <T> void eachOf(Collection<T> all, Consumer<T> action) {
    StoreException first = null;
    for (T each : all) {
      try {
        action.accept(each);
      } catch (StoreException e) {
        first = first == null ? e : first;
      }
    }
    if (first != null) {
      throw first;
    }
  }

  private boolean isUncared(Key key) {
    return !begun.containsKey(key) && !claimed.contains(key);
  }

  private boolean isMine(AppId app, Found found) {
    return mine(app, found) != null;
  }

  /** What is in the box there, if it is this host's. */
  private @Nullable Boxed mine(AppId app, Found found) {
    // Where hosts share the store, what this one cannot read is not its own.
    Boxed boxed = read(app, found, !isShared);
    return boxed != null && (!isShared || boxed.host().equals(me)) ? boxed : null;
  }

  /** Whether one of the entries of an app is such; goes no further than that one. */
  private boolean anyInBox(AppId app, Predicate<Found> isSuch) {
    String after = null;
    List<Found> page;
    do {
      page = store.scan(Partitions.of(app), FAMILY, "", after, PAGE);
      for (Found found : page) {
        if (isSuch.test(found)) {
          return true;
        }
        after = found.key().name();
      }
    } while (page.size() == PAGE && !Thread.currentThread().isInterrupted());
    return false;
  }

  /** Has what nobody cares for in the box of an app offered, piece by piece. */
  private void walk(AppId app) {
    if (walks.merge(app, false, (walking, ignored) -> true)) {
      return;
    }
    try {
      walkers.execute(() -> {
        try {
          do {
            walks.replace(app, false);
            anyInBox(app, found -> !offerIfUncared(app, found));
          } while (!Thread.currentThread().isInterrupted() && !walks.remove(app, false));
        } catch (RuntimeException e) {
          walks.remove(app);
          LOG.warn("outbox: what {} has in it is looked at again later: {}", app, e.getMessage());
        }
      });
    } catch (RejectedExecutionException e) {
      LOG.debug("closing: what is in the outbox waits there for the next start");
    }
  }

  /** Waits until there is room for it; false if the host is closing. */
  private boolean offerIfUncared(AppId app, Found found) {
    Boxed boxed = isUncared(found.key()) ? mine(app, found) : null;
    if (boxed == null || !claim(found.key())) {
      return true;
    }
    Job job = new Job(app, boxed.channel(), found.key());
    Room room;
    try {
      room = lanes.backlog(boxed.channel());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    soon(() -> {
      try (room) {
        offer(job, boxed.failures() + 1, null);
      }
    });
    return true;
  }

  /** Makes what hosts that are gone left this host's own, and hands it over. */
  private void takeOver(List<AppId> apps, Predicate<String> isGone) {
    eachOf(
        apps,
        app -> {
          AtomicBoolean any = new AtomicBoolean();
          anyInBox(
              app,
              found -> {
                Boxed boxed = read(app, found, true);
                if (boxed != null && isGone.test(boxed.host())) {
                  any.set(true);
                  // Where it is refused, another has it, or it is gone.
                  store.commit(
                      new Commit(
                          Partitions.of(app),
                          List.of(new Condition(found.key(), found.entry().version())),
                          List.of(new Write.Put(found.key(), boxed.withHost(me).stored(), null)),
                          List.of()));
                }
                return false;
              });
          if (any.get()) {
            walk(app);
          }
        });
  }

  private @Nullable Boxed read(AppId app, Found found, boolean saysWhenUnreadable) {
    try {
      return Boxed.of(found.entry().value());
    } catch (IllegalArgumentException | StoreException e) {
      // It stays where it is, for whoever reads this line; the others must not wait for it.
      if (saysWhenUnreadable && unreadable.add(found.key())) {
        LOG.error(
            "the outbox of {} has an entry '{}' that cannot be read: {}",
            app,
            found.key().name(),
            e.getMessage());
      }
      return null;
    }
  }

  // Attempts

  /**
   * Offers a message when there is a place for it.
   *
   * @param fresh the message, or null to read it from the box
   */
  private void offer(Job job, int attempt, @Nullable OutboundMessage fresh) {
    lanes.run(
        job.app().tenant(),
        job.channel(),
        waited -> {
          try {
            // After a while its user may have been forgotten, or this host been taken for dead.
            OutboundMessage message = waited || fresh == null ? inBox(job) : fresh;
            if (message == null) {
              claimed.remove(job.key());
            } else {
              attempt(job, attempt, message);
            }
          } catch (StoreException e) {
            LOG.debug("message {} is offered when it can be read", job.key().name(), e);
            again(job, attempt, least(pace.pauseAfter(attempt), pace.look()));
          }
        });
  }

  private static Duration least(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /** The message, if it is still in the box, and this host's. */
  private @Nullable OutboundMessage inBox(Job job) {
    Entry entry = store.read(List.of(job.key())).get(job.key());
    Boxed boxed = entry == null ? null : mine(job.app(), new Found(job.key(), entry));
    return boxed == null ? null : boxed.message();
  }

  private void attempt(Job job, int attempt, OutboundMessage message) {
    String failure = failure(job.channel(), message);
    if (failure == null) {
      reported.sent();
      settle(job, List.of());
    } else if (attempt < MAX_ATTEMPTS) {
      reported.failed(job.app(), job.channel(), attempt, failure);
      count(job, attempt);
      again(job, attempt + 1, pace.pauseAfter(attempt));
    } else {
      reported.givenUp();
      settle(
          job,
          AppLog.writes(
              List.of(
                  new AppLog.Line(
                      clock.instant(),
                      Level.ERROR,
                      message.id(),
                      "message %s was not delivered after %d attempts: %s"
                          .formatted(message.id(), MAX_ATTEMPTS, failure)))));
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

  /** Notes how often it was offered in vain: whoever has it next does not begin anew. */
  private void count(Job job, int failures) {
    try {
      Entry entry = store.read(List.of(job.key())).get(job.key());
      if (entry == null) {
        return;
      }
      Boxed boxed = mine(job.app(), new Found(job.key(), entry));
      if (boxed != null) {
        store.commit(
            new Commit(
                job.key().partition(),
                List.of(new Condition(job.key(), entry.version())),
                List.of(new Write.Put(job.key(), boxed.withFailures(failures).stored(), null)),
                List.of()));
      }
    } catch (StoreException e) {
      LOG.debug("attempts at message {} are not counted this time", job.key().name(), e);
    }
  }

  /** Only its address waits: its text is in the box. */
  private void again(Job job, int attempt, Duration pause) {
    try {
      later.schedule(
          () -> soon(() -> offer(job, attempt, null)), pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("closing: message {} waits in the outbox for the next start", job.key().name());
    }
  }

  private void soon(Runnable attempt) {
    try {
      attempts.execute(attempt);
    } catch (RejectedExecutionException e) {
      LOG.debug("closing: what is in the outbox waits there for the next start");
    }
  }

  /** Takes a message out of the box that was taken or given up, whenever the store lets it. */
  private void settle(Job job, List<Write> more) {
    List<Write> writes = new ArrayList<>(more);
    writes.add(new Write.Delete(job.key()));
    Commit commit = Commit.of(Partitions.of(job.app()), writes);
    try {
      store.commit(commit);
      claimed.remove(job.key());
    } catch (StoreException e) {
      settled.put(job.key(), commit);
      LOG.warn(
          "message {} of {} is done with, and leaves the outbox later: {}",
          job.key().name(),
          job.app(),
          e.getMessage());
    }
  }

  private void settle() {
    eachOf(
        settled.entrySet(),
        each -> {
          store.commit(each.getValue());
          settled.remove(each.getKey());
          claimed.remove(each.getKey());
        });
  }

  /** Lets the deliveries that run finish; what waits for a place or an attempt stays in the box. */
  @Override
  public void close() {
    lanes.close();
    later.shutdownNow();
    walkers.shutdownNow();
    attempts.close();
    walkers.close();
    later.close();
    try {
      settle();
    } catch (StoreException e) {
      LOG.warn(
          "{} messages that are done with are offered once more by the next start: {}",
          settled.size(),
          e.getMessage());
    }
    // Waits for a beat that is under way: after the farewell it would say that this host lives.
    beats.close();
    Hosts others = hosts;
    if (others != null) {
      try {
        others.leave();
      } catch (StoreException e) {
        LOG.debug("others will find out that this host has ended", e);
      }
    }
  }
}
