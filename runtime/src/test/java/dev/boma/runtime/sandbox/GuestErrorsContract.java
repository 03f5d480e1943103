package dev.boma.runtime.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.api.CommandResult;
import dev.boma.api.GuestError;
import dev.boma.api.Limit;
import dev.boma.api.Outcome;
import dev.boma.api.Outcome.ScriptFailed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An error is told in the app's own terms: its message, its file, its line, and nothing of ours.
 */
abstract class GuestErrorsContract extends SandboxContract {

  /** Fails with that message at that place, and with a trace that names only the app's world. */
  private GuestError failAt(String place, String message, TestApp app) {
    GuestError error = fail(app);
    assertThat(error.file() + ":" + error.line() + " " + error.message())
        .isEqualTo(place + " " + message);
    assertThat(error.trace())
        .allSatisfy(frame ->
            assertThat(frame)
                .doesNotContain("prelude.js", "modules.js", "java", "graal", "/work", "/home"));
    return error;
  }

  @Test
  void a_syntax_error_has_the_line_in_the_file() {
    failAt(
        "app.js:3",
        "SyntaxError: Expected an operand but found ;",
        TestApp.vumi("// bundle\nvar a = 1;\nvar b = ;\n"));
    failAt(
        "app.js:2",
        "SyntaxError: Expected an operand but found ;",
        TestApp.module("export default {};\nconst b = ;\n"));
    failAt(
        "lib/a.js:2",
        "SyntaxError: Expected an operand but found ;",
        TestApp.vumi("require('./lib/a');").file("lib/a.js", "\nvar b = ;"));
    failAt(
        "lib/a.js:2",
        "SyntaxError: Expected an operand but found ;",
        TestApp.module("import './lib/a.js'; export default {};")
            .file("lib/a.js", "\nexport const b = ;"));
  }

  @Test
  void of_several_rejections_that_nobody_caught_the_first_is_told() {
    failAt(
        "app.js:2",
        "Error: the first; further promises were rejected too",
        TestApp.handler(
            "\nPromise.reject(new Error('the first')); Promise.reject(new Error('the second'));"));
  }

  @Test
  void a_guest_that_is_stopped_behind_an_await_is_told_where() {
    assertThat(runBriefly(TestApp.handler("await api.kv.get('a');\nfor (;;) {}")))
        .isInstanceOfSatisfying(
            Outcome.LimitExceeded.class,
            limit -> assertThat(limit.place()).isIn("app.js:1", "app.js:2", "app.js:3"));
  }

  @Test
  void commands_that_are_too_much_at_once_are_told_as_that() {
    assertThat(
            fail(TestApp.handler(
                    "await Promise.all(Array.from({length: 30},"
                        + " () => api.request('log.info', {msg: 'x'.repeat(60000)})));"))
                .message())
        .startsWith("RangeError: the commands asked for and not awaited yet");
  }

  @Test
  void a_library_of_the_hosts_shows_nothing_of_where_it_lies() {
    run(
        TestApp.vumi(
            "require('vumigo_v02'); var error;"
                + " try { require('vumigo_v02').states.State.call(); } catch (e) { error = e; }"
                + " api.on_inbound_message = function () {"
                + " api.request('test.say', {value: String(error.stack)}); api.done(); };"));
    assertThat(String.valueOf(host.said())).contains("boma:").doesNotContain("dev/boma");
  }

  @Test
  void what_is_more_than_a_command_can_carry_is_told_as_that() {
    for (String value :
        new String[] {"{['x'.repeat(60000)]: 1}", "JSON.rawJSON('1'.repeat(2000))"}) {
      assertThat(fail(TestApp.handler("await api.kv.set('a', " + value + ");")).message())
          .startsWith("what the app asked for is more than a command can carry");
    }
  }

  @Test
  void an_error_while_loading_has_its_line() {
    failAt(
        "app.js:2",
        "TypeError: Cannot read property 'x' of undefined",
        TestApp.vumi("var a;\na.x;"));
    failAt(
        "lib/a.js:1",
        "Error: cannot start",
        TestApp.module("import './lib/a.js'; export default {message() {}};")
            .file("lib/a.js", "throw new Error('cannot start');"));
  }

  @Test
  void an_error_in_a_handler_has_its_line_in_a_bundle_of_many_lines() {
    failAt(
        "app.js:4007",
        "Error: far below",
        TestApp.vumi(
            "var go = {};\n"
                + "// filler\n".repeat(4000)
                + """
                go.app = function () {
                  this.handle = function () {

                    var that = this;
                    return function () {
                      throw new Error('far below');
                    };
                  };
                };
                api.on_inbound_message = function () { new go.app().handle()(); };
                """));
  }

