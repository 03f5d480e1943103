package dev.boma.runtime.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import dev.boma.api.Command;
import dev.boma.api.CommandResult;
import dev.boma.api.Outcome;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The {@code api} object of a vumi app, member by member. */
abstract class VumiApiContract extends SandboxContract {

  @Test
  void a_message_comes_as_the_whole_command_with_this_being_api() {
    complete(
        TestApp.onMessage("api.request('test.say', {value: [this === api, cmd]}); api.done();"));
    assertThat(host.said().getFirst())
        .asInstanceOf(LIST)
        .satisfiesExactly(
            self -> assertThat(self).isEqualTo(true),
            command ->
                assertThat(command)
                    .asInstanceOf(MAP)
                    .containsEntry("cmd", "inbound-message")
                    .containsEntry("cmd_id", "message-1")
                    .containsEntry("reply", false)
                    .extractingByKey("msg")
                    .asInstanceOf(MAP)
                    .containsEntry("content", "hello")
                    .containsEntry("from_addr", "+27820001001")
                    .containsEntry("session_event", "resume"));
  }

  @Test
  void the_end_of_a_session_comes_as_a_message_too() {
    complete(
        new TestTurn(
                TestApp.onMessage(
                    """
                    api.request('test.say', {value: [cmd.msg.session_event, cmd.msg.content]});
                    api.done();
                    """))
            .close());
    assertThat(host.said().getFirst()).asInstanceOf(LIST).containsExactly("close", null);
  }

  @Test
  void an_event_comes_to_its_own_handler() {
    complete(
        new TestTurn(
                TestApp.vumi(
                    """
                    api.on_inbound_event = function (cmd) {
                      api.request('test.say', {value: [this === api, cmd.cmd, cmd.msg.event_type]});
                      api.done();
                    };
                    """))
            .ack());
    assertThat(host.said().getFirst())
        .asInstanceOf(LIST)
        .containsExactly(true, "inbound-event", "ack");
  }

  @Test
  void what_no_handler_takes_comes_to_on_unknown_command() {
    complete(
        new TestTurn(
                TestApp.vumi(
                    """
                    api.on_inbound_message = function () { throw new Error('not this one'); };
                    api.on_unknown_command = function (cmd) {
                      api.request('test.say', {value: [this === api, cmd.cmd, cmd.msg.event_id]});
                      api.done();
                    };
                    """))
            .ack());
    assertThat(host.said().getFirst())
        .asInstanceOf(LIST)
        .containsExactly(true, "inbound-event", "event-1");
  }

  @Test
  void on_unknown_command_is_there_and_does_nothing() {
    assertThat(
            inVumi(
                "[typeof api.on_unknown_command, api.on_unknown_command({cmd: 'x'}) === undefined]"))
        .isEqualTo(List.of("function", true));
  }

  @Test
  void a_request_is_populated_in_place_and_sent_as_it_was() {
    complete(
        TestApp.onMessage(
            """
            var asked = {key: 'a', more: {deep: [1, null, 'x']}};
            api.request('kv.get', asked);
            asked.key = 'changed afterwards';
            api.request('test.say', {value: [asked.cmd, asked.cmd_id, asked.reply]});
            api.done();
            """));
    assertThat(host.said()).containsExactly(List.of("kv.get", "1", false));
    Command asked = host.only("kv.get");
    assertThat(asked.id()).isEqualTo("1");
    assertThat(asked.args())
        .containsExactly(
            Map.entry("key", "a"), Map.entry("more", Map.of("deep", Arrays.asList(1L, null, "x"))));
  }

  @Test
  void populate_command_sets_the_members_on_the_object_and_gives_it_back() {
    assertThat(
            inVumi(
                """
                (function () {
                  var mine = {cmd: 'old', reply: true, x: 1};
                  var same = api.populate_command('kv.get', mine) === mine;
                  return [same, mine];
                })()
                """))
        .isEqualTo(List.of(true, Map.of("cmd", "kv.get", "cmd_id", "1", "reply", false, "x", 1L)));
  }

  @Test
  void next_id_counts_up_and_id_is_the_last() {
    assertThat(inVumi("[api.id, api.next_id(), api.next_id(), api.id]"))
        .isEqualTo(List.of(0L, "1", "2", 2L));
  }

