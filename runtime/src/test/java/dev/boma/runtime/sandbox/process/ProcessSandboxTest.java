package dev.boma.runtime.sandbox.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.api.AppId;
import dev.boma.api.AppKind;
import dev.boma.api.Capabilities;
import dev.boma.api.CommandResult;
import dev.boma.api.Limit;
import dev.boma.api.Outcome;
import dev.boma.api.Outcome.Completed;
import dev.boma.api.Outcome.HostFailed;
import dev.boma.api.Outcome.LimitExceeded;
import dev.boma.api.Release;
import dev.boma.api.ReleaseId;
import dev.boma.api.TenantId;
import dev.boma.runtime.sandbox.CommandHandler;
import dev.boma.runtime.sandbox.Sandbox.Ran;
import dev.boma.runtime.sandbox.Sandbox.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Turns in real worker processes: what an app sees, and what the end of a worker does to them. */
class ProcessSandboxTest {
  private static final WorkerSettings SETTINGS = new WorkerSettings(2, 1, 8, 256, false);

  /** So that a guest that burns processor time does not do so for long. */
  private static final Map<Limit, Long> QUICK = Map.of(Limit.CPU_MS, 300L);

  /** The wall limit and the second it takes to end what does not stop, on a busy machine. */
  private static final Duration WITHIN = Duration.ofSeconds(15);

  private static ProcessSandbox sandbox;

  @BeforeAll
  static void open() {
    sandbox = ProcessSandbox.open(SETTINGS, QuickWorkers.real(SETTINGS));
  }

  @AfterAll
  static void close() {
    sandbox.close();
  }

  /** So that no test pays for the workers that the one before has cost. */
  @BeforeEach
  void awaitWorkers() {
    await(sandbox::isWhole);
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited too long").isLessThan(deadline);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  private static Outcome run(Run turn) {
    return sandbox.run(turn).outcome();
  }

