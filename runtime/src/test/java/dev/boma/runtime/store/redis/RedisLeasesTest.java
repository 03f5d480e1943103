package dev.boma.runtime.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.boma.runtime.Eventually;
import dev.boma.spi.LeaseLostException;
import dev.boma.spi.Leases;
import dev.boma.spi.Leases.Lease;
import dev.boma.spi.Leases.Reading;
import dev.boma.spi.Leases.Taken;
import dev.boma.spi.Store;
import dev.boma.spi.Store.Commit;
import dev.boma.spi.Store.Write;
import dev.boma.spi.StoreException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Leases of one name, taken by several hosts. */
final class RedisLeasesTest {
  private static final String APP = "app/acme/quiz";
  private static final String USER = "+27820001001";
  private static final String KEY = "boma:{" + APP + "}:u:" + USER;
  private static final Duration LONG = Duration.ofSeconds(10);
  private static final Reading NOTHING = new Reading(List.of(), List.of());
  private static final Store.Key A = new Store.Key(APP, "kv", "a");

  /** What Redis keeps of a lease that is held and that nobody waits for. */
  private static final int HELD = 3;

  @TempDir private static Path directory;
  private static RedisProcess redis;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private RedisStore one;
  private RedisStore other;

  @BeforeAll
  static void startRedis() {
    redis = RedisProcess.start(directory);
  }

  @AfterAll
  static void stopRedis() {
    redis.close();
  }

  @BeforeEach
  void open() {
    Servers.ask(redis.port(), commands -> commands.flushall());
    one = RedisStore.open(redis.address(), Set.of());
    other = RedisStore.open(redis.address(), Set.of());
  }

  @AfterEach
  void close() {
    threads.shutdownNow();
    one.close();
    other.close();
  }

  private static Leases leases(RedisStore store) {
    return store.leases().orElseThrow();
  }

  private static Lease take(RedisStore store) {
    return leases(store).take(APP, USER, NOTHING, LONG).orElseThrow().lease();
  }

  private CompletableFuture<Lease> taking(RedisStore store) {
    return CompletableFuture.supplyAsync(() -> take(store), threads);
  }

  private static long inRedis() {
    return Servers.ask(redis.port(), commands -> commands.hlen(KEY));
  }

  private static Commit put(Lease lease, String value) {
    return new Commit(APP, List.of(), List.of(new Write.Put(A, value, null)), List.of(), lease);
  }

  @Test
  void a_lease_is_taken_with_what_is_read_and_given_back_with_a_commit_in_two_round_trips() {
    one.commit(put(null, "before"));
    Store.Key absent = new Store.Key(APP, "answer", "m1");
    long before = one.roundTrips();

    Taken taken =
        leases(one)
            .take(APP, USER, new Reading(List.of(absent, A), List.of("kv", "none")), LONG)
            .orElseThrow();
    one.commit(put(taken.lease(), "after"));
    leases(one).release(taken.lease());

    assertThat(one.roundTrips() - before).isEqualTo(2);
    assertThat(taken.entries()).containsOnlyKeys(A);
    assertThat(taken.entries().get(A).value()).isEqualTo("before");
    assertThat(taken.counts()).containsEntry("kv", 1L).containsEntry("none", 0L);
    assertThat(inRedis()).as("nothing is left of it").isZero();
    assertThat(take(other).token()).isGreaterThan(taken.lease().token());
  }

  @Test
  void who_asks_first_has_it_first_on_whichever_host_and_is_told_at_once() throws Exception {
    Lease first = take(one);
    List<CompletableFuture<Lease>> line = new ArrayList<>();
    List<String> order = new CopyOnWriteArrayList<>();
    for (int i = 0; i < 6; i++) {
      String name = "w" + i;
      CompletableFuture<Lease> place = taking(i % 2 == 0 ? other : one);
      line.add(place.whenComplete((lease, failure) -> order.add(name)));
      int waiting = i + 1;
      Eventually.isTrue("in line", () -> inRedis() == HELD + waiting);
    }

    long began = System.nanoTime();
    leases(one).release(first);
    for (int i = 0; i < 6; i++) {
      Lease lease = line.get(i).get(10, TimeUnit.SECONDS);
      leases(i % 2 == 0 ? other : one).release(lease);
    }

    assertThat(order).containsExactly("w0", "w1", "w2", "w3", "w4", "w5");
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void never_two_hold_it_and_each_that_asks_gets_it() {
    AtomicInteger holding = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      RedisStore host = i % 2 == 0 ? one : other;
      all.add(
          CompletableFuture.runAsync(
              () -> {
                Lease lease = take(host);
                most.accumulateAndGet(holding.incrementAndGet(), Math::max);
                Thread.onSpinWait();
                holding.decrementAndGet();
                host.commit(put(lease, "x"));
              },
              threads));
    }
    all.forEach(CompletableFuture::join);

    assertThat(most).hasValue(1);
    assertThat(inRedis()).isZero();
  }

