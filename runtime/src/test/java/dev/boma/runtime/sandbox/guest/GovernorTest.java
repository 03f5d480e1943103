package dev.boma.runtime.sandbox.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.api.AppId;
import dev.boma.api.AppKind;
import dev.boma.api.Capabilities;
import dev.boma.api.CommandResult;
import dev.boma.api.Limit;
import dev.boma.api.Limits;
import dev.boma.api.Outcome;
import dev.boma.api.Release;
import dev.boma.api.ReleaseId;
import dev.boma.api.TenantId;
import dev.boma.runtime.Eventually;
import dev.boma.runtime.sandbox.Sandbox.GuestTime;
import dev.boma.runtime.sandbox.Sandbox.Ran;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GovernorTest {
  private static final TenantId TENANT = new TenantId("stuck");
  private static final Release ASKING =
      new Release(
          new ReleaseId(new AppId(TENANT, "app"), 1),
          AppKind.MODULE,
          "app.js",
          Map.of("app.js", "export default { message(message, api) { api.log.info('x'); } };"),
          Map.of(),
          Capabilities.OF_PLAN);

  private static final Limits PATIENT =
      Limits.DEFAULT.with(Map.of(Limit.WALL_MS, 60_000L, Limit.CPU_MS, 60_000L));

  private static final Outcome STOPPED = new Outcome.HostFailed("the test stops it");

  private final CompletableFuture<Thread> atMonitor = new CompletableFuture<>();

  private record Told(GuestRun run, boolean waits) {}

  private final CompletableFuture<Told> told = new CompletableFuture<>();
  private final GuestEngine engine =
      new GuestEngine(1, (run, waits) -> told.complete(new Told(run, waits)));

  /** Nobody opens it while a test runs: as a lock that is never given back. */
  private final CountDownLatch never = new CountDownLatch(1);

  @AfterEach
  void close() {
    never.countDown();
    engine.close();
  }

  @Test
  void a_guest_that_waits_for_a_lost_lock_is_ended_long_before_its_wall_and_is_not_to_blame()
      throws Exception {
    GuestRun run =
        engine.prepare(
            new GuestRun.Task(ASKING, TRIGGER, GuestTime.REAL, "seed", PATIENT, TENANT),
            (asking, commands) -> awaitNever());
    Ran ran = engine.begin(run).ended().get(1, TimeUnit.MINUTES);

    assertThat(ran.outcome()).isEqualTo(new Outcome.HostFailed("the script engine hangs"));
    assertThat(ran.unwell()).isTrue();
    assertThat(told.get(1, TimeUnit.MINUTES)).isEqualTo(new Told(run, true));
  }

  @Test
  void the_budget_of_the_first_turns_of_a_release_has_the_processor_time_they_were_allowed()
      throws Exception {
    List<Long> allowed = new ArrayList<>();
    // That a turn has ended is told to who waits for it and to who counts in no certain order.
    while (!allowed.contains(1_000L) && allowed.size() < 20) {
      GuestRun run =
          engine.prepare(
              new GuestRun.Task(ASKING, TRIGGER, GuestTime.REAL, "seed", Limits.DEFAULT, TENANT),
              (asking, commands) ->
                  commands.forEach(
                      one -> asking.answer(one.command(), new CommandResult.Success(Map.of()))));
      Ran ran = engine.begin(run).ended().get(1, TimeUnit.MINUTES);
      allowed.add(ran.budget().limits().get(Limit.CPU_MS));
    }

    assertThat(allowed).startsWith(4_000L, 4_000L, 4_000L).endsWith(1_000L);
  }

  @Test
  void a_run_that_has_ended_and_keeps_its_thread_is_told_of() throws Exception {
    GuestRun run =
        engine.prepare(
            new GuestRun.Task(ASKING, TRIGGER, GuestTime.REAL, "seed", PATIENT, TENANT),
            (asking, commands) ->
                commands.forEach(one -> asking.fail(one.command(), "not in this test")));
    run.ended().thenRun(this::spinUntilTold);
    engine.begin(run);

    assertThat(told.get(1, TimeUnit.MINUTES)).isEqualTo(new Told(run, false));
  }

  /** As phones of a cold app do while the first of them has its script prepared. */
  @Test
  void a_guest_that_waits_its_turn_behind_a_slow_neighbour_is_left_alone() throws Exception {
    Object monitor = new Object();
    CompletableFuture<Thread> inLine = new CompletableFuture<>();
    GuestRun run =
        engine.prepare(
            new GuestRun.Task(ASKING, TRIGGER, GuestTime.REAL, "seed", PATIENT, TENANT),
            (asking, commands) -> {
              inLine.complete(Thread.currentThread());
              synchronized (monitor) {
                commands.forEach(one -> asking.answer(one.command(), CommandResult.success()));
              }
            });
    synchronized (monitor) {
      engine.begin(run);
      Thread guest = inLine.get(1, TimeUnit.MINUTES);
      Eventually.isTrue("the guest blocks", () -> guest.getState() == Thread.State.BLOCKED);
      // Longer than a lost lock is waited for; a guest that is stopped does not complete below.
      assertThat(told).as("stuck").failsWithin(Duration.ofMillis(1_500));
    }

    assertThat(run.ended().get(1, TimeUnit.MINUTES).outcome()).isEqualTo(new Outcome.Completed());
  }

  /** As on a machine with more to do than processors: it has had none of the time since. */
  @Test
  void a_stopped_guest_that_gets_no_processor_has_longer_to_stop() throws Exception {
    Object processor = new Object();
    GuestRun run = askingFor(processor);
    synchronized (processor) {
      stopAtMonitor(run);
      assertThat(told).as("stuck").failsWithin(Duration.ofMillis(700));
    }

    assertThat(run.ended().get(1, TimeUnit.MINUTES).outcome()).isEqualTo(STOPPED);
    Eventually.isTrue("its thread is free", () -> engine.running() == 0);
    assertThat(told).isNotDone();
  }

  @Test
  void a_stopped_guest_that_is_blocked_for_good_is_told_of() throws Exception {
    Object lost = new Object();
    GuestRun run = askingFor(lost);
    synchronized (lost) {
      stopAtMonitor(run);
      assertThat(told.get(1, TimeUnit.MINUTES)).isEqualTo(new Told(run, false));
    }
  }

  @Test
  void a_stopped_guest_that_goes_on_computing_is_told_of() throws Exception {
    GuestRun run =
        engine.prepare(
            new GuestRun.Task(ASKING, TRIGGER, GuestTime.REAL, "seed", PATIENT, TENANT),
            (asking, commands) -> {
              asking.cancel(STOPPED);
              spinUntilTold();
            });
    engine.begin(run);

    assertThat(told.get(1, TimeUnit.MINUTES)).isEqualTo(new Told(run, false));
  }

  /** A run whose guest waits for a monitor where it asks for something. */
  private GuestRun askingFor(Object monitor) {
    return engine.prepare(
        new GuestRun.Task(ASKING, TRIGGER, GuestTime.REAL, "seed", PATIENT, TENANT),
        (asking, commands) -> {
          atMonitor.complete(Thread.currentThread());
          synchronized (monitor) {
            commands.forEach(one -> asking.answer(one.command(), CommandResult.success()));
          }
        });
  }

  /** Begins a run, and stops it where it waits for a monitor that the caller has. */
  private void stopAtMonitor(GuestRun run) throws Exception {
    engine.begin(run);
    Thread guest = atMonitor.get(1, TimeUnit.MINUTES);
    Eventually.isTrue("the guest blocks", () -> guest.getState() == Thread.State.BLOCKED);
    run.cancel(STOPPED);
  }

  @Test
  void a_guest_that_had_nothing_of_its_time_is_not_to_blame() throws Exception {
    Release computing =
        new Release(
            new ReleaseId(new AppId(TENANT, "computing"), 1),
            AppKind.MODULE,
            "app.js",
            Map.of("app.js", "export default { message() { while (true); } };"),
            Map.of(),
            Capabilities.OF_PLAN);
    GuestRun neighbour = run(computing, PATIENT);
    Eventually.isTrue("the only thread is taken", neighbour::inGuest);

    GuestRun late = run(ASKING, Limits.DEFAULT.with(Map.of(Limit.WALL_MS, 200L)));

    assertThat(late.ended().get(1, TimeUnit.MINUTES).outcome())
        .isInstanceOfSatisfying(
            Outcome.HostFailed.class,
            failed -> assertThat(failed.reason()).startsWith("no thread was free for the app in"));
    neighbour.cancel(new Outcome.HostFailed("the test is over"));
    neighbour.ended().get(1, TimeUnit.MINUTES);
  }

  /** What such a guest has used is in no step that has ended. */
  @Test
  void the_budget_of_a_guest_that_is_given_up_has_what_it_used() throws Exception {
    Release endless =
        new Release(
            new ReleaseId(new AppId(TENANT, "endless"), 1),
            AppKind.MODULE,
            "app.js",
            Map.of(
                "app.js",
                "export default { message() {"
                    + " Array.prototype.includes.call({length: 2 ** 53 - 1}, 1); } };"),
            Map.of(),
            Capabilities.OF_PLAN);

    Ran ran =
        run(endless, PATIENT.with(Map.of(Limit.CPU_MS, 50L))).ended().get(1, TimeUnit.MINUTES);

    assertThat(ran.outcome()).isInstanceOf(Outcome.LimitExceeded.class);
    assertThat(ran.budget().cpuMicros()).isGreaterThanOrEqualTo(50_000);
  }

  private GuestRun run(Release release, Limits limits) {
    return engine.begin(
        engine.prepare(
            new GuestRun.Task(release, TRIGGER, GuestTime.REAL, "seed", limits, TENANT),
            (asking, commands) -> {}));
  }

  private void awaitNever() {
    try {
      never.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void spinUntilTold() {
    while (!told.isDone()) {
      Thread.onSpinWait();
    }
  }

  private static final String TRIGGER =
      """
      {"cmd": "inbound-message", "cmd_id": "m", "reply": false,
       "msg": {"message_id": "m", "from_addr": "+27820001001", "session_event": "new"}}
      """;
}