  private static CompletableFuture<Ran> start(Run turn) {
    CompletableFuture<Ran> ran = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> ran.complete(sandbox.run(turn)));
    return ran;
  }

  private static Ran end(CompletableFuture<Ran> ran) {
    return ran.orTimeout(30, TimeUnit.SECONDS).join();
  }

  /** The workers that hold turns now. */
  private static List<WorkerProcess> busy() {
    return sandbox.pool().processes().stream().filter(worker -> worker.load() > 0).toList();
  }

  private static void killBusy() {
    busy().forEach(ProcessSandboxTest::kill);
  }

  /** From outside, so that its host hears of it only by its end. */
  private static void kill(WorkerProcess worker) {
    ProcessHandle.of(worker.pid())
        .ifPresent(process -> {
          process.descendants().forEach(ProcessHandle::destroyForcibly);
          process.destroyForcibly();
        });
  }

  // ---- what an app sees
  // --------------------------------------------------------------------------

  @Test
  void a_turn_that_has_sent_something_still_runs_again_where_a_guess_was_wrong() {
    GuestHost host = new GuestHost().refuse("kv.set");
    Release app =
        Guests.handler(
            "await api.send('+254700000001', 'x');"
                + "const stored = await api.kv.set('a', 1).then(() => 'stored', () => 'refused');"
                + "await api.reply(stored);");

    assertThat(run(Guests.turn(app, host))).isEqualTo(new Completed());

    assertThat(host.reply()).isEqualTo("refused");
    assertThat(host.attempts()).hasSize(2);
  }

  @Test
  void a_module_app_answers_and_its_commands_reach_the_host_in_their_order() {
    GuestHost host = new GuestHost();

    assertThat(run(Guests.turn(Guests.handler(Guests.HONEST), host))).isEqualTo(new Completed());

    assertThat(host.reply()).isEqualTo("hello 1");
    assertThat(host.last().names()).containsExactly("kv.get", "kv.set", "outbound.reply_to");
  }

  @Test
  void a_vumi_app_answers_and_has_its_configuration() {
    GuestHost host = new GuestHost();
    Release app =
        Guests.vumi(
            """
            api.request('config.get', {key: 'greeting'}, function (reply) {
              api.request('outbound.reply_to',
                {content: reply.value, in_reply_to: command.msg.message_id});
              api.done();
            });
            """);

    assertThat(run(Guests.turn(app, host))).isEqualTo(new Completed());

    assertThat(host.reply()).isEqualTo("molo");
  }

  @Test
  void the_budget_says_what_was_used_and_what_was_allowed() {
    Ran ran =
        sandbox.run(
            Guests.turn(
                Guests.handler("await api.kv.get('a'); await api.reply('x');"),
                new GuestHost(),
                Map.of(Limit.API_REQUESTS, 7L)));

    assertThat(ran.budget().requests()).isEqualTo(2);
    assertThat(ran.budget().allocatedBytes()).isPositive();
    assertThat(ran.budget().limits().get(Limit.API_REQUESTS)).isEqualTo(7);
    assertThat(ran.budget().limits().get(Limit.CPU_MS)).as("a first turn").isEqualTo(4_000);
  }

  @Test
  void a_release_that_does_not_load_is_told_with_its_line() {
    Release broken = Guests.release("broken", AppKind.MODULE, "export default 1;\nvar = 2;");

    assertThat(sandbox.check(broken))
        .hasValueSatisfying(error -> {
          assertThat(error.file()).isEqualTo("app.js");
          assertThat(error.line()).isEqualTo(2);
        });
    assertThat(sandbox.check(Guests.handler(Guests.HONEST))).isEmpty();
  }

  @Test
  void a_release_whose_top_level_never_ends_does_not_load_and_costs_nobody() {
    Release endless = Guests.release("endless", AppKind.VUMI, "while (true) {}");

    assertThat(sandbox.check(endless))
        .hasValueSatisfying(
            error -> assertThat(error.message()).containsPattern("limit (load|wall)-ms exceeded"));
    assertThat(run(Guests.turn(Guests.handler(Guests.HONEST), new GuestHost())))
        .isEqualTo(new Completed());
  }

  // ---- guesses
  // -----------------------------------------------------------------------------------

  @Test
  void a_wrong_guess_is_taken_back_and_the_app_sees_the_refusal() {
    GuestHost host = new GuestHost().refuse("kv.set");
    Release app =
        Guests.handler(
            """
            try {
              await api.kv.set('a', 1);
              await api.reply('stored');
            } catch (e) {
              await api.reply('not stored');
            }
            """);

    assertThat(run(Guests.turn(app, host))).isEqualTo(new Completed());

    assertThat(host.reply()).isEqualTo("not stored");
    assertThat(host.attempts()).hasSize(2);
  }

  @Test
  void an_outside_effect_is_never_had_twice_whatever_was_guessed_before_it() {
    GuestHost host = new GuestHost().refuse("kv.set");
    Release app =
        Guests.handler(
            """
            await api.kv.set('a', 1).catch(() => null);
            const n = await api.kv.incr('calls');
            await api.kv.set('b', 1).catch(() => null);
            await api.reply('done ' + n);
            """);

    assertThat(run(Guests.turn(app, host))).isEqualTo(new Completed());

    assertThat(host.reply()).isEqualTo("done 1");
    assertThat(host.attempts().stream().flatMap(attempt -> attempt.names().stream()))
        .filteredOn("kv.incr"::equals)
        .hasSize(1);
  }

  @Test
  void what_turns_of_a_release_ask_for_comes_along_with_the_next_also_for_another_user() {
    Release app =
        Guests.handler(
            """
            const user = await api.kv.get('users.' + message.from_addr);
            await api.reply('you are ' + user);
            """);
    for (String user : List.of("+27820001001", "+27820001002", "+27820001003")) {
      GuestHost host = new GuestHost().put("users." + user, user);

      assertThat(run(Guests.turn(app, user, host, Map.of()))).isEqualTo(new Completed());

      assertThat(host.reply()).isEqualTo("you are " + user);
      boolean known = host.last().commands().getFirst().id().equals("prefetch");
      assertThat(known).as("asked before the turn for " + user).isEqualTo(!user.endsWith("1001"));
    }
  }

  @Test
  void a_turn_reads_what_it_has_written_and_not_what_came_along() {
    Release app =
        Guests.handler(
            """
            const before = await api.kv.get('n');
            await api.kv.set('n', before + 1);
            await api.reply('now ' + await api.kv.get('n'));
            """);
    for (int turn = 1; turn <= 3; turn++) {
      GuestHost host = new GuestHost().put("n", (long) turn);

      assertThat(run(Guests.turn(app, host))).isEqualTo(new Completed());

      assertThat(host.reply()).isEqualTo("now " + (turn + 1));
    }
  }

  // ---- workers that end
  // --------------------------------------------------------------------------

  @Test
  void a_turn_whose_worker_is_killed_runs_again_and_answers() throws Exception {
    GuestHost waits = new GuestHost().silentOn("kv.get");
    Release app = Guests.handler(Guests.HONEST);
    CompletableFuture<Ran> ran = start(Guests.turn(app, waits));
    waits.awaitSilence();
    waits.hear("kv.get");

    killBusy();

    assertThat(end(ran).outcome()).isEqualTo(new Completed());
    assertThat(waits.reply()).isEqualTo("hello 1");
    assertThat(waits.attempts()).hasSize(2);
  }

  @Test
  void a_turn_whose_time_a_killed_worker_took_is_not_to_blame() throws Exception {
    GuestHost waits = new GuestHost().silentOn("kv.get");
    CompletableFuture<Ran> ran =
        start(Guests.turn(Guests.handler(Guests.HONEST), waits, Map.of(Limit.WALL_MS, 3_000L)));
    waits.awaitSilence();

    killBusy();

    assertThat(end(ran).outcome())
        .isInstanceOfSatisfying(
            HostFailed.class,
            failed ->
                assertThat(failed.reason()).contains("the time that was left did not suffice"));
  }

  @Test
  void a_turn_that_has_acted_outside_does_not_run_again_when_its_worker_is_killed()
      throws Exception {
    GuestHost host = new GuestHost().silentOn("http.get");
    Release app =
        Guests.vumi("api.request('http.get', {url: 'http://a.example/'}, function () {});");
    CompletableFuture<Ran> ran = start(Guests.turn(app, host));
    host.awaitSilence();

    killBusy();

    assertThat(end(ran).outcome()).isInstanceOf(HostFailed.class);
    assertThat(host.attempts()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Array.prototype.indexOf.call({length: 2**53 - 1}, 1)",
        "BigInt('9'.repeat(1000000))",
        "Array.from({length: 2**31})",
        "(function f() { try { f() } finally { f() } })()",
      })
  void a_guest_that_does_not_stop_gets_its_limit_in_time_and_its_neighbours_answer(String code)
      throws Exception {
    GuestHost neighbours = new GuestHost();
    Release neighbour = Guests.handler(Guests.HONEST);
    run(Guests.turn(neighbour, neighbours));
    Release stuck = Guests.handler(code + "; await api.reply('never');");
    long began = System.nanoTime();

    CompletableFuture<Ran> ran = start(Guests.turn(stuck, new GuestHost(), QUICK));
    List<Ran> beside = new ArrayList<>();
    while (!ran.isDone()) {
      beside.add(sandbox.run(Guests.turn(neighbour, neighbours)));
    }

    assertThat(end(ran).outcome())
        .satisfiesAnyOf(
            its -> assertThat(its).isInstanceOfAny(LimitExceeded.class, Outcome.ScriptFailed.class),
            // On a busy machine it may have had nothing of its short time, or gone down with a
            // worker
            // that another such guest had cost before.
            late ->
                assertThat(String.valueOf(late))
                    .containsAnyOf(
                        "no thread was free for the app",
                        "the time that was left did not suffice"));
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(WITHIN);
    assertThat(beside)
        .isNotEmpty()
        .allSatisfy(one -> assertThat(one.outcome()).isEqualTo(new Completed()));
    assertThat(run(Guests.turn(neighbour, neighbours))).isEqualTo(new Completed());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "let list = null; for (;;) list = {next: list, value: 1};",
        "const all = []; for (;;) all.push(new Uint8Array(1000000));",
        "new Array(1e8).fill(0).map(x => [x]);",
      })
  void memory_hogs_cost_only_themselves_also_several_at_once(String code) {
    Release hog = Guests.handler(code);
    GuestHost neighbours = new GuestHost();
    Release neighbour = Guests.handler(Guests.HONEST);
    List<CompletableFuture<Ran>> hogs = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      hogs.add(start(Guests.turn(hog, new GuestHost())));
    }

    CompletableFuture<Void> all = CompletableFuture.allOf(hogs.toArray(CompletableFuture[]::new));
    while (!all.isDone()) {
      assertThat(run(Guests.turn(neighbour, neighbours, Map.of(Limit.WALL_MS, 30_000L))))
          .isEqualTo(new Completed());
    }

    assertThat(hogs)
        .extracting(CompletableFuture::join)
        .extracting(Ran::outcome)
        .allSatisfy(outcome ->
            assertThat(outcome)
                .satisfiesAnyOf(
                    its -> assertThat(its).isInstanceOf(LimitExceeded.class),
                    // Another of them took its worker, and most of its time.
                    others ->
                        assertThat(String.valueOf(others))
                            .contains("the time that was left did not suffice")));
    assertThat(run(Guests.turn(neighbour, neighbours, Map.of(Limit.WALL_MS, 30_000L))))
        .isEqualTo(new Completed());
  }

  @Test
  void a_tenant_that_exhausts_memory_runs_apart_from_others_for_a_while() {
    Release hog = Guests.handler("const all = []; for (;;) all.push(new Array(1000).fill(1));");

    assertThat(
            run(
                Guests.turn(
                    hog, new GuestHost(), Map.of(Limit.WALL_MS, 30_000L, Limit.CPU_MS, 30_000L))))
        .isInstanceOf(LimitExceeded.class);

    assertThat(sandbox.pool().holdsApart(hog.app().tenant())).isTrue();
    assertThat(
            run(
                Guests.turn(
                    Guests.handler(hog.app().tenant().value(), Guests.HONEST),
                    new GuestHost(),
                    Map.of(Limit.WALL_MS, 30_000L))))
        .isEqualTo(new Completed());
  }

  @Test
  void a_guest_cannot_have_more_asked_than_a_frame_holds() {
    Release app =
        Guests.handler(
            "const text = 'x'.repeat(900000);"
                + "for (let i = 0; i < 50; i++) await api.kv.set('k' + i, text);"
                + "await api.reply('done');");
    List<Long> before = pids();

    Outcome outcome = run(Guests.turn(app, new GuestHost()));

    assertThat(outcome).isInstanceOf(LimitExceeded.class);
    assertThat(((LimitExceeded) outcome).limit()).isEqualTo("api-request-chars");
    assertThat(pids()).containsAll(before);
  }

  @Test
  void an_app_names_its_files_in_any_script() {
    GuestHost host = new GuestHost();
    Release app =
        new Release(
            new ReleaseId(new AppId(new TenantId("scripts"), "names"), 1),
            AppKind.MODULE,
            "app.js",
            Map.of(
                "መልስ/réponse.js",
                "export const answer = 'ok';",
                "app.js",
                """
                import { answer } from './መልስ/réponse.js';
                export default { message: (message, api) => api.reply(answer) };
                """),
            Map.of(),
            Capabilities.OF_PLAN);

    assertThat(sandbox.check(app)).isEmpty();
    assertThat(run(Guests.turn(app, host))).isEqualTo(new Completed());
    assertThat(host.reply()).isEqualTo("ok");
  }

  /** Beside whom it runs pays for the end of a worker: no command of a guest may be one. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        // What is asked for is said twice, and not the same: by name, and as text.
        """
        const other = {cmd: 'kv.incr', cmd_id: '#1', reply: false, key: 'k'};
        await api.request('kv.set', {key: 'k', value: 1, toJSON: () => other});
        """,
        "await api.request('kv.set', {key: 'k', value: 1, toJSON: () => 'x'});",
        // As deep as it can be, and deeper: more layers come around it on its way.
        """
        for (let depth = 490; depth < 505; depth++) {
          let value = 1;
          for (let i = 0; i < depth; i++) { value = [value]; }
          await api.kv.set('k', value);
          await api.kv.get('k');
        }
        """,
        "let deep = {}; for (let i = 0; i < 990; i++) { deep = {deep}; } await api.kv.set('k', deep);",
        "await api.kv.incr(JSON.rawJSON('1' + '0'.repeat(2000)));",
        "await api.kv.incr('k', JSON.rawJSON('1e999'));",
        "await api.request('kv.incr', {['x'.repeat(60000)]: 1});",
      })
  void no_command_of_a_guest_ends_its_worker(String body) {
    List<Long> before = pids();

    run(Guests.turn(Guests.handler(body), new GuestHost()));

    assertThat(pids()).containsAll(before);
  }

  @Test
  void a_guest_may_ask_for_all_it_may_while_a_slow_store_keeps_the_host() {
    Release app =
        new Release(
            new ReleaseId(new AppId(new TenantId("restless"), "ticks"), 1),
            AppKind.VUMI,
            "app.js",
            Map.of(
                "node_modules/timers/index.js",
                "exports.later = setTimeout;",
                "app.js",
                """
                var later = require('timers').later, ticks = 0;
                api.on_inbound_message = function tick() {
                  api.request('kv.incr', {key: 'ticks'});
                  ticks += 1;
                  if (ticks < 300) { later(tick, 0); } else { api.done(); }
                };
                """),
            Map.of(),
            Capabilities.OF_PLAN);
    Run turn = Guests.turn(app, new GuestHost());
    AtomicInteger heard = new AtomicInteger();
    CommandHandler slow =
        command -> {
          if (heard.incrementAndGet() == 1) {
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
          }
          return CompletableFuture.completedFuture(CommandResult.success("value", 1L));
        };
    List<Long> before = pids();

    Outcome outcome =
        run(
            new Run(
                turn.release(),
                turn.trigger(),
                turn.time(),
                turn.seed(),
                turn.limits().with(Map.of(Limit.CPU_MS, 30_000L, Limit.WALL_MS, 30_000L)),
                () -> slow));

    assertThat(outcome).isEqualTo(new Completed());
    assertThat(heard).hasValue(301);
    assertThat(pids()).containsAll(before);
  }

  /**
   * The thread that hears of a worker's end ends itself; what it has begun must not end with it.
   */
  @Test
  void one_worker_takes_the_place_of_one_that_is_lost_and_stays() {
    try (ProcessSandbox one =
        ProcessSandbox.open(
            new WorkerSettings(1, 0, 2, 128, false), QuickWorkers.fake("silence"))) {
      WorkerProcess lost = one.pool().processes().getFirst();

      kill(lost);

      await(() -> lost.isGone() && one.pool().processes().stream().anyMatch(WorkerProcess::serves));
      assertThat(one.pool().processes()).extracting(WorkerProcess::name).containsExactly("w2");
    }
  }

  @Test
  void close_leaves_no_process() {
    ProcessSandbox other =
        ProcessSandbox.open(new WorkerSettings(1, 1, 2, 128, false), QuickWorkers.fake("silence"));
    await(other.pool()::isWhole);
    List<ProcessHandle> processes = new ArrayList<>();
    for (WorkerProcess worker : other.pool().processes()) {
      ProcessHandle.of(worker.pid())
          .ifPresent(process -> {
            processes.add(process);
            process.descendants().forEach(processes::add);
          });
    }

    other.close();

    assertThat(processes).isNotEmpty();
    for (ProcessHandle process : processes) {
      process.onExit().orTimeout(30, TimeUnit.SECONDS).join();
    }
  }

  private static List<Long> pids() {
    return sandbox.pool().processes().stream()
        .filter(WorkerProcess::serves)
        .map(WorkerProcess::pid)
        .toList();
  }

  /** The JVM would keep what it once had for as long as it lives. */
  @Test
  void the_memory_that_an_app_filled_goes_back_to_the_machine() {
    Release hog = Guests.handler("const kept = []; for (;;) kept.push(new Uint8Array(1000000));");
    WorkerSettings one = new WorkerSettings(1, 0, 2, 384, false);
    try (ProcessSandbox its = ProcessSandbox.open(one, QuickWorkers.real(one))) {
      long before = residentMegabytes(its);
      assertThat(
              its.run(Guests.turn(hog, new GuestHost(), Map.of(Limit.WALL_MS, 30_000L))).outcome())
          .isInstanceOfSatisfying(
              LimitExceeded.class,
              limit -> assertThat(limit.limit()).isEqualTo(Limit.ALLOCATED_BYTES.key()));
      long filled = residentMegabytes(its);
      assertThat(filled - before).isGreaterThan(100);

      await(() -> residentMegabytes(its) < before + (filled - before) / 2);
    }
  }

  /** Of all worker processes there are, with what has started them. */
  private static long residentMegabytes(ProcessSandbox of) {
    return of.pool().processes().stream()
            .flatMap(worker -> ProcessHandle.of(worker.pid()).stream())
            .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
            .mapToLong(process -> residentKilobytes(process.pid()))
            .sum()
        / 1_024;
  }

  private static long residentKilobytes(long pid) {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .sum();
    } catch (IOException | UncheckedIOException e) {
      return 0; // It has ended meanwhile.
    }
  }
}
