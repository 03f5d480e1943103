package dev.boma.runtime.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.api.GuestError;
import dev.boma.api.Limit;
import dev.boma.api.Outcome;
import dev.boma.api.Outcome.Completed;
import dev.boma.api.Outcome.ScriptFailed;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What every sandbox keeps, told by topic in the classes that extend this one. */
abstract class SandboxContract {
  static final Duration BRIEF = Duration.ofMillis(1500);

  /** A release's first turn has four times as much. */
  private static final long BRIEF_CPU_MILLIS = 100;

  /** A new one for each test. */
  final FakeHost host = new FakeHost();

  /** The sandbox to be tested; may be the same for all tests. */
  abstract Sandbox sandbox();

  Outcome run(TestTurn turn) {
    return sandbox().run(turn.with(host)).outcome();
  }

  Outcome run(TestApp app) {
    return run(new TestTurn(app));
  }

  /**
   * Runs a turn that has little time. Another comes before it, so that none of its time goes into
   * starting the sandbox.
   */
  Outcome runBriefly(TestApp app) {
    assertThat(
            sandbox()
                .run(new TestTurn(TestApp.onMessage("api.done();")).with(new FakeHost()))
                .outcome())
        .isEqualTo(new Completed());
    return run(new TestTurn(app).within(BRIEF).limit(Limit.CPU_MS, BRIEF_CPU_MILLIS));
  }

  /** Runs a turn that must end well. */
  void complete(TestTurn turn) {
    assertThat(run(turn)).isEqualTo(new Completed());
  }

  void complete(TestApp app) {
    complete(new TestTurn(app));
  }

  /** Runs a turn that must end with an error of the app's code. */
  GuestError fail(TestApp app) {
    Outcome outcome = run(app);
    assertThat(outcome).isInstanceOf(ScriptFailed.class);
    return ((ScriptFailed) outcome).error();
  }

  /** The value of an expression at the time when a vumi app handles a message. */
  @Nullable Object inVumi(String expression) {
    return inVumi(new FakeHost(), expression);
  }

  @Nullable Object inVumi(FakeHost its, String expression) {
    return valueOf(
        its,
        new TestTurn(
            TestApp.onMessage(
                "api.request('test.say', {value: (" + expression + ")}); api.done();")));
  }

  /** The value of an expression, or of its promise, in the message handler of a module app. */
  @Nullable Object inModule(String expression) {
    return inModule(new FakeHost(), expression);
  }

  @Nullable Object inModule(FakeHost its, String expression) {
    return valueOf(
        its,
        new TestTurn(
            TestApp.handler(
                "await api.request('test.say', {value: await (" + expression + ")});")));
  }

  /** Runs a turn in which the app says one value, and gives the value. */
  @Nullable Object valueOf(FakeHost its, TestTurn turn) {
    assertThat(sandbox().run(turn.with(its)).outcome()).isEqualTo(new Completed());
    assertThat(its.said()).hasSize(1);
    return its.said().getFirst();
  }

  @Nullable Object valueOf(TestTurn turn) {
    return valueOf(new FakeHost(), turn);
  }
}
