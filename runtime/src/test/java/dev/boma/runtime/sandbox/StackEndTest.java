package dev.boma.runtime.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.api.GuestError;
import dev.boma.api.Limit;
import dev.boma.api.Outcome;
import dev.boma.api.Outcome.Completed;
import dev.boma.runtime.sandbox.process.ProcessSandbox;
import dev.boma.runtime.sandbox.process.WorkerSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Guests at the end of their thread's stack, where the engine may lose a lock or a class for good.
 * Worker processes hold that; the sandbox of one's own JVM does not claim to.
 */
class StackEndTest {
  private static final int STOPS = 40;

  private static Sandbox sandbox;

  @BeforeAll
  static void open() {
    sandbox = ProcessSandbox.open(new WorkerSettings(1, 1, 2, 256, false));
  }

  @AfterAll
  static void close() {
    sandbox.close();
  }

  private static final String CALLS =
      """
      [function () { require('./gone' + deep); }, function () { require('nobody' + deep); },
       function () { require('./lib'); }, function () { api.emitter; },
       function () { Buffer.from('x'); }, function () { require('url').parse('http://h/'); },
       function () { require('crypto').randomBytes(8); }, function () { console.log('x'); },
       function () { require('./bad'); }]
      """;

  private static final String IMPORTS =
      """
      [function () { load('./lib.js').catch(look); },
       function () { load('./lib' + deep).catch(look); }]
      """;

  /** Does each where the stack ends, and says whether it caught something, and what was foreign. */
  private static final String HUNT =
      """
      var own = new WeakSet(), caught = 0, foreign = [], deep = 0, frames;
      var load = Function('name', 'return import(name)');
      function look(e) { try { own.add(e); } catch (x) { foreign.push(String(e)); } }
      function dive(probe) {
        deep++;
        try { dive(probe); } finally {
          // Those frames that are nearest to the end.
          if (frames-- > 0) {
            try { probe(); } catch (e) { caught++; look(e); }
          }
        }
      }
      api.on_inbound_message = function () {
        // Once where there is room, so that the engine has loaded what it needs for them.
        probes.forEach(function (probe) { try { probe(); } catch (e) { look(e); } });
        probes.forEach(function (probe) {
          frames = 60;
          try { dive(probe); } catch (e) { look(e); }
        });
        api.request('test.say', {value: [caught > 0, foreign.slice(0, 5)]});
        api.done();
      };
      """;

  @Test
  void an_error_of_an_exhausted_stack_is_the_guests_own_wherever_it_happens() {
    TestTurn turn = hunting(CALLS);
    List<Outcome> outcomes = new ArrayList<>();
    for (int tries = 0; tries < 5 && !outcomes.contains(new Completed()); tries++) {
      outcomes.add(ownErrorsOnly(turn));
    }
    assertThat(outcomes).contains(new Completed());
    assertThat(outcomes).isSubsetOf(ENDS);
  }

  @Test
  void an_import_there_fails_with_the_guests_own_error_too() {
    // One that fails where there is no room to catch it fails the turn, as it would elsewhere.
    assertThat(ownErrorsOnly(hunting(IMPORTS)))
        .isIn(
            ENDS.get(0),
            ENDS.get(1),
            ENDS.get(2),
            new Outcome.ScriptFailed(
                new GuestError(
                    "AggregateError: Unhandled promise rejections", null, 0, List.of())));
  }

  /**
   * Where the engine itself meets the end of the stack, the turn ends, and the guest sees nothing.
   */
  private static final List<Outcome> ENDS =
      List.of(
          new Completed(),
          new Outcome.LimitExceeded(Limit.STACK_FRAMES, 1_000_000, 1_000_001),
          new Outcome.HostFailed("its worker process ended (its script engine gave out)"));

  private static TestTurn hunting(String probes) {
    return new TestTurn(
            TestApp.vumi("var probes = " + probes + ";" + HUNT)
                .file("lib.js", "exports.n = 1;")
                .file("bad.js", "syntax error here"))
        .within(Duration.ofMinutes(2))
        // Beyond what the stack has room for, so that the guest can catch its end.
        .limit(Limit.STACK_FRAMES, 1_000_000);
  }

  private static Outcome ownErrorsOnly(TestTurn turn) {
    FakeHost its = new FakeHost();
    Outcome outcome = sandbox.run(turn.with(its)).outcome();
    if (outcome.equals(new Completed())) {
      assertThat(its.said()).containsExactly(List.of(true, List.of()));
    } else {
      assertThat(its.said()).isEmpty();
    }
    return outcome;
  }

  @Test
  void guests_that_are_stopped_there_again_and_again_take_no_neighbour_with_them() {
    String dive =
        """
        var chain = {};
        for (var i = 0; i < 20000; i++) { chain = new Proxy(chain, {}); }
        function dive(n) {
          try { dive(n + 1); } finally {
            try { chain.x; } catch (e) {}
            try { Buffer.from('x'); } catch (e) {}
            try { JSON.stringify({a: [1, {b: 2}]}); } catch (e) {}
            try { /a+b/.exec('aab'); } catch (e) {}
          }
        }
        api.on_inbound_message = function () { for (;;) { try { dive(0); } catch (e) {} } };
        """;
    String honest =
        """
        Buffer.from('x');
        /a+b/.exec('aab');
        api.request('test.say', {value: JSON.stringify({a: [1, {b: 2}]})});
        api.done();
        """;
    for (int stop = 0; stop < STOPS; stop++) {
      TestTurn diving =
          new TestTurn(TestApp.vumi(dive).of("diver"))
              .within(Duration.ofMillis(150 + 37 * stop % 200))
              .limit(Limit.STACK_FRAMES, 1_000_000);
      assertThat(sandbox.run(diving.with(new FakeHost())).outcome())
          .isNotInstanceOf(Completed.class);

      FakeHost its = new FakeHost();
      TestTurn neighbour = new TestTurn(TestApp.onMessage(honest)).within(Duration.ofMinutes(1));
      assertThat(sandbox.run(neighbour.with(its)).outcome())
          .as("after stop %d", stop)
          .isEqualTo(new Completed());
      assertThat(its.said()).containsExactly("{\"a\":[1,{\"b\":2}]}");
    }
  }
}
