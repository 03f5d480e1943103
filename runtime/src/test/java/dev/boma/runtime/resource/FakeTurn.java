package dev.boma.runtime.resource;

import dev.boma.api.Command;
import dev.boma.api.CommandResult;
import dev.boma.api.Grant;
import dev.boma.api.Limit;
import dev.boma.api.Limits;
import dev.boma.api.OutboundMessage;
import dev.boma.api.Release;
import dev.boma.api.Trigger;
import dev.boma.runtime.Samples;
import dev.boma.runtime.hosting.Plan;
import dev.boma.runtime.store.Partitions;
import dev.boma.runtime.store.StagedWrites;
import dev.boma.runtime.store.embedded.EmbeddedStore;
import dev.boma.spi.Resource;
import dev.boma.spi.Store;
import dev.boma.spi.Store.Increment;
import dev.boma.spi.TurnScope;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A turn that remembers what resources did to it, with a store in memory. */
final class FakeTurn implements TurnScope, AutoCloseable {
  final List<String> log = new ArrayList<>();
  final List<OutboundMessage> replies = new ArrayList<>();
  final List<OutboundMessage> sends = new ArrayList<>();
  boolean actedOutside;
  Release release = Samples.release();
  Trigger trigger = Samples.message("m1", "1");
  Duration wall = Duration.ofSeconds(30);
  Limits limits = Limits.DEFAULT;
  Set<String> resources = Plan.STANDARD_RESOURCES;
  final Set<Limit> reached = EnumSet.noneOf(Limit.class);
  private final List<Runnable> whenStored = new ArrayList<>();
  private boolean flooded;
  private final Map<Limit, Long> spent = new EnumMap<>(Limit.class);

  private Instant now = Samples.NOW;
  private final Store store = EmbeddedStore.inMemory(() -> now);
  private StagedWrites writes = new StagedWrites(store, Partitions.of(Samples.APP));

  /** Has the resource answer a command, given as name, value, name, value… */
  CommandResult ask(Resource resource, String command, Object... args) {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (int i = 0; i < args.length; i += 2) {
      fields.put((String) args[i], args[i + 1]);
    }
    return new Resources(List.of(resource), Runnable::run, Resources.Script.NONE)
        .handle(new Command("1", command, fields), this)
        .join();
  }

  /** The app is done; a new turn begins. */
  void store() {
    writes.commit(List.of());
    whenStored.forEach(Runnable::run);
    whenStored.clear();
    writes = new StagedWrites(store, Partitions.of(Samples.APP));
  }

  void advance(Duration by) {
    now = now.plus(by);
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
    return new Grant(resources, release.capabilities().httpAllow(), limits);
  }

  @Override
  public void reached(Limit limit) {
    reached.add(limit);
  }

  @Override
  public Optional<Runnable> begin(Limit limit) {
    return Optional.of(() -> {});
  }

  @Override
  public void whenStored(Runnable act) {
    whenStored.add(act);
  }

  @Override
  public boolean spend(Limit limit, long amount) {
    long sum = spent.getOrDefault(limit, 0L) + amount;
    if (sum > limits.get(limit)) {
      return false;
    }
    spent.put(limit, sum);
    return true;
  }

  @Override
  public boolean logFlood() {
    boolean first = !flooded;
    flooded = true;
    return first;
  }

  @Override
  public Instant deadline() {
    return Instant.now().plus(wall);
  }

  @Override
  public Instant now() {
    return now;
  }

  @Override
  public Optional<String> read(String family, String name) {
    return writes.read(family, name);
  }

  @Override
  public void put(String family, String name, String value, Instant expiresAt, long max) {
    writes.put(family, name, value, expiresAt, max);
  }

  @Override
  public boolean delete(String family, String name) {
    return writes.delete(family, name);
  }

  @Override
  public Increment increment(String family, String name, long amount, long max) {
    return writes.increment(family, name, amount, max);
  }

  @Override
  public long count(String family) {
    return writes.count(family);
  }

  @Override
  public void log(String level, String text) {
    log.add(level + " " + text);
  }

  @Override
  public void reply(OutboundMessage message) {
    replies.add(message);
  }

  @Override
  public void send(OutboundMessage message) {
    sends.add(message);
  }

  @Override
  public void outsideEffect() {
    actedOutside = true;
  }

  @Override
  public void close() {
    store.close();
  }
}
