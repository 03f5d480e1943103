package dev.boma.runtime.turn;

import dev.boma.api.Command;
import dev.boma.api.CommandResult;
import dev.boma.api.Grant;
import dev.boma.api.Limit;
import dev.boma.api.OutboundMessage;
import dev.boma.api.Release;
import dev.boma.api.Trigger;
import dev.boma.runtime.resource.KvResource;
import dev.boma.runtime.retention.UserRetention;
import dev.boma.runtime.store.AppLog;
import dev.boma.runtime.store.AppLog.Level;
import dev.boma.runtime.store.StagedWrites;
import dev.boma.spi.Store.Increment;
import dev.boma.spi.TurnScope;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One run of a turn: what it has noted so far. Safe for several threads. */
final class Turn implements TurnScope {
  private final Release release;
  private final Trigger trigger;
  private final Grant grant;
  private final Instant deadline;
  private final InstantSource clock;
  private final StagedWrites writes;
  private final UserRetention users;

  /** Guarded by {@code this}, as are the lists below. */
  private final List<OutboundMessage> replies = new ArrayList<>();

  private final List<OutboundMessage> sends = new ArrayList<>();
  private final List<AppLog.Line> lines = new ArrayList<>();
  private final List<Runnable> whenStored = new ArrayList<>();
  private final Map<String, @Nullable String> kept = new LinkedHashMap<>();
  private final Map<Limit, Long> spent = new EnumMap<>(Limit.class);
  private final Map<Limit, Semaphore> atOnce = new EnumMap<>(Limit.class);
  private final Set<Limit> reached = EnumSet.noneOf(Limit.class);
  private @Nullable String refusal;
  private boolean flooded;
  private volatile boolean outsideEffect;
  private volatile boolean over;

  Turn(
      Release release,
      Trigger trigger,
      Grant grant,
      Instant deadline,
      InstantSource clock,
      StagedWrites writes,
      UserRetention users) {
    this.release = release;
    this.trigger = trigger;
    this.grant = grant;
    this.deadline = deadline;
    this.clock = clock;
    this.writes = writes;
    this.users = users;
  }

  @Override
  public Release release() {
    return release;
  }

  @Override
  public Trigger trigger() {
    return trigger;
  }

  @Override
  public Grant grant() {
    return grant;
  }

  @Override
  public synchronized boolean spend(Limit limit, long amount) {
    long sum = spent.getOrDefault(limit, 0L) + amount;
    if (sum > limits().get(limit)) {
      return false;
    }
    spent.put(limit, sum);
    return true;
  }

  @Override
  public synchronized void reached(Limit limit) {
    reached.add(limit);
  }

  @Override
  public Optional<Runnable> begin(Limit limit) {
    Semaphore places = places(limit);
    try {
      long left = Duration.between(Instant.now(), deadline).toMillis();
      if (!places.tryAcquire(Math.max(0, left), TimeUnit.MILLISECONDS)) {
        return Optional.empty();
      }
      if (over) {
        // Nobody waits for it any more: what stands in line goes through, to the same end.
        places.release();
        return Optional.empty();
      }
      return Optional.of(places::release);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private synchronized Semaphore places(Limit limit) {
    return atOnce.computeIfAbsent(
        limit, of -> new Semaphore((int) Math.min(limits().get(of), Integer.MAX_VALUE)));
  }

  @Override
  public synchronized boolean logFlood() {
    boolean first = !flooded;
    flooded = true;
    return first;
  }

  @Override
  public Instant deadline() {
    return deadline;
  }

  @Override
  public Instant now() {
    return clock.instant();
  }

  @Override
  public Optional<String> read(String family, String name) {
    return writes.read(family, name);
  }

  @Override
  public void put(String family, String name, String value, @Nullable Instant expiresAt, long max) {
    writes.put(family, name, value, users.expiry(name, expiresAt, clock.instant()), max);
    keep(family, name, value);
  }

  @Override
  public boolean delete(String family, String name) {
    keep(family, name, null);
    return writes.delete(family, name);
  }

  @Override
  public Increment increment(String family, String name, long amount, long max) {
    Increment incremented = writes.increment(family, name, amount, max);
    if (incremented instanceof Increment.Done done) {
      keep(family, name, Long.toString(done.value()));
    }
    return incremented;
  }

  private synchronized void keep(String family, String name, @Nullable String value) {
    if (family.equals(KvResource.FAMILY)) {
      kept.put(name, value);
    }
  }

  @Override
  public long count(String family) {
    return writes.count(family);
  }

  @Override
  public void log(String level, String text) {
    log(Level.valueOf(level), text);
  }

  synchronized void log(Level level, String text) {
    lines.add(new AppLog.Line(now(), level, trigger.id(), text));
  }

  @Override
  public synchronized void reply(OutboundMessage message) {
    replies.add(message);
  }

  @Override
  public synchronized void send(OutboundMessage message) {
    sends.add(message);
  }

  @Override
  public synchronized void whenStored(Runnable act) {
    whenStored.add(act);
  }

  /** The app has ended: what it asked for and has not begun is not to be done any more. */
  void end() {
    over = true;
  }

  /** Does what was put off until the turn is stored. */
  synchronized void stored() {
    whenStored.forEach(Runnable::run);
  }

  @Override
  public void outsideEffect() {
    outsideEffect = true;
  }

  /** The limits that kept the app from something. */
  synchronized Set<Limit> reached() {
    return Set.copyOf(reached);
  }

  boolean hadOutsideEffect() {
    return outsideEffect;
  }

  StagedWrites writes() {
    return writes;
  }

  /** The answer to the trigger: the first reply. */
  synchronized @Nullable OutboundMessage firstReply() {
    return replies.isEmpty() ? null : replies.getFirst();
  }

  /** The same answer to a command; notes a reply that no phone gets, for apps that do not look. */
  CompletableFuture<CommandResult> watched(
      Command command, CompletableFuture<CommandResult> answer) {
    if (!command.name().startsWith("outbound.reply_to")) {
      return answer;
    }
    return answer.whenComplete((result, failure) -> {
      if (result instanceof CommandResult.Failure(String reason)) {
        synchronized (this) {
          refusal = command.name() + ": " + reason;
        }
      }
    });
  }

  /** The last reply of the app that was refused, and why; empty if none was. */
  synchronized Optional<String> refusal() {
    return Optional.ofNullable(refusal);
  }

  synchronized int replyCount() {
    return replies.size();
  }

  synchronized List<OutboundMessage> sends() {
    return List.copyOf(sends);
  }

  /** The last values of the app's keys, null where one was removed. */
  synchronized Map<String, @Nullable String> kept() {
    return new LinkedHashMap<>(kept);
  }

  synchronized List<AppLog.Line> lines() {
    return List.copyOf(lines);
  }
}
