package dev.boma.runtime.store.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.boma.runtime.store.Changes;
import dev.boma.runtime.store.ServerFacts;
import dev.boma.spi.LeaseLostException;
import dev.boma.spi.Leases;
import dev.boma.spi.Leases.Lease;
import dev.boma.spi.Store;
import dev.boma.spi.StoreException;
import dev.boma.spi.StoreNames;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.Range.Boundary;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.StreamMessage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A store in Redis, which several hosts share. Each call is one round trip.
 *
 * <p>Its clock is that of the Redis server, the same for all hosts. What a write survives is what
 * Redis is set to ({@code appendonly}, {@code appendfsync}) and, where there are replicas, how soon
 * they follow.
 *
 * <p>Safe for several threads.
 */
public final class RedisStore implements Store {
  /** How long to wait for an answer: a phone's patience is three times that. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final byte[] NONE = Arguments.NONE;
  private static final byte[] DELETE = {'d'};
  private static final byte[] FIELD = {'1'};

  /** Keys the server looks at in one step, in which it serves nobody else. */
  private static final int KEYS_AT_ONCE = 1_000;

  private final Link link;
  private final @Nullable InstantSource clock;
  private final RedisLeases leases;
  private final News news;

  /** Families of which a change is told to all hosts. */
  private final Set<String> announced;

  private final ReentrantReadWriteLock closing = new ReentrantReadWriteLock();

  /** Guarded by {@code closing}. */
  private boolean closed;

  private RedisStore(Link link, @Nullable InstantSource clock, Set<String> announced) {
    this.link = link;
    this.clock = clock;
    this.announced = Set.copyOf(announced);
    this.leases = new RedisLeases(link, () -> begin(clock));
    try {
      this.news = new News(link.connector(), leases.host(), leases::wake);
    } catch (RedisException e) {
      leases.close();
      link.close();
      throw e instanceof RedisCommandExecutionException
          ? link.failures().reply(String.valueOf(e.getMessage()), e)
          : link.failures().unreachable(e);
    }
  }

