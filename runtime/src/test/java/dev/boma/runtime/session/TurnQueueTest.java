package dev.boma.runtime.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.boma.api.AppId;
import dev.boma.api.TenantId;
import dev.boma.runtime.Samples;
import dev.boma.runtime.session.LocalTurns.User;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class TurnQueueTest {
  private static final User USER = new User(Samples.APP, Samples.USER);
  private static final Duration LONG = Duration.ofSeconds(30);

  private final TurnQueue<User> queue = new TurnQueue<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<String> done = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    threads.shutdownNow();
  }

  private CompletableFuture<Optional<String>> enter(
      AppId app, String user, String name, CountDownLatch until) {
    CountDownLatch joined = new CountDownLatch(1);
    int before = queue.waiting();
    CompletableFuture<Optional<String>> turn =
        CompletableFuture.supplyAsync(
            () ->
                queue.inTurn(
                    new User(app, user),
                    LONG,
                    () -> {
                      joined.countDown();
                      await(until);
                      done.add(name);
                      return name;
                    }),
            threads);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (joined.getCount() > 0 && queue.waiting() == before) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.onSpinWait();
    }
    return turn;
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void turns_of_one_user_run_one_after_the_other_in_order_of_arrival() {
    CountDownLatch go = new CountDownLatch(1);
    List<CompletableFuture<Optional<String>>> turns = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      turns.add(enter(Samples.APP, Samples.USER, "turn " + i, go));
    }
    assertThat(queue.waiting()).isEqualTo(19);
    go.countDown();
    turns.forEach(CompletableFuture::join);
    assertThat(done)
        .containsExactlyElementsOf(
            java.util.stream.IntStream.range(0, 20).mapToObj(i -> "turn " + i).toList());
    assertThat(queue.waiting()).isZero();
  }

  @Test
  void never_two_turns_of_a_user_run_at_once() {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<CompletableFuture<?>> turns = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      turns.add(
          CompletableFuture.runAsync(
              () ->
                  queue.inTurn(
                      USER,
                      LONG,
                      () -> {
                        most.accumulateAndGet(running.incrementAndGet(), Math::max);
                        Thread.onSpinWait();
                        return running.decrementAndGet();
                      }),
              threads));
    }
    turns.forEach(CompletableFuture::join);
    assertThat(most).hasValue(1);
  }

  @Test
  void other_users_and_other_apps_do_not_wait() {
    CountDownLatch go = new CountDownLatch(1);
    CompletableFuture<?> first = enter(Samples.APP, Samples.USER, "first", go);
    CountDownLatch now = new CountDownLatch(0);
    AppId otherApp = new AppId(Samples.TENANT, "other");
    AppId otherTenant = new AppId(new TenantId("other"), "quiz");
    assertThat(enter(Samples.APP, "+27829999999", "user", now).join()).contains("user");
    assertThat(enter(otherApp, Samples.USER, "app", now).join()).contains("app");
    assertThat(enter(otherTenant, Samples.USER, "tenant", now).join()).contains("tenant");
    assertThat(first).isNotDone();
    go.countDown();
    first.join();
  }

  @Test
  void a_turn_that_fails_lets_the_next_one_in() {
    assertThatThrownBy(() ->
            queue.inTurn(
                USER,
                LONG,
                () -> {
                  throw new IllegalStateException("a bug");
                }))
        .hasMessage("a bug");
    assertThat(queue.inTurn(USER, LONG, () -> "next")).contains("next");
  }

  @Test
  void who_runs_out_of_patience_leaves_the_line_to_those_behind() {
    CountDownLatch go = new CountDownLatch(1);
    CompletableFuture<?> first = enter(Samples.APP, Samples.USER, "first", go);
    assertThat(queue.inTurn(USER, Duration.ofMillis(20), () -> "impatient")).isEmpty();
    CompletableFuture<Optional<String>> third = enter(Samples.APP, Samples.USER, "third", go);
    go.countDown();
    assertThat(third.join()).contains("third");
    first.join();
    assertThat(done).containsExactly("first", "third");
  }

  @Test
  void who_has_no_patience_at_all_runs_if_the_line_is_empty() {
    assertThat(queue.inTurn(USER, Duration.ofMillis(-5), () -> "at once")).contains("at once");
  }

  @Test
  void who_is_interrupted_while_waiting_leaves_and_stays_interrupted() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    CompletableFuture<?> first = enter(Samples.APP, Samples.USER, "first", go);
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Thread waiting =
        Thread.startVirtualThread(() -> {
          Optional<String> turn = queue.inTurn(USER, LONG, () -> "never");
          interrupted.complete(turn.isEmpty() && Thread.currentThread().isInterrupted());
        });
    waiting.interrupt();
    assertThat(interrupted.get(10, TimeUnit.SECONDS)).isTrue();
    go.countDown();
    first.join();
    assertThat(queue.waiting()).isZero();
  }
}
