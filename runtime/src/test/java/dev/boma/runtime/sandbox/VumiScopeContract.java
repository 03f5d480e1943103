package dev.boma.runtime.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.api.Release;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The global scope in which a vumi app runs, as real apps of Vumi Go need it. */
abstract class VumiScopeContract extends SandboxContract {

  private static final String SAY =
      """
      api.on_inbound_message = function () {
        api.request('test.say', {value: value()});
        api.done();
      };
      """;

  /** What {@code value()} of a script says on its first and on its second message. */
  private List<Object> onTwoMessages(String script) {
    Release release = TestApp.vumi(script + SAY).release();
    return List.of(
        String.valueOf(valueOf(new TestTurn(release))),
        String.valueOf(valueOf(new TestTurn(release))));
  }

  @Test
  void the_script_is_sloppy_and_undeclared_names_become_globals() {
    complete(
        TestApp.vumi(
            """
            var go = {}; go;
            go.app = function () { helper = {n: 1}; return helper; }();
            function value() {
              i = 2;
              return [helper.n, i, this.helper === helper, typeof (function () { return this; })()];
            }
            """
                + SAY));
    assertThat(host.said()).containsExactly(List.of(1L, 2L, true, "object"));
  }

  @Test
  void this_at_the_top_is_the_global_object_and_has_api() {
    complete(
        TestApp.vumi(
            """
            var top = this;
            this.App = 'mine';
            function value() {
              return [top === globalThis, top.api === api, App, typeof api];
            }
            """
                + SAY));
    assertThat(host.said()).containsExactly(List.of(true, true, "mine", "object"));
  }

  @Test
  void a_script_may_put_its_own_api_in_the_place_of_ours() {
    complete(
        TestApp.vumi(
            """
            var real = this.api;
            if (typeof api !== 'undefined') { var api = this.api = real; }
            function value() { return api === real; }
            """
                + SAY));
    assertThat(host.said()).containsExactly(true);
  }

  @Test
  void sloppy_features_of_old_scripts_work() {
    complete(
        TestApp.vumi(
            """
            function value() {
              var o = {a: 1}, got;
              with (o) { got = a; }
              var f = function (n) { return n < 2 ? 1 : n * arguments.callee(n - 1); };
              <!-- an old comment
              return [got, f(4), 010, 'a\\101'];
            }
            """
                + SAY));
    assertThat(host.said()).containsExactly(List.of(1L, 24L, 8L, "aA"));
  }

  @Test
  void code_can_be_made_from_text() {
    assertThat(
            inVumi(
                """
                [new Function('a', 'return a + 1')(1), eval('1 + 2'), (0, eval)('typeof cmd'),
                 require('lodash').template('Hi <%= name %>')({name: 'Ann'})]
                """))
        .isEqualTo(List.of(2L, 3L, "undefined", "Hi Ann"));
  }

