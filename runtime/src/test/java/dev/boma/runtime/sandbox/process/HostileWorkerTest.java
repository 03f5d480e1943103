package dev.boma.runtime.sandbox.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.api.Limit;
import dev.boma.api.Outcome;
import dev.boma.api.Outcome.Completed;
import dev.boma.api.Outcome.HostFailed;
import dev.boma.api.Outcome.LimitExceeded;
import dev.boma.api.TenantId;
import dev.boma.runtime.Eventually;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Workers that a guest has taken over: whatever they say, the host lives and its turns end. */
class HostileWorkerTest {
  private static final Map<Limit, Long> SHORT = Map.of(Limit.WALL_MS, 3_000L);

  /** For a worker that says nothing however long it is waited for. */
  private static final Map<Limit, Long> SHORTER = Map.of(Limit.WALL_MS, 500L);

  /** So many that end while they start, and it is no longer tried at once: one pause is enough. */
  private static final int QUICK_DEATHS = 5;

  private final List<Process> started = Collections.synchronizedList(new ArrayList<>());

  private ProcessSandbox open(String way) {
    return ProcessSandbox.open(
        new WorkerSettings(1, 0, 1, 64, false), () -> start(Javas.line(FakeWorker.class, way)));
  }

  private Process start(List<String> line) throws IOException {
    Process process = new ProcessBuilder(line).start();
    started.add(process);
    return process;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "half a frame, then silence",
        "half a frame, then the end",
        "a frame of 2 GB",
        "a frame of negative length",
        "garbage",
        "no JSON",
        "deep JSON",
        "numbers that are none",
        "an outcome that is none",
        "the end of a turn that never was",
        "silence",
        "endless questions",
        "guesses after an effect",
      })
  void a_turn_of_a_worker_that_breaks_the_protocol_ends_and_the_worker_goes(String way) {
    GuestHost host = new GuestHost().refuse("kv.set");
    Process first;
    long began;
    try (ProcessSandbox sandbox = open(way)) {
      first = started.getFirst();
      began = System.nanoTime();

      Map<Limit, Long> limits = way.contains("silence") ? SHORTER : SHORT;
      Outcome outcome = sandbox.run(Guests.turn(Guests.handler(""), host, limits)).outcome();

      assertThat(outcome).isInstanceOfAny(HostFailed.class, LimitExceeded.class);
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
      first.onExit().orTimeout(5, TimeUnit.SECONDS).join();
    }
    for (Process process : List.copyOf(started)) {
      process.onExit().orTimeout(5, TimeUnit.SECONDS).join();
    }
    if (way.contains("effect")) {
      assertThat(host.attempts()).as("an effect is had once").hasSize(1);
    }
  }

  @Test
  void what_a_worker_says_of_a_turn_that_has_ended_is_not_heard() {
    try (ProcessSandbox sandbox = open("the end, twice")) {
      for (int turn = 0; turn < 3; turn++) {
        assertThat(sandbox.run(Guests.turn(Guests.handler(""), new GuestHost(), SHORT)).outcome())
            .isEqualTo(new Completed());
      }
      assertThat(started).hasSize(1);
    }
  }

  /** The turn in which the engine fails is another's, and comes later. */
  @Test
  void the_tenant_whose_guest_spoilt_a_worker_runs_apart_and_nobody_whom_it_never_served() {
    try (ProcessSandbox sandbox = open("spoilt by tenant-of-old")) {
      sandbox.run(Guests.turn(Guests.handler("tenant-of-old", ""), new GuestHost(), SHORT));
      sandbox.run(Guests.turn(Guests.handler("tenant-beside", ""), new GuestHost(), SHORT));

      assertThat(sandbox.pool().holdsApart(new TenantId("tenant-of-old"))).isTrue();
      assertThat(sandbox.pool().holdsApart(new TenantId("tenant-beside"))).isFalse();
      assertThat(sandbox.pool().holdsApart(new TenantId("stranger"))).isFalse();
    }
  }

  @Test
  void where_a_lock_is_lost_those_whose_turns_ended_at_the_end_of_a_stack_run_apart() {
    try (ProcessSandbox sandbox = open("a lock that is lost")) {
      sandbox.run(Guests.turn(Guests.handler("tenant-deep", ""), new GuestHost(), SHORT));
      sandbox.run(Guests.turn(Guests.handler("tenant-beside", ""), new GuestHost(), SHORTER));

      assertThat(sandbox.pool().holdsApart(new TenantId("tenant-deep"))).isTrue();
    }
  }

  @Test
  void a_worker_that_floods_its_standard_error_fills_neither_memory_nor_pipe() {
    try (ProcessSandbox sandbox = open("endless errors without a line break")) {
      assertThat(
              sandbox
                  .run(
                      Guests.turn(
                          Guests.handler(""), new GuestHost(), Map.of(Limit.WALL_MS, 30_000L)))
                  .outcome())
          .isEqualTo(new Completed());
    }
  }

  @Test
  void workers_that_end_while_they_start_are_started_again_later() {
    List<Process> failing = new ArrayList<>();
    WorkerLauncher launcher =
        () -> {
          if (started.size() == 1 && failing.size() < QUICK_DEATHS) {
            Process process = new ProcessBuilder("false").start();
            failing.add(process);
            return process;
          }
          return start(Javas.line(FakeWorker.class, "the end, twice"));
        };
    try (ProcessSandbox sandbox =
        ProcessSandbox.open(new WorkerSettings(1, 0, 1, 64, false), launcher)) {
      started.getFirst().destroyForcibly().onExit().join();

      assertThat(
              sandbox
                  .run(
                      Guests.turn(
                          Guests.handler(""), new GuestHost(), Map.of(Limit.WALL_MS, 30_000L)))
                  .outcome())
          .isEqualTo(new Completed());
      assertThat(failing).hasSize(QUICK_DEATHS);
    }
  }

  @Test
  void a_worker_that_could_not_be_started_is_started_later_and_until_then_the_host_is_not_ready() {
    AtomicBoolean refuses = new AtomicBoolean();
    WorkerLauncher launcher =
        () -> {
          if (refuses.get()) {
            throw new IOException("Resource temporarily unavailable");
          }
          return start(Javas.line(FakeWorker.class, "the end, twice"));
        };
    try (ProcessSandbox sandbox =
        ProcessSandbox.open(new WorkerSettings(1, 0, 1, 64, false), launcher)) {
      assertThat(sandbox.unready()).isEmpty();
      refuses.set(true);
      started.getFirst().destroyForcibly().onExit().join();
      Eventually.isTrue("the worker is missed", () -> sandbox.lost() == 1);
      assertThat(sandbox.unready()).contains("no worker process can run apps");
      refuses.set(false);

      assertThat(
              sandbox
                  .run(
                      Guests.turn(
                          Guests.handler(""), new GuestHost(), Map.of(Limit.WALL_MS, 30_000L)))
                  .outcome())
          .isEqualTo(new Completed());
    }
  }

  @Test
  void where_all_workers_end_at_once_no_spare_holds_up_those_that_serve() {
    CompletableFuture<Void> spare = new CompletableFuture<>();
    WorkerLauncher launcher =
        () -> {
          if (started.size() < 2) {
            return start(Javas.line(FakeWorker.class, "the end, twice"));
          }
          if (started.size() == 3) {
            spare.complete(null);
          }
          // Such as never gets ready.
          return start(List.of("sleep", "60"));
        };
    try (ProcessSandbox sandbox =
        ProcessSandbox.open(new WorkerSettings(1, 1, 1, 64, false), launcher)) {
      Eventually.isTrue("all stand ready", sandbox::isWhole);
      List.copyOf(started).forEach(Process::destroyForcibly);
      Eventually.isTrue("one is started in its place", () -> started.size() > 2);

      assertThat(spare).as("a spare, too").failsWithin(Duration.ofMillis(500));
    }
  }

  @Test
  void while_no_process_can_be_started_what_tries_again_does_not_pile_up() {
    AtomicBoolean refuses = new AtomicBoolean();
    AtomicInteger refused = new AtomicInteger();
    WorkerLauncher launcher =
        () -> {
          if (refuses.get()) {
            refused.incrementAndGet();
            throw new IOException("Resource temporarily unavailable");
          }
          return start(Javas.line(FakeWorker.class, "the end, twice"));
        };
    try (ProcessSandbox sandbox =
        ProcessSandbox.open(new WorkerSettings(1, 1, 1, 64, false), launcher)) {
      Eventually.isTrue("all stand ready", sandbox::isWhole);
      refuses.set(true);
      List.copyOf(started).forEach(process -> process.destroyForcibly().onExit().join());
      Eventually.isTrue("it is tried again", () -> refused.get() >= 7);

      assertThat(sandbox.pool().retries()).isLessThanOrEqualTo(2);

      refuses.set(false);
      Eventually.isTrue("all stand ready again", sandbox::isWhole);
    }
  }
}