  @Test
  void requests_have_the_ids_that_next_id_gives() {
    complete(
        TestApp.onMessage(
            """
            api.request('test.say', {value: 'first'});
            var between = api.next_id();
            api.request('test.say', {value: between});
            api.done();
            """));
    assertThat(host.all(FakeHost.SAY)).extracting(Command::id).containsExactly("1", "3");
    assertThat(host.said()).containsExactly("first", "2");
  }

  @Test
  void a_callback_gets_the_whole_reply_with_this_being_api() {
    host.answer("contacts.get", CommandResult.success("contact", Map.of("key", "k")));
    complete(
        TestApp.onMessage(
            """
            api.request('contacts.get', {}, function (reply) {
              api.request('test.say', {value: [this === api, arguments.length, reply]});
              api.done();
            });
            """));
    assertThat(host.said().getFirst())
        .isEqualTo(
            List.of(
                true,
                1L,
                Map.of(
                    "cmd",
                    "contacts.get",
                    "cmd_id",
                    "1",
                    "reply",
                    true,
                    "success",
                    true,
                    "contact",
                    Map.of("key", "k"))));
  }

  @Test
  void a_refused_command_replies_without_success_and_with_the_reason() {
    host.answer("kv.set", CommandResult.failure("Too many keys"));
    complete(
        TestApp.onMessage(
            """
            api.request('kv.set', {key: 'a', value: 1}, function (reply) {
              api.request('test.say', {value: [reply.success, reply.reason]});
              api.done();
            });
            """));
    assertThat(host.said()).containsExactly(List.of(false, "Too many keys"));
  }

  @Test
  void a_reply_never_comes_on_the_stack_of_the_request() {
    complete(
        TestApp.onMessage(
            """
            var order = [];
            api.request('kv.get', {key: 'a'}, function () {
              order.push('reply');
              api.request('test.say', {value: order});
              api.done();
            });
            order.push('after request');
            """));
    assertThat(host.said()).containsExactly(List.of("after request", "reply"));
  }

  @Test
  void replies_come_as_they_are_ready_and_find_their_own_callbacks() {
    host.hold("test.first");
    complete(
        TestApp.onMessage(
            """
            var order = [];
            api.request('test.first', {}, function (reply) {
              order.push(reply.cmd);
              api.request('test.say', {value: order});
              api.done();
            });
            api.request('test.second', {}, function (reply) {
              order.push(reply.cmd);
              api.request('test.release', {});
            });
            """));
    assertThat(host.said()).containsExactly(List.of("test.second", "test.first"));
  }

  @Test
  void many_requests_are_in_flight_at_once() {
    host.hold("kv.get");
    complete(
        TestApp.onMessage(
            """
            var replies = 0;
            for (var i = 0; i < 50; i++) {
              api.request('kv.get', {key: 'k' + i}, function () {
                replies++;
                if (replies === 50) {
                  api.request('test.say', {value: replies});
                  api.done();
                }
              });
            }
            api.request('test.release', {});
            """));
    assertThat(host.said()).containsExactly(50L);
  }

  @Test
  void a_callback_is_called_once_only() {
    complete(
        TestApp.onMessage(
            """
            var calls = 0;
            api.request('test.one', {}, function () { calls++; });
            api.request('test.two', {}, function () {
              api.request('test.say', {value: calls});
              api.done();
            });
            """));
    assertThat(host.said()).containsExactly(1L);
  }

  @Test
  void the_log_of_the_console_does_not_take_the_replies_of_requests() {
    complete(
        TestApp.onMessage(
            """
            console.log('before');
            api.request('kv.get', {key: 'a'}, function (reply) {
              api.request('test.say', {value: reply.cmd});
              api.done();
            });
            """));
    assertThat(host.said()).containsExactly("kv.get");
    assertThat(host.logged()).containsExactly("before");
  }

  @Test
  void log_info_logs_and_calls_back() {
    complete(
        TestApp.onMessage(
            """
            api.log_info('some text', function (reply) {
              api.request('test.say', {value: [this === api, reply.cmd, reply.success]});
              api.done();
            });
            """));
    assertThat(host.logged()).containsExactly("some text");
    assertThat(host.said()).containsExactly(List.of(true, "log.info", true));
  }

