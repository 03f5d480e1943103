package dev.boma.runtime.sandbox.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.api.AppId;
import dev.boma.api.AppKind;
import dev.boma.api.Capabilities;
import dev.boma.api.Command;
import dev.boma.api.CommandResult;
import dev.boma.api.Limit;
import dev.boma.api.Limits;
import dev.boma.api.Outcome;
import dev.boma.api.Release;
import dev.boma.api.ReleaseId;
import dev.boma.api.TenantId;
import dev.boma.runtime.Eventually;
import dev.boma.runtime.sandbox.Sandbox.GuestTime;
import java.lang.ref.WeakReference;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GuestContextsTest {
  private static final TenantId TENANT = new TenantId("counting");

  /** How often it was asked since it was loaded. */
  private static final Release COUNTING =
      new Release(
          new ReleaseId(new AppId(TENANT, "app"), 1),
          AppKind.MODULE,
          "app.js",
          Map.of(
              "app.js",
              """
              let count = 0;
              export default { message(message, api) { count += 1; api.log.info(`${count}`); } };
              """),
          Map.of(),
          Capabilities.OF_PLAN);

  private static final Limits PATIENT =
      Limits.DEFAULT.with(Map.of(Limit.WALL_MS, 60_000L, Limit.CPU_MS, 60_000L));

  private static final String TRIGGER =
      """
      {"cmd": "inbound-message", "cmd_id": "m", "reply": false,
       "msg": {"message_id": "m", "from_addr": "+27820001001", "session_event": "new"}}
      """;

  private final GuestEngine engine = new GuestEngine(1, (stuck, waits) -> {});
  private final Queue<Command> asked = new ConcurrentLinkedQueue<>();

  @AfterEach
  void close() {
    engine.close();
  }

  /** Each turn that had less time left than the one before got a context of its own. */
  @Test
  void a_kept_context_serves_turns_whatever_time_is_left_to_them() {
    turn(PATIENT);
    turn(PATIENT.with(Map.of(Limit.WALL_MS, 59_999L)));
    turn(PATIENT.with(Map.of(Limit.WALL_MS, 59_998L, Limit.CPU_MS, 59_000L)));

    assertThat(asked).extracting(command -> command.arg("msg")).containsExactly("1", "2", "3");
  }

  @Test
  void a_turn_of_other_sizes_gets_a_context_that_was_made_with_them() {
    turn(PATIENT);
    turn(PATIENT.with(Map.of(Limit.STRING_CHARS, 1_000L)));
    turn(PATIENT);

    assertThat(asked).extracting(command -> command.arg("msg")).containsExactly("1", "1", "2");
  }

  @Test
  void the_context_of_a_scripts_next_message_is_ready_before_that_comes_and_serves_it_alone() {
    Release script = script("this.left = (this.left || 0) + 1;");

    for (int message = 0; message < 3; message++) {
      assertThat(turn(script, GuestTime.REAL)).isInstanceOf(Outcome.Completed.class);
      Eventually.isTrue("a context is ready", () -> engine.idleContexts() == 1);
    }

    assertThat(asked).extracting(command -> command.arg("msg")).doesNotContain("2");
  }

  @Test
  void a_new_release_of_a_script_does_not_get_what_was_made_ready_for_the_one_before() {
    turn(script("this.left = 'old';"), GuestTime.REAL);
    Eventually.isTrue("a context is ready", () -> engine.idleContexts() == 1);

    turn(
        new Release(
            new ReleaseId(script("").id().app(), 2),
            AppKind.VUMI,
            "app.js",
            script("this.left = 'new';").files(),
            Map.of(),
            Capabilities.OF_PLAN),
        GuestTime.REAL);

    assertThat(asked).extracting(command -> command.arg("msg")).contains("old", "new");
    Eventually.isTrue("only the new one's is left", () -> engine.idleContexts() == 1);
  }

  /** What is replayed asks for the same whatever was before. */
  @Test
  void no_context_is_made_ready_where_the_time_stands_still() {
    GuestTime fixed = new GuestTime(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);
    turn(script("this.left = 1;"), fixed);
    turn(COUNTING, GuestTime.REAL);

    Eventually.isTrue("the module's context waits", () -> engine.idleContexts() == 1);
  }

  /** The thread that tries is a guest thread, of which there are few. */
  @Test
  void a_context_that_cannot_be_made_ready_costs_no_thread() {
    try (GuestContexts contexts = new GuestContexts()) {
      contexts.prepare(
          script(""), GuestTime.REAL, PATIENT.with(Map.of(Limit.STRING_CHARS, Long.MAX_VALUE)));

      assertThat(contexts.idle()).isZero();
    }
  }

  private Release script(String begins) {
    return new Release(
        new ReleaseId(new AppId(TENANT, "script"), 1),
        AppKind.VUMI,
        "app.js",
        Map.of(
            "app.js",
            begins
                + """
                var api = this.api, left = String(this.left);
                api.on_inbound_message = function () {
                  api.request('log.info', {msg: left}, function () { api.done(); });
                };
                """),
        Map.of(),
        Capabilities.OF_PLAN);
  }

  @Test
  void ids_of_commands_begin_anew_with_each_turn() {
    turn(PATIENT);
    turn(PATIENT);

    assertThat(asked).extracting(Command::id).containsExactly("#1", "#1");
  }

  /** What waits for a timer holds the guest's whole world. */
  @Test
  void a_turn_that_has_ended_is_forgotten_whatever_timer_it_had_set() throws Exception {
    WeakReference<GuestRun> ended = new WeakReference<>(endedWithATimer());
    Eventually.isTrue("the next context is ready", () -> engine.idleContexts() == 1);

    for (int tries = 0; tries < 100 && ended.get() != null; tries++) {
      System.gc();
    }
    assertThat(ended.get()).isNull();
  }

  private GuestRun endedWithATimer() throws Exception {
    Release waiting =
        new Release(
            new ReleaseId(new AppId(TENANT, "waiting"), 1),
            AppKind.VUMI,
            "app.js",
            Map.of(
                "app.js",
                """
                var api = this.api;
                api.on_inbound_message = function () {
                  require('q').delay(50000);
                  api.request('kv.get', {key: 'x'}, function () { api.done(); });
                };
                """),
            Map.of(),
            Capabilities.OF_PLAN);
    GuestRun run =
        engine.prepare(
            new GuestRun.Task(waiting, TRIGGER, GuestTime.REAL, "seed", PATIENT, TENANT),
            this::answerWhenItWaits);
    engine.begin(run).ended().get(1, TimeUnit.MINUTES);
    return run;
  }

  private void turn(Limits limits) {
    assertThat(turn(COUNTING, GuestTime.REAL, limits)).isInstanceOf(Outcome.Completed.class);
  }

  private Outcome turn(Release release, GuestTime time) {
    return turn(release, time, PATIENT);
  }

  private Outcome turn(Release release, GuestTime time, Limits limits) {
    GuestRun.Task task = new GuestRun.Task(release, TRIGGER, time, "seed", limits, TENANT);
    return engine.begin(engine.prepare(task, this::answer)).ended().join().outcome();
  }

  /** Not within the step that asks: the run waits, for the timer too. */
  private void answerWhenItWaits(GuestRun run, List<GuestRun.Asked> commands) {
    Thread guest = Thread.currentThread();
    Thread.startVirtualThread(() -> {
      Eventually.isTrue("the step ends", () -> guest.getState() == Thread.State.WAITING);
      answer(run, commands);
    });
  }

  private void answer(GuestRun run, List<GuestRun.Asked> commands) {
    commands.forEach(one -> {
      asked.add(one.command());
      run.answer(one.command(), CommandResult.success());
    });
  }
}
