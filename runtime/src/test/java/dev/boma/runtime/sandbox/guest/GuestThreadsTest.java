package dev.boma.runtime.sandbox.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.api.AppId;
import dev.boma.api.AppKind;
import dev.boma.api.Command;
import dev.boma.api.CommandResult;
import dev.boma.api.Limit;
import dev.boma.api.Limits;
import dev.boma.api.Outcome;
import dev.boma.api.Release;
import dev.boma.api.ReleaseId;
import dev.boma.api.TenantId;
import dev.boma.runtime.sandbox.Sandbox.GuestTime;
import dev.boma.runtime.sandbox.Sandbox.Ran;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

class GuestThreadsTest {
  private static final TenantId TENANT = new TenantId("busy");
  private static final Release APP =
      new Release(
          new ReleaseId(new AppId(TENANT, "app"), 1),
          AppKind.MODULE,
          "app.js",
          Map.of(
              "app.js",
              "export default { async message(m, api) { await api.kv.get('a'); await api.kv.get('b'); } };"),
          Map.of(),
          Set.of(),
          null);
  private static final String TRIGGER =
      """
      {"cmd": "inbound-message", "cmd_id": "m", "reply": false,
       "msg": {"message_id": "m", "from_addr": "+27820001001", "session_event": "new"}}
      """;

  /** Two threads took from one line, and found one step less than they had seen. */
  @Test
  void many_turns_of_one_tenant_at_once_cost_no_thread() {
    Queue<Throwable> uncaught = new ConcurrentLinkedQueue<>();
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> uncaught.add(thrown));
    try (GuestEngine engine = new GuestEngine(8, stuck -> {})) {
      for (int round = 0; round < 20; round++) {
        List<CompletableFuture<Ran>> turns = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
          turns.add(
              engine.begin(engine.prepare(task(), GuestThreadsTest::answerElsewhere)).ended());
        }
        assertThat(turns)
            .allSatisfy(
                turn -> assertThat(turn.join().outcome()).isInstanceOf(Outcome.Completed.class));
      }
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }

    assertThat(uncaught).isEmpty();
  }

  private static GuestRun.Task task() {
    Limits patient = Limits.DEFAULT.with(Map.of(Limit.WALL_MS, 60_000L, Limit.CPU_MS, 60_000L));
    return new GuestRun.Task(APP, TRIGGER, GuestTime.REAL, "seed", patient, TENANT);
  }

  /** From another thread, as a host does, so that steps are added while others are taken. */
  private static void answerElsewhere(GuestRun run, List<Command> commands) {
    Thread.ofVirtual()
        .start(() ->
            commands.forEach(command -> run.answer(command, CommandResult.success("value", 1L))));
  }
}