  @Test
  void done_logs_and_ends_the_turn_only_when_that_was_answered() {
    host.hold("log.info");
    Outcome outcome =
        run(
            TestApp.onMessage(
                """
                api.done();
                api.request('kv.get', {key: 'a'}, function () {
                  api.request('test.say', {value: 'not done yet'});
                  api.request('test.release', {});
                });
                """));
    assertThat(outcome).isEqualTo(new Outcome.Completed());
    assertThat(host.names()).containsExactly("log.info", "kv.get", "test.say", "test.release");
    assertThat(host.only("log.info").arg("msg")).isEqualTo("Done.");
  }

  @Test
  void a_script_may_say_twice_that_it_is_done() {
    complete(
        TestApp.onMessage(
            """
            api.done();
            api.done();
            """));
    assertThat(host.names()).containsExactly("log.info", "log.info");
  }

  @Test
  void what_is_asked_for_after_the_end_is_dropped_and_the_log_says_so() {
    complete(
        TestApp.onMessage(
            """
            api.emitter.on('done', function () {
              api.request('outbound.reply_to', {content: 'too late', in_reply_to: 'message-1'});
              api.request('kv.set', {key: 'a', value: 1});
            });
            api.done();
            """));
    assertThat(host.names()).containsExactly("log.info", "log.warning");
    assertThat(host.logged())
        .containsExactly(
            "outbound.reply_to was asked for after api.done() and is dropped, like all that"
                + " follows: call api.done() last");
  }

  @Test
  void a_reply_that_comes_after_the_end_is_not_delivered() {
    host.hold("kv.get");
    complete(
        TestApp.onMessage(
            """
            api.request('kv.get', {key: 'a'}, function () { throw new Error('called too late'); });
            api.done();
            // The last that is heard of the turn: its answer comes together with that to kv.get.
            api.request('test.release', {});
            """));
    assertThat(host.names()).containsExactly("kv.get", "log.info", "test.release");
  }

  @Test
  void what_was_asked_for_before_the_end_is_done() {
    complete(
        TestApp.onMessage(
            """
            api.done();
            api.request('outbound.reply_to', {content: 'just in time', in_reply_to: 'message-1'});
            """));
    assertThat(host.only("outbound.reply_to").arg("content")).isEqualTo("just in time");
  }

  @Test
  void the_emitter_tells_of_requests_and_of_the_end() {
    complete(
        TestApp.onMessage(
            """
            api.emitter.on('request', function (request) {
              if (request.cmd !== 'test.say') {
                api.request('test.say', {value: request.cmd + '/' + request.cmd_id});
              }
            });
            api.request('kv.get', {key: 'a'});
            api.done();
            """));
    assertThat(host.said()).containsExactly("kv.get/1", "log.info/3");
  }

  @Test
  void a_request_needs_neither_callback_nor_object() {
    complete(TestApp.onMessage("api.request('test.bare'); api.done();"));
    assertThat(host.only("test.bare").args()).isEmpty();
  }

  @Test
  void handlers_are_looked_up_when_the_message_comes() {
    complete(
        TestApp.vumi(
            """
            var go = {};
            go;
            go.init = function () {
              api.on_inbound_message = function () { throw new Error('replaced'); };
              return {im: 1};
            }();
            api.on_inbound_message = function () {
              api.request('test.say', {value: 'the last one'});
              api.done();
            };
            """));
    assertThat(host.said()).containsExactly("the last one");
  }

  @Test
  void a_turn_answers_twice_and_both_answers_leave() {
    complete(
        TestApp.onMessage(
            """
            api.request('outbound.reply_to', {content: 'one', in_reply_to: cmd.msg.message_id});
            api.request('outbound.reply_to', {content: 'two', in_reply_to: cmd.msg.message_id});
            api.done();
            """));
    assertThat(host.all("outbound.reply_to"))
        .extracting(command -> command.arg("content"))
        .containsExactly("one", "two");
  }

  @Test
  void an_answer_of_any_type_leaves_as_it_is_for_the_host_to_judge() {
    complete(
        TestApp.onMessage(
            """
            api.request('outbound.reply_to', {content: {a: [1]}, in_reply_to: null});
            api.done();
            """));
    assertThat(host.only("outbound.reply_to").arg("content")).isEqualTo(Map.of("a", List.of(1L)));
  }
}
