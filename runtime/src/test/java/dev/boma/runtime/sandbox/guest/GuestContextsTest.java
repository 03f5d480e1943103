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
import dev.boma.runtime.sandbox.Sandbox.GuestTime;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
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
  void ids_of_commands_begin_anew_with_each_turn() {
    turn(PATIENT);
    turn(PATIENT);

    assertThat(asked).extracting(Command::id).containsExactly("#1", "#1");
  }

  private void turn(Limits limits) {
    GuestRun.Task task =
        new GuestRun.Task(
            COUNTING,
            """
            {"cmd": "inbound-message", "cmd_id": "m", "reply": false,
             "msg": {"message_id": "m", "from_addr": "+27820001001", "session_event": "new"}}
            """,
            GuestTime.REAL,
            "seed",
            limits,
            TENANT);
    assertThat(engine.begin(engine.prepare(task, this::answer)).ended().join().outcome())
        .isInstanceOf(Outcome.Completed.class);
  }

  private void answer(GuestRun run, List<GuestRun.Asked> commands) {
    commands.forEach(one -> {
      asked.add(one.command());
      run.answer(one.command(), CommandResult.success());
    });
  }
}