  /**
   * Connects to a Redis.
   *
   * @param announced families of which all hosts are told when something in them has changed
   * @throws StoreException if it cannot be reached or does not let this host in; it says which and
   *     what to do
   */
  public static RedisStore open(RedisAddress address, Set<String> announced) {
    RedisStore store = new RedisStore(Link.open(address, PATIENCE), null, announced);
    try {
      String version = store.facts().version();
      if (!version.matches("([7-9]|[1-9][0-9]+)\\..*")) {
        throw store.link.failures().notRedis(version);
      }
      return store;
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
  }

  /**
   * Connects to a Redis, with a clock in place of the server's.
   *
   * @param patience how long to wait for an answer
   */
  static RedisStore open(RedisAddress address, InstantSource clock, Duration patience) {
    return new RedisStore(Link.open(address, patience), clock, Set.of());
  }

  /** What the server says of itself; of a cluster, one of them. */
  public ServerFacts facts() {
    return open(() -> {
      Map<String, String> info = new HashMap<>();
      link.ask(Keys.base("host"), redis -> redis.info())
          .lines()
          .map(line -> line.split(":", 2))
          .filter(line -> line.length == 2)
          .forEach(line -> info.put(line[0], line[1].strip()));
      return new ServerFacts(
          info.getOrDefault("valkey_version", info.getOrDefault("redis_version", "0")),
          // Of a cluster any node may have answered: writes find their primary by themselves.
          info.getOrDefault("cluster_enabled", "0").equals("1")
              || info.getOrDefault("role", "master").equals("master"),
          info.getOrDefault("aof_enabled", "0").equals("1"),
          info.getOrDefault("maxmemory_policy", ""),
          Long.parseLong(info.getOrDefault("used_memory", "0")),
          Long.parseLong(info.getOrDefault("maxmemory", "0")),
          Instant.EPOCH.plus(
              Long.parseLong(info.getOrDefault("server_time_usec", "0")), ChronoUnit.MICROS));
    });
  }

  /** How often this store went to Redis and back. */
  public long roundTrips() {
    return link.roundTrips();
  }

  @Override
  public Map<Key, Entry> read(List<Key> keys) {
    StoreNames.requireOnePartition(keys);
    return open(() -> {
      if (keys.isEmpty()) {
        return Map.of();
      }
      Arguments arguments = arguments();
      keys.forEach(key -> arguments.add(key.family()).add(key.name()));
      List<Object> rows = call(Script.READ, keys.getFirst().partition(), arguments);
      Map<Key, Entry> found = new LinkedHashMap<>();
      for (int i = 0; i < keys.size(); i++) {
        if (rows.get(i) instanceof byte[] row) {
          found.put(keys.get(i), Rows.entry(row));
        }
      }
      return found;
    });
  }

  @Override
  public CommitResult commit(Commit commit) {
    return open(() -> {
      Lease lease = commit.lease();
      List<Object> result = call(Script.COMMIT, commit.partition(), arguments(commit));
      return switch (number(result, 0)) {
        case 0 -> {
          if (lease != null) {
            leases.givenBack(lease);
          }
          yield new CommitResult.Committed();
        }
        case 1 -> new CommitResult.Conflict(commit.conditions().get(number(result, 1)).key());
        case 2 -> new CommitResult.Full(commit.caps().get(number(result, 1)), (Long) result.get(2));
        case 3 -> throw lost(lease, result);
        default -> throw unknown(result);
      };
    });
  }

  private Arguments arguments(Commit commit) {
    Map<Key, Write> last = new LinkedHashMap<>();
    List<Write> ofLogs = new ArrayList<>();
    for (Write write : commit.writes()) {
      switch (write) {
        case Write.Put put -> last.put(put.key(), put);
        case Write.Delete delete -> last.put(delete.key(), delete);
        case Write.Append append -> ofLogs.add(append);
        case Write.Erase erase -> ofLogs.add(erase);
      }
    }
    boolean announces = last.keySet().stream().anyMatch(key -> announced.contains(key.family()));
    Arguments arguments =
        with(commit.lease())
            .add(announces ? commit.partition() : "")
            .add(commit.conditions().size())
            .add(last.size())
            .add(ofLogs.size())
            .add(commit.caps().size());
    for (Condition condition : commit.conditions()) {
      arguments
          .add(condition.key().family())
          .add(condition.key().name())
          .add(Rows.version(condition.version()));
    }
    last.forEach((key, write) -> {
      arguments.add(key.family()).add(key.name());
      if (write instanceof Write.Put put) {
        arguments.add(Rows.put(put.expiresAt())).add(put.value());
      } else {
        arguments.add(DELETE).add(NONE);
      }
    });
    for (Write write : ofLogs) {
      if (write instanceof Write.Append append) {
        arguments.add(append.log()).add(append.keep()).add(append.record());
      } else if (write instanceof Write.Erase erase) {
        arguments.add(erase.log()).add(erase.from() + "-" + erase.to()).add(NONE);
      }
    }
    commit.caps().forEach(cap -> arguments.add(cap.family()).add(cap.max()));
    return arguments;
  }

  @Override
  public Increment increment(Key key, long amount, @Nullable Cap cap) {
    return increment(key, amount, cap, null);
  }

  @Override
  public Increment increment(Key key, long amount, @Nullable Cap cap, @Nullable Lease lease) {
    if (cap != null && !cap.family().equals(key.family())) {
      throw new IllegalArgumentException(
          "cap of family '%s' for a key of '%s'".formatted(cap.family(), key.family()));
    }
    return open(() -> {
      Arguments arguments = with(lease).add(key.family()).add(key.name()).add(amount);
      if (cap == null) {
        arguments.add(NONE);
      } else {
        arguments.add(cap.max());
      }
      List<Object> result = call(Script.INCREMENT, key.partition(), arguments);
      return switch (number(result, 0)) {
        case 0 ->
            new Increment.Done(
                Long.parseLong(text(result.get(1))), Rows.version((byte[]) result.get(2)));
        case 1 -> new Increment.NotANumber(text(result.get(1)));
        case 2 -> {
          if (cap == null) {
            throw unknown(result);
          }
          yield new Increment.Full(cap, (Long) result.get(1));
        }
        case 3 -> throw lost(lease, result);
        default -> throw unknown(result);
      };
    });
  }

  @Override
  public List<Found> scan(
      String partition, String family, String prefix, @Nullable String after, int limit) {
    StoreNames.requirePartition(partition);
    StoreNames.requireFamily(family);
    StoreNames.requireText("prefix", prefix);
    if (after != null) {
      StoreNames.requireText("after", after);
    }
    requireLimit(limit);
    return open(() -> {
      byte[] first = Rows.text(prefix);
      byte[] last = after == null ? NONE : Rows.text(after);
      boolean behind = after != null && Arrays.compareUnsigned(last, first) >= 0;
      byte[] from = behind ? bound('(', last) : first.length == 0 ? bound('-') : bound('[', first);
      byte[] end = first.length == 0 ? bound('+') : bound('(', Keys.behind(first));
      List<Object> rows =
          call(Script.SCAN, partition, arguments().add(family).add(from).add(end).add(limit));
      List<Found> found = new ArrayList<>();
      for (int i = 0; i < rows.size(); i += 2) {
        Key key = new Key(partition, family, text(rows.get(i)));
        found.add(new Found(key, Rows.entry((byte[]) rows.get(i + 1))));
      }
      return found;
    });
  }

  private static byte[] bound(char kind, byte... text) {
    return Keys.concat(new byte[] {(byte) kind}, text);
  }

  @Override
  public long count(String partition, String family) {
    StoreNames.requirePartition(partition);
    StoreNames.requireFamily(family);
    return open(() -> (Long) call(Script.COUNT, partition, arguments().add(family)).getFirst());
  }

  @Override
  public List<Record> records(String partition, String log, long after, int limit) {
    StoreNames.requirePartition(partition);
    StoreNames.requireFamily(log);
    if (after < 0) {
      throw new IllegalArgumentException("after is " + after + ", must be 0 or more");
    }
    requireLimit(limit);
    return open(() -> {
      byte[] key = Keys.log(partition, log);
      Range<String> range = Range.from(Boundary.excluding(after + "-0"), Boundary.unbounded());
      return link.ask(key, redis -> redis.xrange(key, range, Limit.from(limit))).stream()
          .map(RedisStore::record)
          .toList();
    });
  }

  @Override
  public List<Part> parts(String prefix) {
    StoreNames.requireText("prefix", prefix);
    // A server may name a key twice, and in any order.
    Set<Part> found = new HashSet<>();
    open(() -> {
      ScanArgs which = ScanArgs.Builder.matches(Keys.pattern(prefix)).limit(KEYS_AT_ONCE);
      byte[] any = Keys.base("host");
      ScanCursor cursor = ScanCursor.INITIAL;
      while (!cursor.isFinished()) {
        ScanCursor from = cursor;
        KeyScanCursor<byte[]> next = link.ask(any, redis -> redis.scan(from, which));
        next.getKeys().forEach(key -> Keys.part(key).ifPresent(found::add));
        cursor = next;
      }
      return found;
    });
    return found.stream()
        .sorted(
            Comparator.comparing(Part::partition)
                .thenComparing(part -> part instanceof Part.Log)
                .thenComparing(Part::name))
        .toList();
  }

  private static Record record(StreamMessage<byte[], byte[]> message) {
    long position = Long.parseLong(message.getId().split("-", 2)[0]);
    for (Map.Entry<byte[], byte[]> field : message.getBody().entrySet()) {
      if (Arrays.equals(field.getKey(), FIELD)) {
        return new Record(position, new String(field.getValue(), UTF_8));
      }
    }
    String format =
        message.getBody().keySet().stream()
            .findFirst()
            .map(field -> new String(field, UTF_8))
            .orElse("");
    throw Rows.newer(format.matches("[0-9]{1,4}") ? Integer.parseInt(format) : 0);
  }

  @Override
  public Optional<Leases> leases() {
    return Optional.of(leases);
  }

  /** What all hosts are told of. */
  public Changes changes() {
    return news;
  }

  @Override
  public void close() {
    leases.close();
    news.close();
    closing.writeLock().lock();
    try {
      closed = true;
    } finally {
      closing.writeLock().unlock();
    }
    link.close();
  }

  /** Runs it unless the store is closed, which waits for it. */
  private <T> T open(Supplier<T> work) {
    closing.readLock().lock();
    try {
      if (closed) {
        throw link.failures().closed();
      }
      return work.get();
    } finally {
      closing.readLock().unlock();
    }
  }

  private List<Object> call(Script script, String partition, Arguments arguments) {
    return link.call(script, Keys.base(partition), arguments.toArray());
  }

  private Arguments arguments() {
    return begin(clock);
  }

  private static Arguments begin(@Nullable InstantSource clock) {
    return new Arguments().add(clock == null ? NONE : Rows.instant(clock.instant()));
  }

  private Arguments with(@Nullable Lease lease) {
    return lease == null
        ? arguments().add(NONE).add(NONE)
        : arguments().add(lease.name()).add(lease.token());
  }

  private RuntimeException lost(@Nullable Lease lease, List<Object> result) {
    if (lease == null) {
      return unknown(result);
    }
    leases.givenBack(lease);
    return new LeaseLostException(lease);
  }

  private static int number(List<Object> result, int at) {
    return Math.toIntExact((Long) result.get(at));
  }

  private static String text(Object bulk) {
    return new String((byte[]) bulk, UTF_8);
  }

  private static StoreException unknown(List<Object> result) {
    return new StoreException(
        "a script in Redis answered what this host does not know: " + result, null);
  }

  private static void requireLimit(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit is " + limit + ", must be 1 or more");
    }
  }
}