  @Test
  void what_is_written_with_a_lost_lease_is_refused() {
    Lease lost = take(one);
    Servers.ask(redis.port(), commands -> commands.del(KEY));

    assertThatThrownBy(() -> one.commit(put(lost, "late")))
        .isInstanceOf(LeaseLostException.class)
        .hasMessageContaining("nothing is stored");
    Lease next = take(other);
    assertThatThrownBy(() -> one.commit(put(lost, "late"))).isInstanceOf(LeaseLostException.class);
    assertThatThrownBy(() -> one.increment(A, 1, null, lost))
        .isInstanceOf(LeaseLostException.class);
    leases(one).release(lost);

    assertThat(one.read(List.of(A))).isEmpty();
    assertThat(other.commit(put(next, "in time"))).isEqualTo(new Store.CommitResult.Committed());
  }

  @Test
  void a_conflict_keeps_the_lease() {
    Lease lease = take(one);
    Commit conflicting =
        new Commit(
            APP,
            List.of(new Store.Condition(A, 1)),
            List.of(new Write.Put(A, "x", null)),
            List.of(),
            lease);

    assertThat(one.commit(conflicting)).isInstanceOf(Store.CommitResult.Conflict.class);

    assertThat(one.commit(put(lease, "y"))).isEqualTo(new Store.CommitResult.Committed());
  }

  @Test
  void the_lease_of_a_host_that_died_ends_by_itself_and_that_of_one_that_lives_does_not()
      throws Exception {
    Lease living = leases(one).take(APP, "living", NOTHING, LONG).orElseThrow().lease();
    RedisStore dying = RedisStore.open(redis.address(), Set.of());
    take(dying);
    dying.close();

    CompletableFuture<Optional<Taken>> longer =
        CompletableFuture.supplyAsync(
            () -> leases(other).take(APP, "living", NOTHING, Duration.ofMillis(5_500)), threads);
    long began = System.nanoTime();
    take(other);

    assertThat(Duration.ofNanos(System.nanoTime() - began))
        .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(5));
    assertThat(longer.get(10, TimeUnit.SECONDS)).isEmpty();
    assertThat(one.commit(put(living, "still held"))).isEqualTo(new Store.CommitResult.Committed());
  }

  @Test
  void who_runs_out_of_patience_leaves_the_line_to_the_next() throws Exception {
    Lease first = take(one);
    CompletableFuture<Optional<Taken>> impatient =
        CompletableFuture.supplyAsync(
            () -> leases(other).take(APP, USER, NOTHING, Duration.ofMillis(300)), threads);
    Eventually.isTrue("in line", () -> inRedis() == HELD + 1);
    CompletableFuture<Lease> patient = taking(other);

    assertThat(impatient.get(5, TimeUnit.SECONDS)).isEmpty();
    leases(one).release(first);

    assertThat(patient.get(5, TimeUnit.SECONDS)).isNotNull();
  }

  @Test
  void a_lease_whose_holder_does_not_know_of_it_is_given_back() {
    // Redis knows the script from now on.
    leases(one).release(take(one));
    // The answer is not waited for, as when the connection breaks just then.
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> leases(one).take(APP, USER, NOTHING, LONG))
          .isInstanceOf(StoreException.class);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }

    long began = System.nanoTime();
    take(other);

    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
  }

  @Test
  void a_lease_that_ends_while_redis_is_away_is_given_back_soon_after_its_return() {
    try (RedisProcess mortal =
            RedisProcess.start(
                directory.resolve("mortal"), "--appendonly", "yes", "--appendfsync", "always");
        RedisStore host = RedisStore.open(mortal.address(), Set.of())) {
      Lease lease = take(host);
      mortal.kill();
      leases(host).release(lease);
      mortal.restart();

      long began = System.nanoTime();
      Eventually.isTrue("taken again", () -> takes(host));

      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
    }
  }

  private static boolean takes(RedisStore store) {
    try {
      return leases(store).take(APP, USER, NOTHING, LONG).isPresent();
    } catch (StoreException e) {
      return false;
    }
  }
}
