package dev.boma.runtime.sandbox.guest;

import dev.boma.api.AppKind;
import dev.boma.api.CommandResult;
import dev.boma.api.Limit;
import dev.boma.api.Limits;
import dev.boma.api.Outcome;
import dev.boma.api.Release;
import dev.boma.runtime.bench.BenchApp;
import dev.boma.runtime.bench.BenchReleases;
import dev.boma.runtime.sandbox.Sandbox.GuestTime;
import dev.boma.runtime.sandbox.Sandbox.Ran;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What a guest costs: its context, its loading, its message. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class GuestBenchmark {
  private static final Limits PATIENT =
      Limits.DEFAULT.with(
          Map.of(Limit.WALL_MS, 60_000L, Limit.CPU_MS, 60_000L, Limit.LOAD_MS, 60_000L));
  private static final String TRIGGER =
      """
      {"cmd": "inbound-message", "cmd_id": "m", "reply": false, "msg": {"message_id": "m",
       "from_addr": "+27820001001", "to_addr": "*120#", "content": null, "session_event": "new",
       "transport_type": "ussd", "helper_metadata": {}}}
      """;

  /** The user's record, as it comes along with a message. */
  private static final String KNOWN =
      """
      ["users.+27820001001", "{\\"addr\\":\\"+27820001001\\",\\"state\\":\\"start\\",\\"sessions\\":1,\\"answers\\":{}}"]
      """;

  /** Which of the command's own apps. */
  @Param public BenchApp app = BenchApp.MODULE;

  private final GuestContexts contexts = new GuestContexts();
  private final GuestEngine engine = new GuestEngine(8, (run, waits) -> {});
  private Release release = BenchReleases.of(app);

  /** Reads the app. */
  @Setup
  public void read() {
    release = BenchReleases.of(app);
  }

  /** Frees the engines. */
  @TearDown
  public void close() {
    engine.close();
    contexts.close();
  }

  /** A context with our prelude and what its kind of app finds there, without the app. */
  @Benchmark
  public int open() {
    GuestContext context = contexts.take(release, GuestTime.REAL, PATIENT);
    int turns = context.turns();
    contexts.close(context);
    return turns;
  }

  /** The same, with the app loaded. */
  @Benchmark
  public Ran load() {
    return ended(engine.check(release, PATIENT).join());
  }

  /**
   * A message: in the context that stays (module), in a fresh one (vumi). A module's commands are
   * answered in its context, as in a worker.
   */
  @Benchmark
  public Ran message() {
    GuestRun.Task task =
        new GuestRun.Task(
            release,
            TRIGGER,
            GuestTime.REAL,
            "seed",
            PATIENT,
            AppKind.MODULE,
            release.kind() == AppKind.MODULE ? KNOWN : null);
    return ended(engine.begin(engine.prepare(task, GuestBenchmark::answer)).ended().join());
  }

  private static void answer(GuestRun run, List<GuestRun.Asked> asked) {
    for (GuestRun.Asked one : asked) {
      if (one.guessed()) {
        continue;
      }
      run.answer(one.command(), CommandResult.success("value", null));
    }
  }

  private static Ran ended(Ran ran) {
    if (!(ran.outcome() instanceof Outcome.Completed)) {
      throw new IllegalStateException(ran.outcome().describe());
    }
    return ran;
  }
}