  @Test
  void globals_of_one_message_are_gone_at_the_next() {
    assertThat(
            onTwoMessages(
                """
                function value() {
                  var before = typeof left + typeof globalThis.other;
                  left = 1;
                  globalThis.other = 1;
                  return before;
                }
                """))
        .containsExactly("undefinedundefined", "undefinedundefined");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Object.prototype",
        "Array.prototype",
        "Date.prototype",
        "String.prototype",
        "JSON",
        "Math",
        "Promise",
        "console",
        "Buffer",
        "require",
        "api",
        "require('moment')",
        "require('lodash')",
        "require('lodash').prototype",
        "require('q')",
        "require('url')",
        "require('events').prototype",
        "require('crypto')",
        "require('./lib')",
        "RegExp",
      })
  void what_was_patched_for_one_message_is_as_before_at_the_next(String patched) {
    Release release =
        TestApp.vumi(
                "function value() { var it = "
                    + patched
                    + "; var before = typeof it.addDays;"
                    + " it.addDays = function () {}; return before + '/' + typeof it.addDays; }"
                    + SAY)
            .file("lib.js", "exports.n = 1;")
            .release();
    assertThat(valueOf(new TestTurn(release))).isEqualTo("undefined/function");
    assertThat(valueOf(new TestTurn(release))).isEqualTo("undefined/function");
  }

  @Test
  void the_script_is_evaluated_anew_for_every_message() {
    assertThat(
            onTwoMessages(
                """
                var counter = require('./counter');
                counter.n++;
                function value() { return counter.n; }
                """
                    .replace("require('./counter')", "{n: 0}")))
        .containsExactly("1", "1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"fs", "go-jsbox-unheard-of", "node:fs", "", "__proto__", "constructor"})
  void a_module_that_nobody_has_is_null(String name) {
    assertThat(inVumi("require('" + name + "') === null")).isEqualTo(true);
  }

  @Test
  void a_missing_file_of_the_app_is_an_error() {
    assertThat(fail(TestApp.onMessage("require('./missing');")).message())
        .startsWith("Error: Cannot find module './missing' required by app.js: ");
  }

  @Test
  void a_library_that_loads_what_only_node_has_files_for_is_loaded() {
    assertThat(
            valueOf(
                new TestTurn(
                    TestApp.onMessage(
                            """
                            api.request('test.say', {value: [require('old')(), require('path')]});
                            api.done();
                            """)
                        .file(
                            "node_modules/old/index.js",
                            """
                            var fs = require('fs'), path = require('node:path');
                            module.exports = function () {
                              try {
                                return fs.readFileSync(path.join('a', '..', 'b'));
                              } catch (e) {
                                return e.message;
                              }
                            };
                            """))))
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
        .containsExactly(
            "ENOENT: fs.readFileSync(\"b\"): an app has no files when it runs; require modules and"
                + " JSON files, and keep data in kv",
            null);
  }

  @Test
  void a_library_may_be_made_of_nodes_streams() {
    assertThat(
            valueOf(
                new TestTurn(
                    TestApp.onMessage(
                            """
                            require('louder')('habari', function (text) {
                              api.request('test.say', {value: text});
                              api.done();
                            });
                            """)
                        .file(
                            "node_modules/louder/index.js",
                            """
                            const { Transform } = require('stream');
                            class Louder extends Transform {
                              transformed(chunk) { return String(chunk).toUpperCase(); }
                              _transform(chunk, encoding, done) { done(null, this.transformed(chunk)); }
                            }
                            module.exports = (text, done) => {
                              const stream = new Louder();
                              let all = stream instanceof require('stream') ? '' : 'no stream: ';
                              stream.setEncoding('utf8').on('data', (part) => { all += part; });
                              stream.on('end', () => done(all));
                              stream.write(text);
                              stream.end('!');
                            };
                            """))))
        .isEqualTo("HABARI!");
  }

  @Test
  void a_stream_of_the_old_kind_is_piped_with_its_end_and_waits_for_a_full_destination() {
    assertThat(
            valueOf(
                new TestTurn(
                    TestApp.onMessage(
                            """
                            api.request('test.say', {value: require('pipes')()});
                            api.done();
                            """)
                        .file(
                            "node_modules/pipes/index.js",
                            """
                            const Stream = require('stream');
                            function run(options) {
                              const told = [];
                              const from = new Stream();
                              from.pause = () => told.push('pause');
                              from.resume = () => told.push('resume');
                              const to = new Stream();
                              to.write = (chunk) => { told.push(chunk); return chunk !== 'full'; };
                              to.end = () => told.push('end');
                              to.on('pipe', (source) => told.push(source === from));
                              told.push(from.pipe(to, options) === to);
                              from.emit('data', 'a');
                              from.emit('data', 'full');
                              to.emit('drain');
                              from.emit('end');
                              from.emit('data', 'late');
                              return told.join(' ');
                            }
                            module.exports = () => [run(), run({end: false})];
                            """))))
        .isEqualTo(List.of("true true a full pause resume end", "true true a full pause resume"));
  }

  @Test
  void a_promise_of_nodes_dns_is_refused_and_not_thrown() {
    assertThat(
            valueOf(
                new TestTurn(
                    TestApp.onMessage(
                            """
                            require('names')(function (told) {
                              api.request('test.say', {value: told});
                              api.done();
                            });
                            """)
                        .file(
                            "node_modules/names/index.js",
                            """
                            module.exports = (tell) => {
                              const members = Object.keys(require('http')).includes('webModule');
                              require('dns').promises.lookup('example.com').catch((error) => {
                                tell(members + ' ' + error.message.split(';')[0]);
                              });
                            };
                            """))))
        .isEqualTo("false dns.promises.lookup: an app has no dns.promises");
  }

  @Test
  void a_library_that_calls_what_only_node_can_do_is_told_what_to_do_instead() {
    assertThat(
            valueOf(
                new TestTurn(
                    TestApp.onMessage(
                            """
                            api.request('test.say', {value: require('client')()});
                            api.done();
                            """)
                        .file(
                            "node_modules/client/index.js",
                            """
                            class Agent extends require('https').Agent {}
                            class Socket extends require('net').Socket {}
                            const calls = [
                              () => require('http').request('http://example.com/'),
                              () => require('node:https').get('https://example.com/'),
                              () => require('zlib').gunzipSync(''),
                              () => require('child_process').exec('ls'),
                              () => require('dns').lookup('example.com'),
                              () => require('tls').connect({}),
                              () => [new Agent(), new Socket()].length + require('os').EOL,
                              () => require('tty').isatty(1),
                            ];
                            module.exports = () => calls.map((call) => {
                              try { return call(); } catch (e) { return e.message.split(';')[0]; }
                            });
                            """))))
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
        .containsExactly(
            "http.request: an app has no http",
            "https.get: an app has no https",
            "zlib.gunzipSync: an app has no zlib",
            "child_process.exec: an app has no child_process",
            "dns.lookup: an app has no dns",
            "tls.connect: an app has no tls",
            "2\n",
            false);
  }

  @Test
  void what_is_missing_inside_a_library_is_an_error() {
    assertThat(
            fail(TestApp.onMessage("require('lib');")
                    .file("node_modules/lib/index.js", "require('unheard-of');"))
                .message())
        .startsWith(
            "Error: Cannot find module 'unheard-of' required by node_modules/lib/index.js: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "q",
        "lodash",
        "moment",
        "jed",
        "events",
        "util",
        "url",
        "querystring",
        "assert",
        "crypto",
        "buffer"
      })
  void the_libraries_of_the_host_can_be_required(String name) {
    assertThat(inVumi("/object|function/.test(typeof require('" + name + "'))")).isEqualTo(true);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "setTimeout",
        "setInterval",
        "setImmediate",
        "clearTimeout",
        "queueMicrotask",
        "process",
        "global",
        "window",
        "self",
        "module",
        "exports",
        "__filename",
        "load",
        "loadWithNewGlobal",
        "print",
        "printErr",
        "read",
        "readFully",
        "readline",
        "quit",
        "exit",
        "Java",
        "Packages",
        "java",
        "javax",
        "Polyglot",
        "Graal",
        "URL",
        "fetch",
        "crypto",
        "performance",
        "WebAssembly",
        "SharedArrayBuffer",
        "Atomics",
        "Worker",
        "ShadowRealm",
        "arguments",
      })
  void names_of_other_worlds_are_absent(String name) {
    assertThat(
            valueOf(
                new TestTurn(
                    TestApp.vumi(
                        "var type = typeof "
                            + name
                            + "; function value() { return type; }"
                            + SAY))))
        .isEqualTo("undefined");
  }

  @Test
  void console_writes_to_the_log_of_the_app() {
    complete(
        TestApp.onMessage(
            """
            console.log('count: %d of %s', 3, 'ten', {a: [1]}, null, undefined);
            console.info('info'); console.debug('debug'); console.warn('warn');
            console.error(new TypeError('broken').message);
            console.assert(true, 'not shown'); console.assert(false, 'shown');
            console.group('x'); console.time('y'); console.table([1]);
            api.done();
            """));
    assertThat(host.logged())
        .containsExactly(
            "count: 3 of ten {\"a\":[1]} null undefined",
            "info",
            "debug",
            "warn",
            "broken",
            "Assertion failed: shown",
            "[1]");
    assertThat(host.names())
        .containsExactly(
            "log.info",
            "log.info",
            "log.debug",
            "log.warning",
            "log.error",
            "log.error",
            "log.info",
            "log.info");
  }

  @Test
  void console_shows_any_value_without_an_error() {
    complete(
        TestApp.onMessage(
            """
            var cyclic = {}; cyclic.self = cyclic;
            var thrower = {get message() { throw 1; }, toString: function () { throw 2; },
                           toJSON: function () { throw 3; }};
            var error = new Error('x'); Object.defineProperty(error, 'stack', {get() { throw 4; }});
            console.log(cyclic, thrower, error, Symbol('s'), 10n, function f() {}, Object.create(null));
            console.log('%d %s', Symbol('s'), thrower);
            var revoked = Proxy.revocable({}, {}); revoked.revoke(); console.log(revoked.proxy);
            api.done();
            """));
    assertThat(host.logged())
        .containsExactly(
            "[object] [object] [object] Symbol(s) 10 function f() {} {}",
            "NaN [object]",
            "[object]");
  }

  @Test
  void q_resolves_promises_and_keeps_time_without_timers_of_the_app() {
    complete(
        TestApp.onMessage(
            """
            var Q = require('q');
            Q.delay(5).then(function () { return Q.all([Q(1), Q.delay(2, 1)]); })
              .then(function (all) {
                api.request('test.say', {value: [all, typeof setTimeout]});
                api.done();
              }).done();
            """));
    assertThat(host.said()).containsExactly(List.of(List.of(1L, 2L), "undefined"));
  }

  @Test
  void a_buffer_is_made_with_and_without_new() {
    assertThat(
            inVumi(
                """
                [new Buffer('a:b').toString('base64'), Buffer('x').length,
                 Buffer.from('YQ==', 'base64').toString()]
                """))
        .isEqualTo(List.of("YTpi", 1L, "a"));
  }

  @Test
  void text_beyond_ascii_passes_both_ways_unchanged() {
    assertThat(inVumi("'Ẹ kú \uD83D\uDE00 \u2028 \\u0000'"))
        .isEqualTo("Ẹ kú \uD83D\uDE00 \u2028 \u0000");
    complete(
        new TestTurn(
                TestApp.onMessage("api.request('test.say', {value: cmd.msg.content}); api.done();"))
            .message("Ẹ kú \uD83D\uDE00 \u2028"));
    assertThat(host.said()).containsExactly("Ẹ kú \uD83D\uDE00 \u2028");
  }
}