  @Test
  void an_error_in_a_callback_has_its_line_and_its_function() {
    GuestError error =
        failAt(
            "app.js:3",
            "ReferenceError: nothing is not defined",
            TestApp.vumi(
                """
                api.on_inbound_message = function () {
                  api.request('kv.get', {key: 'a'}, function whenRead() {
                    nothing.at.all();
                  });
                };
                """));
    assertThat(error.trace().getFirst()).isEqualTo("whenRead (app.js:3)");
    assertThat(error.describe()).isEqualTo("ReferenceError: nothing is not defined (app.js:3)");
  }

  @Test
  void an_error_in_a_required_file_has_its_own_name_and_line() {
    failAt(
        "lib/a.js:3",
        "Error: in the file",
        TestApp.onMessage("require('./lib/a').run();")
            .file(
                "lib/a.js",
                "exports.run = function () {\n\n  throw new Error('in the file');\n};"));
    failAt(
        "lib/a.mjs:2",
        "Error: in the module",
        TestApp.module(
                "import {run} from './lib/a.mjs'; export default {message() { return run(); }};")
            .file(
                "lib/a.mjs",
                "export async function run() {\n  throw new Error('in the module');\n}"));
  }

  @Test
  void an_error_after_an_answer_was_awaited_has_its_line() {
    failAt(
        "app.js:4",
        "Error: late",
        TestApp.module(
            """
            export default {
              async message(message, api) {
                await api.kv.get('a');
                throw new Error('late');
              },
            };
            """));
  }

  @Test
  void a_promise_that_is_rejected_and_left_has_its_line() {
    failAt(
        "app.js:2",
        "Error: left alone",
        TestApp.vumi(
            """
            function lose() {
              return Promise.reject(new Error('left alone'));
            }
            api.on_inbound_message = function () { lose(); };
            """));
    failAt(
        "app.js:3",
        "Error: left alone",
        TestApp.module(
            """
            export default {
              async message(message, api) {
                Promise.reject(new Error('left alone'));
                await api.kv.get('a');
              },
            };
            """));
  }

  @Test
  void an_error_inside_a_library_is_told_by_the_line_of_the_app_that_led_there() {
    failAt(
        "app.js:2",
        "TypeError: Cannot read property 'split' of null",
        TestApp.vumi(
                """
                api.on_inbound_message = function () {
                  require('lib')(null);
                };
                """)
            .file(
                "node_modules/lib/index.js",
                "module.exports = function (text) {\n  return text.split(',');\n};"));
    failAt(
        "app.js:3",
        "Error: in the promise",
        TestApp.vumi(
            """
            api.on_inbound_message = function () {
              require('q').delay(1).then(function () {
                throw new Error('in the promise');
              }).done();
            };
            """));
  }

  @Test
  void an_error_in_code_made_from_text_is_told_by_the_line_of_the_app_that_led_there() {
    failAt(
        "app.js:2",
        "TypeError: Cannot read property 'x' of null",
        TestApp.vumi("api.on_inbound_message = function () {\n  (0, eval)('null.x');\n};"));
    failAt(
        "app.js:2",
        "ReferenceError: nope is not defined",
        TestApp.vumi(
            """
            api.on_inbound_message = function () {
              require('lodash').template('<%= nope %>')({});
            };
            """));
  }

  @Test
  void a_refused_command_is_told_by_the_line_that_asked() {
    host.answer("kv.set", CommandResult.failure("Too many keys"));
    failAt(
        "app.js:3",
        "CommandError: kv.set: Too many keys",
        TestApp.module(
            """
            export default {
              async message(message, api) {
                await api.request('kv.set', {key: 'a'});
              },
            };
            """));
  }

  @Test
  void what_json_cannot_carry_is_told_by_the_line_that_asked() {
    failAt(
        "app.js:3",
        "TypeError: Converting circular structure to JSON",
        TestApp.vumi(
            """
            api.on_inbound_message = function () {
              var round = {}; round.round = round;
              api.request('kv.set', {key: 'a', value: round});
            };
            """));
    failAt(
        "app.js:2",
        "TypeError: Do not know how to serialize a BigInt",
        TestApp.vumi(
            "api.on_inbound_message = function () {\n  api.request('kv.set', {value: 1n});\n};"));
    failAt(
        "app.js:3",
        "TypeError: Converting circular structure to JSON",
        TestApp.module(
            """
            const round = []; round[0] = round;
            const run = async (api) => {
              await api.kv.set('a', round);
            };
            export default {message: (message, api) => run(api)};
            """));
  }

