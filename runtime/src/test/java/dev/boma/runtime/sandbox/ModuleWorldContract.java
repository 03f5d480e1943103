package dev.boma.runtime.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import dev.boma.api.Command;
import dev.boma.api.CommandResult;
import dev.boma.api.Release;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a module app finds: its handlers' arguments, and the part of the web that is there. */
abstract class ModuleWorldContract extends SandboxContract {

  @Test
  void the_default_export_handles_messages() {
    complete(
        TestApp.module(
            """
            export default {
              greeting: 'hi ',
              async message(message, api) {
                await api.request('test.say', {value: [this.greeting + message.content, message]});
              },
            };
            """));
    assertThat(host.said()).hasSize(1);
    assertThat(((List<?>) host.said().getFirst()).get(0)).isEqualTo("hi hello");
    assertThat(((List<?>) host.said().getFirst()).get(1))
        .asInstanceOf(MAP)
        .containsEntry("message_id", "message-1")
        .containsEntry("session_event", "resume");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "module.exports = {message(message, api) { return api.reply('x'); }};",
        "exports.message = function (message, api) { return api.reply('x'); };",
        "module.exports.default = {message: (message, api) => api.reply('x')};"
            + " module.exports.__esModule = true;",
        "export const message = (message, api) => api.reply('x');",
        "export function message(message, api) { api.reply('x'); }",
        "await null; export default {message: (message, api) => api.reply('x')};",
        "export default new (class { message(message, api) { return api.reply('x'); } })();",
        "export default {message: (message, api) => ({then(done) { api.reply('x').then(done); }})};",
      })
  void handlers_are_found_in_every_form_of_module(String main) {
    complete(TestApp.module(main));
    assertThat(host.only("outbound.reply_to").arg("content")).isEqualTo("x");
  }

  @Test
  void an_event_comes_to_the_event_handler() {
    TestApp app =
        TestApp.module(
            """
            export default {
              message() { throw new Error('not this one'); },
              async event(event, api) { await api.request('test.say', {value: event.event_type}); },
            };
            """);
    complete(new TestTurn(app).ack());
    assertThat(host.said()).containsExactly("ack");
  }

  @Test
  void an_event_without_a_handler_is_let_pass() {
    complete(new TestTurn(TestApp.handler("throw new Error('not this one');")).ack());
    assertThat(host.commands()).isEmpty();
  }

  @Test
  void what_the_handler_began_and_did_not_await_is_finished_all_the_same() {
    complete(
        TestApp.module(
            """
            export default {
              message(message, api) { api.kv.get('a').then((value) => api.reply('got ' + value)); },
            };
            """));
    assertThat(host.only("outbound.reply_to").arg("content")).isEqualTo("got null");
  }

  @Test
  void reply_answers_the_message_and_keeps_the_session_unless_told() {
    complete(
        TestApp.handler(
            """
            await api.reply('one');
            await api.reply('two', {end: true, helper_metadata: {voice: {wait_for: '#'}}});
            await api.reply(null);
            """));
    assertThat(host.all("outbound.reply_to"))
        .extracting(Command::args)
        .usingRecursiveComparison()
        .isEqualTo(
            List.of(
                reply("one", true, null),
                reply("two", false, Map.of("voice", Map.of("wait_for", "#"))),
                reply(null, true, null)));
  }

  private static Map<String, @Nullable Object> reply(
      @Nullable String content, boolean goesOn, @Nullable Object metadata) {
    Map<String, @Nullable Object> args = new LinkedHashMap<>();
    args.put("content", content);
    args.put("in_reply_to", "message-1");
    args.put("continue_session", goesOn);
    args.put("helper_metadata", metadata);
    return args;
  }

  @Test
  void send_starts_a_message_of_its_own_on_an_endpoint() {
    complete(
        TestApp.handler(
            "await api.send('+1', 'a'); await api.send('+2', 'b', {endpoint: 'sms'});"));
    assertThat(host.all("outbound.send_to_endpoint"))
        .extracting(c -> c.arg("to_addr"), c -> c.arg("content"), c -> c.arg("endpoint"))
        .containsExactly(tuple("+1", "a", "default"), tuple("+2", "b", "sms"));
  }

  @Test
  void kv_keeps_values_of_any_shape() {
    assertThat(
            inModule(
                host,
                """
                (async () => {
                  const value = {a: [1, null, 'x'], '__proto__': 1, ['__proto__']: {b: 2}};
                  await api.kv.set('__proto__', value, {seconds: 60});
                  const got = await api.kv.get('__proto__');
                  return [got, Object.keys(got), await api.kv.get('none'), await api.kv.incr('n'),
                    await api.kv.incr('n', 5), await api.kv.delete('n'), await api.kv.delete('n')];
                })()
                """))
        .isEqualTo(
            Arrays.asList(
                Map.of("a", Arrays.asList(1L, null, "x"), "__proto__", Map.of("b", 2L)),
                List.of("a", "__proto__"),
                null,
                1L,
                6L,
                true,
                false));
    assertThat(host.only("kv.set").arg("seconds")).isEqualTo(60L);
  }

  @Test
  void log_writes_at_the_level_of_its_name() {
    complete(
        TestApp.handler(
            """
            await api.log.debug('d'); await api.log.info('i %s', 1); await api.log.warning('w');
            await api.log.warn('w2'); await api.log.error(new Error('e').message, {a: 1});
            await api.log.critical('c');
            """));
    assertThat(host.names())
        .containsExactly(
            "log.debug", "log.info", "log.warning", "log.warning", "log.error", "log.critical");
    assertThat(host.logged()).containsExactly("d", "i 1", "w", "w2", "e {\"a\":1}", "c");
  }

  @Test
  void config_is_read_as_text_or_as_what_the_text_says() {
    Release release =
        TestApp.handler(
                """
                await api.request('test.say', {value: [
                  await api.config.get('config'), (await api.config.json('config')).name,
                  await api.config.get('none'), await api.config.json('none')]});
                """)
            .config("config", "{\"name\": \"demo\"}")
            .release();
    assertThat(valueOf(host.configOf(release), new TestTurn(release)))
        .isEqualTo(Arrays.asList("{\"name\": \"demo\"}", "demo", null, null));
  }

  @Test
  void metrics_are_fired() {
    complete(TestApp.handler("await api.metrics.fire('m', 2, 'max'); await api.metrics.inc('n');"));
    assertThat(host.all("metrics.fire"))
        .extracting(Command::args)
        .containsExactly(
            Map.of("metric", "m", "value", 2L, "agg", "max"),
            Map.of("metric", "n", "value", 1L, "agg", "sum"));
  }

  @Test
  void a_refused_command_is_an_error_that_names_it() {
    host.answer("kv.set", CommandResult.failure("Too many keys"));
    assertThat(
            inModule(
                host,
                """
                api.kv.set('a', 1).catch((e) =>
                  [e instanceof Error, e.name, e.message, e.command, e.reason, String(e),
                   e.stack.split('\\n')[0]])
                """))
        .isEqualTo(
            List.of(
                true,
                "CommandError",
                "kv.set: Too many keys",
                "kv.set",
                "Too many keys",
                "CommandError: kv.set: Too many keys",
                "CommandError: kv.set: Too many keys"));
  }

  @Test
  void arguments_of_a_request_cannot_change_its_name_or_id() {
    complete(
        TestApp.handler(
            "await api.request('test.bare', {cmd: 'kv.get', cmd_id: 'x', reply: true, a: 1});"));
    assertThat(host.only("test.bare").args()).isEqualTo(Map.of("a", 1L));
  }

  @Test
  void fetch_is_an_http_command_and_its_reply_a_response() {
    host.answer(
        "http.post",
        CommandResult.success(
            Map.of(
                "code",
                201,
                "body",
                "{\"ok\": true}",
                "headers",
                Map.of("Content-Type", List.of("application/json"), "X-A", List.of("1", "2")))));
    assertThat(
            inModule(
                host,
                """
                (async () => {
                  const response = await fetch(new URL('/x?a=b#c', 'http://host.example'), {
                    method: 'post', headers: {'X-Key': 'k'}, body: JSON.stringify({n: 1})});
                  return [response.status, response.ok, response.headers.get('x-a'),
                    response.url, (await response.json()).ok];
                })()
                """))
        .isEqualTo(List.of(201L, true, "1, 2", "http://host.example/x?a=b", true));
    Command asked = host.only("http.post");
    assertThat(asked.arg("url")).isEqualTo("http://host.example/x?a=b");
    assertThat(asked.arg("data")).isEqualTo("{\"n\":1}");
    assertThat(asked.arg("headers"))
        .asInstanceOf(MAP)
        .containsEntry("x-key", List.of("k"))
        .containsKey("content-type");
  }

  @Test
  void fetch_of_what_does_not_answer_is_a_type_error_with_the_reason() {
    host.answer("http.get", CommandResult.failure("connection refused"));
    assertThat(inModule(host, "fetch('http://h/').catch((e) => [e.name, e.message])"))
        .isEqualTo(List.of("TypeError", "fetch failed: connection refused"));
  }

  @Test
  void the_part_of_the_web_that_fits_a_sandbox_is_there() {
    assertThat(
            inModule(
                """
                [new URL('../b?x=1', 'https://host/a/c').href,
                 new URLSearchParams({a: 'ü', b: '&'}).toString(),
                 [...new TextEncoder().encode('é')], new TextDecoder().decode(new Uint8Array([195, 169])),
                 btoa('a:b'), atob('YTpi'),
                 structuredClone(new Map([['k', {d: new Date(0)}]])).get('k').d.toISOString(),
                 /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
                   .test(crypto.randomUUID()),
                 crypto.getRandomValues(new Uint8Array(8)).length,
                 Buffer.from('x').toString('hex'), typeof queueMicrotask,
                 AbortSignal.abort().aborted]
                """))
        .isEqualTo(
            List.of(
                "https://host/b?x=1",
                "a=%C3%BC&b=%26",
                List.of(195L, 169L),
                "é",
                "YTpi",
                "a:b",
                "1970-01-01T00:00:00.000Z",
                true,
                8L,
                "78",
                "function",
                true));
  }

  @Test
  void console_writes_to_the_log_of_the_app() {
    complete(TestApp.handler("console.log('a', 1); console.error('b');"));
    assertThat(host.names()).containsExactly("log.info", "log.error");
    assertThat(host.logged()).containsExactly("a 1", "b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "api",
        "setTimeout",
        "setInterval",
        "process",
        "global",
        "window",
        "load",
        "print",
        "quit",
        "Java",
        "Packages",
        "Polyglot",
        "Graal",
        "performance",
        "WebAssembly",
        "SharedArrayBuffer",
        "Atomics",
        "Worker",
        "XMLHttpRequest",
      })
  void names_of_other_worlds_are_absent(String name) {
    assertThat(inModule("Function('return typeof " + name + "')()")).isEqualTo("undefined");
  }

  @Test
  void a_bare_name_that_nobody_has_is_an_error() {
    assertThat(
            fail(TestApp.module("const fs = require('fs'); module.exports = {message() {}};"))
                .message())
        .startsWith("Error: Cannot find module 'fs' required by app.js: ");
    assertThat(
            fail(TestApp.module("import fs from 'fs'; export default {message() {}};")).message())
        .startsWith("Error: Cannot find module 'fs' imported by app.js: ");
  }

  @Test
  void files_and_libraries_are_imported_in_both_forms() {
    complete(
        TestApp.module(
                """
                import _, {chunk} from 'lodash';
                import {named} from './lib/es.js';
                import common from './lib/common.cjs';
                import data from './data.json' with {type: 'json'};
                export default {
                  async message(message, api) {
                    const late = await import('./lib/late.js');
                    await api.request('test.say', {value: [chunk([1, 2], 1).length, _.VERSION[0],
                      named, common.n, data.n, late.default]});
                  },
                };
                """)
            .file("lib/es.js", "export const named = 'es';")
            .file("lib/common.cjs", "exports.n = require('../data.json').n + 1;")
            .file("lib/late.js", "export default 'late';")
            .file("data.json", "{\"n\": 7}"));
    assertThat(host.said()).containsExactly(List.of(2L, "4", "es", 8L, 7L, "late"));
  }
}
