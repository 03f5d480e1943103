package dev.boma.runtime.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.api.CommandResult;
import dev.boma.api.Limit;
import dev.boma.api.Outcome;
import dev.boma.api.Outcome.Completed;
import dev.boma.api.Outcome.Deadlocked;
import dev.boma.api.Outcome.HostFailed;
import dev.boma.api.Outcome.LimitExceeded;
import dev.boma.api.Outcome.ScriptFailed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How turns end that do not end well, and that they end. */
abstract class SandboxFailuresContract extends SandboxContract {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "api.request('kv.get', {key: 'a'});",
        "api.request('kv.get', {key: 'a'}, function () {});",
        "console.log('x');",
        "new Promise(function () {});",
        "require('q').defer().promise.then(api.done);",
        "api.done = function () {}; api.done();",
      })
  void a_script_that_is_not_done_and_waits_for_nothing_is_deadlocked_at_once(String body) {
    Instant before = Instant.now();
    assertThat(run(new TestTurn(TestApp.onMessage(body)).within(Duration.ofMinutes(5))))
        .isEqualTo(new Deadlocked());
    assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofMinutes(1));
  }

  @Test
  void a_script_without_handlers_is_deadlocked() {
    assertThat(run(TestApp.vumi("var nothing = 1;"))).isEqualTo(new Deadlocked());
  }

  @Test
  void a_handler_whose_promise_nobody_resolves_is_deadlocked() {
    assertThat(run(TestApp.handler("await new Promise(() => {});"))).isEqualTo(new Deadlocked());
    assertThat(run(TestApp.handler("await api.kv.get('a'); await new Promise(() => {});")))
        .isEqualTo(new Deadlocked());
    assertThat(run(TestApp.module("await new Promise(() => {}); export default {message() {}};")))
        .isEqualTo(new Deadlocked());
  }

  @Test
  void a_command_that_is_never_answered_ends_with_the_time_of_the_turn() {
    host.hold("kv.get");
    Outcome outcome = runBriefly(TestApp.onMessage("api.request('kv.get', {key: 'a'}, api.done);"));
    assertThat(outcome)
        .isInstanceOfSatisfying(
            LimitExceeded.class,
            exceeded -> {
              assertThat(exceeded.limit()).isEqualTo("wall-ms");
              assertThat(exceeded.used()).isGreaterThanOrEqualTo(exceeded.allowed());
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "for (;;) {}",
        "for (;;) { try { for (;;) {} } catch (e) {} finally {} }",
        "(function again() { Promise.resolve().then(again); })();",
        "(async function () { for (;;) { await 0; } })();",
        "var then = {get then() { return function (resolve) { resolve(then); }; }};"
            + " Promise.resolve(then);",
        "(function again() { require('q').nextTick(again); })();",
        "api.request('kv.set', {toJSON: function () { for (;;) {} }});",
      })
  void code_that_does_not_stop_is_stopped(String body) {
    Outcome outcome = runBriefly(TestApp.onMessage(body));
    assertThat(outcome).isInstanceOf(LimitExceeded.class);
    complete(TestApp.onMessage("api.done();"));
  }

  @Test
  void code_that_does_not_stop_is_stopped_at_the_wall_too() {
    complete(TestApp.onMessage("api.done();"));
    TestTurn turn =
        new TestTurn(TestApp.onMessage("for (;;) {}"))
            .within(BRIEF)
            .limit(Limit.CPU_MS, Duration.ofMinutes(1).toMillis());

    assertThat(run(turn))
        .isInstanceOfSatisfying(
            LimitExceeded.class, exceeded -> assertThat(exceeded.limit()).isEqualTo("wall-ms"));
  }

  @Test
  void a_script_that_never_finishes_loading_is_stopped() {
    assertThat(runBriefly(TestApp.vumi("for (;;) {}"))).isInstanceOf(LimitExceeded.class);
    assertThat(runBriefly(TestApp.module("for (;;) {}"))).isInstanceOf(LimitExceeded.class);
  }

  @Test
  void commands_from_before_an_endless_loop_were_heard_only_if_they_left() {
    Outcome outcome =
        runBriefly(
            TestApp.onMessage(
                """
                api.request('test.one', {}, function () {
                  api.request('test.two', {});
                  for (;;) {}
                });
                """));
    assertThat(outcome).isInstanceOf(LimitExceeded.class);
    assertThat(host.names()).containsExactly("test.one");
  }

  @Test
  void a_turn_that_is_done_without_an_answer_is_complete() {
    complete(TestApp.onMessage("api.done();"));
    complete(TestApp.handler(""));
    assertThat(host.names()).containsExactly("log.info");
  }

  @Test
  void an_error_after_the_answer_fails_the_turn_all_the_same() {
    assertThat(
            run(
                TestApp.onMessage(
                    "api.request('outbound.reply_to', {content: 'x'}, function () { throw 1; });")))
        .isInstanceOf(ScriptFailed.class);
    assertThat(run(TestApp.handler("await api.reply('x'); throw new Error('y');")))
        .isInstanceOf(ScriptFailed.class);
  }

  @Test
  void an_error_between_a_request_and_the_end_of_the_step_sends_nothing() {
    assertThat(
            run(
                TestApp.onMessage(
                    "api.request('outbound.reply_to', {content: 'x'}); throw new Error('y');")))
        .isInstanceOf(ScriptFailed.class);
    assertThat(host.commands()).isEmpty();
  }

  @Test
  void a_fault_of_the_host_is_not_the_fault_of_the_app() {
    CommandHandler broken =
        command -> CompletableFuture.failedFuture(new IllegalStateException("store is closed"));
    Outcome outcome =
        sandbox()
            .run(
                new TestTurn(TestApp.onMessage("api.request('kv.get', {key: 'a'}, api.done);"))
                    .with(broken))
            .outcome();
    assertThat(outcome)
        .isInstanceOfSatisfying(
            HostFailed.class,
            failed -> assertThat(failed.reason()).contains("kv.get", "store is closed"));
  }

  @Test
  void an_answer_of_the_host_may_have_any_members() {
    host.answer(
        "test.odd",
        CommandResult.success(
            Map.of(
                "__proto__", Map.of("polluted", 1),
                "cmd_id", "other",
                "reply", false,
                "constructor", "x",
                "toString", "y")));
    complete(
        TestApp.onMessage(
            """
            api.request('test.odd', {}, function (reply) {
              api.request('test.say', {value: [reply.cmd_id, reply.reply, reply.constructor,
                reply.polluted === undefined, Object.keys(reply).indexOf('__proto__') >= 0,
                ({}).polluted === undefined]});
              api.done();
            });
            """));
    assertThat(host.said()).containsExactly(List.of("1", true, "x", true, true, true));
  }

  /** What replaces our part in making a command can only make one that is refused. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "api.populate_command = function () { return {}; };",
        "api.populate_command = function (cmd, obj) { return 'cmd'; };",
        "api.populate_command = function (cmd, obj) { return [cmd]; };",
        "api.populate_command = function (cmd, obj) { obj.cmd = {}; return obj; };",
        "api.next_id = function () { return 7; };",
        "api.next_id = function () { return null; };",
        "api.next_id = function () { return Symbol('x'); };",
        "asked.toJSON = function () { return {cmd: 'x', cmd_id: '1', reply: true}; };",
        "asked.toJSON = function () { return 'x\",\"cmd\":\"y'; };",
        "asked.toJSON = function () { return 1; };",
        "asked.toJSON = function () { return undefined; };",
        "Object.prototype.toJSON = function () { return null; };",
      })
  void a_command_that_is_none_of_the_protocol_fails_the_turn(String spoil) {
    Outcome outcome =
        run(
            TestApp.onMessage(
                "var asked = {key: 'a'}; " + spoil + " api.request('kv.get', asked); api.done();"));
    assertThat(outcome).isInstanceOf(ScriptFailed.class);
    assertThat(((ScriptFailed) outcome).error().message()).contains("command");
    assertThat(host.commands()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"__proto__", "constructor", "toString", "hasOwnProperty", "", "\\u0000"})
  void an_id_of_any_text_finds_its_callback(String id) {
    complete(
        TestApp.onMessage(
            "var ids = ['%s', 'other', 'third']; api.next_id = function () { return ids.shift(); };"
                    .formatted(id)
                + " api.request('kv.get', {key: 'a'}, function (reply) {"
                + " api.request('test.say', {value: reply.cmd_id === '%s'}); api.done(); });"
                    .formatted(id)));
    assertThat(host.said()).containsExactly(true);
  }

  @Test
  void hundreds_of_requests_at_once_are_all_answered() {
    complete(
        TestApp.handler(
            """
            const all = await Promise.all(
              Array.from({length: 999}, (none, i) => api.kv.incr('n')));
            await api.request('test.say', {value: all[998]});
            """));
    assertThat(host.said()).containsExactly(999L);
  }

  @Test
  void values_that_json_does_not_have_become_what_json_makes_of_them() {
    complete(
        TestApp.onMessage(
            """
            api.request('test.say', {value: [NaN, Infinity, undefined, function () {}, Symbol('s'),
              new Date(0), new (class { toJSON() { return 'own'; } })(), -0, 1e21]});
            api.done();
            """));
    assertThat(host.said())
        .containsExactly(
            Arrays.asList(
                null, null, null, null, null, "1970-01-01T00:00:00.000Z", "own", 0L, 1e21));
  }

  @Test
  void turns_of_one_app_run_beside_each_other_and_do_not_meet() throws InterruptedException {
    var release =
        TestApp.onMessage(
                """
                mine = cmd.msg.content;
                api.request('kv.get', {key: 'a'}, function () {
                  api.request('test.say', {value: mine});
                  api.done();
                });
                """)
            .release();
    var hosts = new ArrayList<FakeHost>();
    var outcomes = new ConcurrentLinkedQueue<Outcome>();
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < 8; i++) {
      FakeHost its = new FakeHost();
      hosts.add(its);
      TestTurn turn = new TestTurn(release).message("user " + i).within(Duration.ofMinutes(1));
      threads.add(
          Thread.ofVirtual().start(() -> outcomes.add(sandbox().run(turn.with(its)).outcome())));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(outcomes).hasSize(8).containsOnly(new Completed());
    for (int i = 0; i < 8; i++) {
      assertThat(hosts.get(i).said()).containsExactly("user " + i);
    }
  }
}