  @Test
  void a_request_without_a_name_is_told_by_its_line() {
    failAt(
        "app.js:2",
        "TypeError: api.request wants the name of a command first, such as 'kv.get'; this is of"
            + " type object",
        TestApp.vumi("api.on_inbound_message = function () {\n  api.request({key: 'a'});\n};"));
  }

  @Test
  void of_an_object_with_many_keys_that_was_thrown_the_first_are_told() {
    assertThat(
            fail(TestApp.module(
                    """
                    export default {
                      message() {
                        const many = {};
                        for (let i = 0; i < 100_000; i += 1) many['k' + i] = i;
                        throw many;
                      },
                    };
                    """))
                .message())
        .startsWith("Error: the handler 'message' threw {\"k0\":0,\"k1\":1,")
        .contains("\"k19\":19,\"…\":\"99980 more\"}, which is not an Error");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          null                                        | null
          undefined                                   | undefined
          'text'                                      | text
          42                                          | 42
          {}                                          | Error
          function f() {}                             | f
          Symbol('s')                                 | Symbol(s)
          Object.create(null)                         | Error
          {get message() { for (;;) {} }}             | Error
          {toString() { for (;;) {} }}                | Error
          new Proxy({}, {get() { for (;;) {} }})      | Error
          Object.assign(new Error('x'), {toString() { for (;;) {} }}) | Error: x
          """)
  void anything_can_be_thrown_and_has_a_line(String thrown, String message) {
    failAt(
        "app.js:2",
        message,
        TestApp.vumi("api.on_inbound_message = function () {\n  throw " + thrown + ";\n};"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "undefined", "'text'", "{}", "{get message() { for (;;) {} }}"})
  void a_handler_may_reject_with_anything(String thrown) {
    GuestError error = fail(TestApp.handler("throw " + thrown + ";"));
    assertThat(error.message()).isNotEmpty();
  }

  @Test
  void a_huge_message_is_cut() {
    GuestError error = fail(TestApp.onMessage("throw new Error('x'.repeat(1 << 19));"));
    assertThat(error.message()).hasSizeLessThan(3_000).startsWith("Error: xxx").endsWith("…");
  }

  @Test
  void a_recursion_without_end_is_an_error_of_the_app() {
    Outcome outcome = run(TestApp.vumi("function again() {\n  return 1 + again();\n}\nagain();"));
    long allowed = Limit.STACK_FRAMES.defaultValue();
    assertThat(outcome)
        .isEqualTo(new Outcome.LimitExceeded("stack-frames", allowed, allowed + 1, "app.js:2"));
  }

  @Test
  void a_module_without_a_handler_is_told_what_it_needs() {
    assertThat(fail(TestApp.module("export default {};")).message())
        .isEqualTo(
            "TypeError: the app has no message handler: its default export must be like { async"
                + " message(message, api) { … } }");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          export default {onmessage() {}}          | onmessage
          export default {events() {}, mesage() {}} | mesage
          export async function handleMessage() {} | handleMessage
          exports.messages = () => {}              | messages
          """)
  void a_handler_with_another_name_is_told_with_the_file_and_what_was_meant(
      String code, String typed) {
    assertThat(sandbox().check(TestApp.module(code).release()))
        .get()
        .extracting(GuestError::message)
        .isEqualTo(
            ("TypeError: app.js has no message handler; is '%s' meant to be 'message'?: its"
                    + " default export must be like { async message(message, api) { … } }")
                .formatted(typed));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          null                                         | null
          'text'                                       | "text"
          {code: 4}                                    | {"code":4}
          {code: 4, get message() { for (;;) {} }}      | {"code":4}
          new Proxy({}, {getPrototypeOf() { throw 1 }, ownKeys() { throw 1 }}) | an object
          """)
  void what_a_handler_threw_that_is_no_error_is_told_as_what_it_is(String thrown, String shown) {
    String message =
        "Error: the handler 'message' threw %s, which is not an Error and has no line; throw new"
            + " Error('…') tells the line";
    assertThat(fail(TestApp.handler("await 0; throw " + thrown + ";")).message())
        .isEqualTo(message.formatted(shown));
    assertThat(
            fail(TestApp.module("export default {message() { throw " + thrown + "; }};")).message())
        .isEqualTo(message.formatted(shown));
  }

  @Test
  void a_body_that_is_not_json_is_told_by_the_line_that_asked_and_by_how_it_begins() {
    failAt(
        "app.js:3",
        "SyntaxError: json(): the body is not JSON (Unexpected token < in JSON at position 0); it"
            + " begins with \"<html>\"",
        TestApp.module(
            """
            export default {
              async message(message, api) {
                await new Response('<html>').json();
              },
            };
            """));
    assertThat(fail(TestApp.handler("await new Response('').json();")).message())
        .endsWith("; it is empty");
    assertThat(fail(TestApp.handler("await new Response('x'.repeat(100)).json();")).message())
        .endsWith("it begins with \"" + "x".repeat(60) + "\"…");
  }

  @Test
  void a_missing_import_is_told_with_the_file_that_asks() {
    assertThat(
            fail(TestApp.module("import './lib/a.js'; export default {message() {}};")
                    .file("lib/a.js", "import {x} from './gone.js';"))
                .message())
        .startsWith("Error: Cannot find module './gone.js' imported by lib/a.js: ");
  }

  @Test
  void a_stack_that_the_app_reads_shows_its_own_world_only() {
    assertThat(
            String.valueOf(
                valueOf(
                    new TestTurn(
                        TestApp.onMessage(
                            """
                            Error.prepareStackTrace = function (error, frames) {
                              return frames.map(function (frame) {
                                return [frame.getFunction(), frame.getThis(), frame.getFileName()];
                              }).join();
                            };
                            api.request('kv.get', {key: 'a'}, function () {
                              var stacks = [new Error('x').stack];
                              try { require('./gone'); } catch (e) { stacks.push(e.stack); }
                              try { api.request({}); } catch (e) { stacks.push(e.stack); }
                              try { null.x; } catch (e) { stacks.push(e.stack); }
                              api.request('test.say', {value: stacks.join(' ')});
                              api.done();
                            });
                            """)))))
        .contains("app.js:")
        .doesNotContain("prelude", "modules.js", "/work", "/home", ".java", "graal");
  }

  @Test
  void a_release_is_checked_without_a_message() {
    assertThat(sandbox().check(TestApp.onMessage("").release())).isEmpty();
    assertThat(sandbox().check(TestApp.handler("").release())).isEmpty();
    assertThat(sandbox().check(TestApp.vumi("\nvar b = ;").release()))
        .get()
        .extracting(GuestError::describe)
        .isEqualTo("SyntaxError: Expected an operand but found ; (app.js:2)");
    assertThat(sandbox().check(TestApp.vumi("\n\nnope();").release()))
        .get()
        .extracting(GuestError::describe)
        .isEqualTo("ReferenceError: nope is not defined (app.js:3)");
    assertThat(sandbox().check(TestApp.module("export default {};").release()))
        .get()
        .extracting(GuestError::message)
        .asString()
        .contains("has no message handler");
  }

  @Test
  void a_script_that_can_never_answer_is_told_of_before_anyone_dials_it() {
    assertThat(sandbox().check(TestApp.vumi("var fine = 1;").release()))
        .get()
        .extracting(GuestError::describe)
        .isEqualTo(
            "Error: app.js sets no handler: a vumi script sets api.on_inbound_message = function (command)"
                + " { … } while it loads, or has a toolkit do so (new InteractionMachine(api,"
                + " app)); an app whose file exports its handlers has \"runtime\": \"module\" in"
                + " app.json");
    assertThat(sandbox().check(TestApp.vumi("api.on_inbound_message = {};").release())).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "api.on_unknown_command = function () { api.done(); };",
        "api.on_inbound_event = function () { api.done(); };",
        "api.log_info('hello', function () { api.on_inbound_message = function () {}; });",
        "api.request('kv.get', {key: 'a'}); api.done();",
        "Promise.resolve().then(function () { api.on_inbound_message = function () {}; });",
        "require('q')().then(function () { api.on_inbound_message = function () {}; });",
      })
  void a_script_that_may_yet_answer_is_not_refused(String script) {
    assertThat(sandbox().check(TestApp.vumi(script).release())).isEmpty();
  }

  @Test
  void a_reply_without_a_text_has_the_line_that_gave_none() {
    GuestError error =
        failAt(
            "app.js:3",
            "TypeError: api.reply wants a text, or null for an answer without one; this is"
                + " undefined",
            TestApp.handler("\nconst screens = {};\nawait api.reply(screens.welcome);"));
    assertThat(error.trace()).first().asString().contains("app.js:3");
    failAt(
        "app.js:2",
        "TypeError: api.reply wants a text, or null for an answer without one; this is undefined",
        TestApp.handler("\nreturn api.reply();"));
  }

  @Test
  void a_list_in_place_of_arguments_has_the_line_that_gave_it() {
    String told =
        "TypeError: api.request wants the arguments of a command in an object, such as {key:"
            + " 'visits'}; this is a list";
    failAt("app.js:2", told, TestApp.handler("\nawait api.request('kv.get', []);"));
    failAt("app.js:2", told, TestApp.onMessage("\napi.request('kv.get', [], function () {});"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "api.reply('x', { ends: true })|api.reply has no option 'ends'; there are end and"
            + " helper_metadata",
        "api.reply('x', 'end')|api.reply wants its options in an object, such as {end: …}; this is"
            + " end",
        "api.kv.set('k', 1, { second: 60 })|api.kv.set has no option 'second'; there is seconds",
        "api.send('+1', 'x', { endpont: 'sms' })|api.send has no option 'endpont'; there are"
            + " endpoint and helper_metadata",
        "api.kv.set('k', {}.missing)|api.kv.set wants a value that JSON has, or null; this is"
            + " undefined. To remove a key, use api.kv.delete",
        "api.kv.set('k', 0 / 0)|api.kv.set wants a value that JSON has, or null; this is NaN. To"
            + " remove a key, use api.kv.delete",
      })
  void an_option_that_there_is_not_has_the_line_that_gave_it(String call, String told) {
    failAt("app.js:2", "TypeError: " + told, TestApp.handler("\nawait " + call + ";"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "await new Promise(() => {}); export default { async message() {} };",
        "await null; throw new Error('late');",
        "await null; export default { async mesage() {} };",
      })
  void a_top_level_that_waits_and_comes_to_nothing_is_no_app(String source) {
    assertThat(sandbox().check(TestApp.module(source).release())).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "await null; export default { async message() {} };",
        "await fetch('http://example.org/'); export default { async message() {} };",
      })
  void a_top_level_may_wait(String source) {
    assertThat(sandbox().check(TestApp.module(source).release())).isEmpty();
  }

  @Test
  void a_fetch_that_failed_has_the_line_that_asked() {
    host.answer("http.get", CommandResult.failure("example.org is not reached"));
    TestApp app =
        TestApp.handler(
            "\nconst ask = async () => {\n  await fetch('http://example.org/');\n};\nawait ask();");
    GuestError error =
        failAt("app.js:3", "TypeError: fetch failed: example.org is not reached", app);
    assertThat(error.trace()).first().asString().contains("ask (app.js:3)");
  }

  @Test
  void a_fetch_that_failed_tells_the_app_why_and_where() {
    host.answer("http.get", CommandResult.failure("no answer"));
    complete(
        TestApp.handler(
            """
            try {
              await fetch('http://example.org/');
            } catch (error) {
              await api.request('test.say', {value: error.stack});
            }
            """));
    assertThat(host.said())
        .first()
        .asString()
        .startsWith("TypeError: fetch failed: no answer\n")
        .contains("app.js:2");
  }

  @Test
  void an_import_of_a_name_that_is_not_there_has_its_line_and_the_names_that_are() {
    failAt(
        "app.js:3",
        "SyntaxError: '@boma/toolkit' has no export 'numbr'; did you mean 'number'?",
        TestApp.module(
            "// an app\n\nimport { app, numbr } from '@boma/toolkit';\nexport default {message() {}};"));
    failAt(
        "app.js:1",
        "SyntaxError: './texts.js' has no export 'nope'; known are goodbye, welcome",
        TestApp.module("import { nope } from './texts.js';\nexport default {message() {}};")
            .file("texts.js", "export const welcome = 'a';\nexport const goodbye = 'b';"));
  }

  @Test
  void a_module_that_is_read_as_something_else_is_told_why() {
    failAt(
        "app.js:2",
        "SyntaxError: 'export' in a file that is read as CommonJS, as its name (.cjs) or its"
            + " package.json (\"type\": \"commonjs\") says; name it .mjs, or say \"type\":"
            + " \"module\"",
        TestApp.module("// an app\nexport default {async message() {}};")
            .file("package.json", "{\"type\": \"commonjs\"}"));
    failAt(
        "app.js:2",
        "SyntaxError: 'import' in a script, as apps of the runtime vumi are; use require, or say"
            + " \"runtime\": \"module\" in app.json",
        TestApp.vumi("// an app\nimport q from 'q';"));
  }

  @Test
  void checking_a_release_asks_the_host_for_nothing_and_leaves_nothing() {
    TestApp app =
        TestApp.module(
            "let n = 0; export default {message(m, api) { n += 1;"
                + " return api.request('test.say', {value: n}); }}; console.log('loaded');");
    assertThat(sandbox().check(app.release())).isEmpty();
    complete(app);
    assertThat(host.said()).containsExactly(1L);
    assertThat(run(TestApp.vumi("throw new Error('x');"))).isInstanceOf(ScriptFailed.class);
  }
}
