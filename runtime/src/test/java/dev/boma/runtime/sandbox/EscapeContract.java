package dev.boma.runtime.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.api.Command;
import dev.boma.api.CommandResult;
import dev.boma.api.Outcome;
import dev.boma.api.Release;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a hostile guest can reach: its own world, and nothing of the host or of other guests. */
abstract class EscapeContract extends SandboxContract {
  private static final String HARVEST = resource("harvest.js");

  /** All that can be required, which a harvest has to look through too. */
  private static final String LIBRARIES =
      """
      ['q', 'lodash', 'moment', 'jed', 'assert', 'buffer', 'crypto', 'events', 'punycode',
       'querystring', 'url', 'util']
      """;

  private static String resource(String name) {
    try (InputStream in = EscapeContract.class.getResourceAsStream("contract/" + name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static TestApp vumiHarvest(String roots) {
    return TestApp.vumi(
        "var harvest = "
            + HARVEST
            + ";\napi.on_inbound_message = function (cmd) { api.request('test.say', {value: harvest("
            + roots
            + ")}); api.done(); };");
  }

  private static TestApp moduleHarvest(String imports, String roots) {
    return TestApp.module(
        imports
            + "const harvest = "
            + HARVEST
            + ";\nexport default { async message(message, api) {"
            + " const refused = await api.request('test.refused').catch((e) => e);"
            + " await api.request('test.say', {value: harvest("
            + roots
            + ")}); } };");
  }

  @SuppressWarnings("unchecked")
  private Map<String, List<String>> harvested(TestApp app) {
    FakeHost its = new FakeHost().answer("test.refused", CommandResult.failure("no"));
    return (Map<String, List<String>>) Objects.requireNonNull(valueOf(its, new TestTurn(app)));
  }

  private static void assertNames(Map<String, List<String>> found, String golden) {
    assertThat(found.get("foreign")).isEmpty();
    assertThat(String.join("\n", Objects.requireNonNull(found.get("names"))) + "\n")
        .isEqualTo(resource(golden));
  }

  @Test
  void a_vumi_app_reaches_the_listed_names_and_no_others() {
    assertNames(
        harvested(vumiHarvest("{globalThis: globalThis, api: api, cmd: cmd}")), "vumi-world.txt");
  }

  @Test
  void a_module_app_reaches_the_listed_names_and_no_others() {
    assertNames(
        harvested(moduleHarvest("", "{globalThis, api, message, refused}")), "module-world.txt");
  }

  @Test
  void no_library_leads_to_an_object_of_the_host() {
    Map<String, List<String>> vumi =
        harvested(
            vumiHarvest(
                LIBRARIES + ".reduce(function (all, n) { all[n] = require(n); return all; }, {})"));
    Map<String, List<String>> module =
        harvested(
            moduleHarvest(
                "const all = {}; for (const n of " + LIBRARIES + ") { all[n] = await import(n); }",
                "all"));
    for (Map<String, List<String>> found : List.of(vumi, module)) {
      assertThat(found.get("names")).hasSizeGreaterThan(50);
      assertThat(found.get("foreign")).isEmpty();
    }
  }

  @Test
  void what_a_module_of_the_app_gets_leads_to_no_object_of_the_host() {
    TestApp app =
        vumiHarvest("require('lib')")
            .file(
                "node_modules/lib/index.js",
                """
                exports.all = {arguments: Array.from(arguments), caller: arguments.callee.caller,
                  require: require, module: module, process: process, global: global,
                  timers: [setTimeout, clearTimeout, setImmediate, clearImmediate],
                  missing: (function () { try { require('./gone'); } catch (e) { return e; } })()};
                """);
    assertThat(harvested(app).get("foreign")).isEmpty();
  }

  @Test
  void what_an_import_made_of_text_gets_leads_to_no_object_of_the_host() {
    TestApp app =
        TestApp.module(
            "const harvest = "
                + HARVEST
                + """
                ;
                const load = Function('name', 'return import(name)');
                export default {
                  async message(message, api) {
                    const got = {};
                    for (const name of ['/etc/passwd', 'file:///etc/passwd', 'http://127.0.0.1/x.js',
                      'https://127.0.0.1/', 'jar:file:/x.jar!/y', 'ftp://h/x', './\\0', '\\ud800',
                      '../../../../etc/passwd', 'boma:/etc/passwd', 'boma:../../etc/passwd',
                      'boma:missing/x', 'boma:cjs/../../etc/passwd', 'C:\\\\x', 'x'.repeat(50000), '',
                      'boma:npm/q/../../x', 'boma:', 'boma:load/x', 'boma:bridge', 'boma:%', '%2e%2e/x',
                      'boma~/missing/zz', 'boma~/missing/', 'boma~/bridge', 'data:text/javascript,',
                      'data:,throw', 'data:text/javascript;base64,%%%', '//host/x', ' ', 'a b',
                      'classpath:/x', 'resource:x', 'urn:x', 'mailto:x@y']) {
                      got[name.slice(0, 40)] = await load(name).catch((e) => ({e, text: String(e)}));
                    }
                    const found = harvest(got);
                    const told = Object.values(got).map((it) => it.text).join(' ');
                    await api.request('test.say', {value: {
                      foreign: found.foreign,
                      leaks: told.match(/java\\.|graal|\\/work|root:/gi) ?? []}});
                  },
                };
                """);
    assertThat(valueOf(new TestTurn(app)))
        .isEqualTo(Map.of("foreign", List.of(), "leaks", List.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "this.constructor.constructor('return this')().Java",
        "Function('return typeof Java')()",
        "api.constructor.constructor('return typeof Polyglot')()",
        "api.request.constructor('return typeof Packages')()",
        "require.constructor('return typeof load')()",
        "(function () {}).constructor('return this.java')()",
        "Object.getPrototypeOf(async function () {}).constructor('return typeof Graal')().x",
        "api.getClass",
        "api.class",
        "api.request.getClass",
        "require.getClass",
        "console.log.getClass",
        "Buffer.class",
        "new Error('x').getStackTrace",
        "new Error('x').getCause",
        "Object.getOwnPropertyDescriptor(api.request, 'arguments')",
        "globalThis.__noSuchProperty__",
        "require.main && require.main.host",
        "require.cache",
        "require.extensions",
      })
  void a_known_way_out_leads_nowhere(String way) {
    Object found = inVumi("(function () { var it = " + way + "; return String(it); })()");
    assertThat(found).isIn("undefined", "null");
  }

  /** Each makes every later use of what it patches fail, or tell what it was called with. */
  private static final String PATCHES =
      """
      var names = ['Object', 'Array', 'String', 'Number', 'Function', 'RegExp', 'Error', 'Promise',
        'Map', 'Set', 'WeakMap', 'WeakSet', 'Symbol', 'Date', 'JSON', 'Reflect', 'Math', 'Proxy',
        'Uint8Array', 'ArrayBuffer', 'TextDecoder', 'TextEncoder'];
      var stolen = [];
      function spoil(name) {
        var it = globalThis[name];
        [it, it.prototype].forEach(function (place) {
          if (!place) { return; }
          Object.getOwnPropertyNames(place).concat(Object.getOwnPropertySymbols(place))
            .forEach(function (key) {
              var d = descriptor(place, key);
              if (key !== 'constructor' && key !== 'prototype' && d && d.configurable) {
                define(place, key, {configurable: true,
                  get: function () { steal(this, arguments); return d.value; },
                  set: function () {}});
              }
            });
        });
      }
      var define = Object.defineProperty, descriptor = Object.getOwnPropertyDescriptor;
      var add = WeakSet.prototype.add, own = new WeakSet(), apply = Reflect.apply;
      function steal(it, args) {
        if ((typeof it === 'object' && it !== null) || typeof it === 'function') {
          try { apply(add, own, [it]); } catch (e) { stolen[stolen.length] = 'foreign'; }
        }
      }
      """;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "names.forEach(spoil);",
        "JSON.stringify = JSON.parse = function () { return '{}'; };",
        "Promise.prototype.then = function () { return this; };",
        "Function.prototype.call = Function.prototype.apply = function () { return 'x'; };",
        "Reflect.apply = Reflect.ownKeys = Reflect.construct = function () { return []; };",
        "Object.keys = Object.create = Object.freeze = Object.defineProperty = function () {};",
        "Array.prototype[Symbol.iterator] = function () { return {next: function () {"
            + " return {done: true}; }}; };",
        "String.prototype.replace = String.prototype.slice = function () { return 'evil'; };",
        "RegExp.prototype.exec = RegExp.prototype[Symbol.replace] = function () { return null; };",
        "Object.defineProperty(Object.prototype, '0', {set: function () {}});",
        "Object.defineProperty(Array.prototype, '0', {set: function (x) { throw x; }});",
        "Object.defineProperty(Object.prototype, 'get', {value: function () { return 'evil'; }});",
        "Object.prototype.value = 'evil'; Object.prototype.writable = false;",
        "Object.setPrototypeOf(Object.getPrototypeOf(api) || {}, null);",
        "Array.prototype.push = Array.prototype.join = function () { throw 1; };",
        "Map.prototype.get = Map.prototype.set = function () { return 1; };",
        "Symbol.prototype[Symbol.toPrimitive] = null; Math.imul = Math.ceil = function () {};",
        "globalThis.String = globalThis.Promise = globalThis.Error = null;",
        "eval = Function = undefined;",
      })
  void patched_built_ins_do_not_reach_the_protocol_or_anyone_else(String patch) {
    TestApp app =
        TestApp.vumi(
            PATCHES
                + patch
                + """

                api.on_inbound_message = function (cmd) {
                  api.request('kv.set', {key: 'a', value: {b: [1, 'x']}}, function (reply) {
                    api.request('test.say', {value: reply.success === true && stolen.length});
                    api.done();
                  });
                };
                """);
    complete(app);
    Command set = host.only("kv.set");
    assertThat(set.args()).isEqualTo(Map.of("key", "a", "value", Map.of("b", List.of(1L, "x"))));
    assertThat(host.said()).containsExactly(0L);
    assertThat(
            inVumi(
                "[JSON.stringify({a: [1]}), 'aXa'.replace('X', '-'), [1, 2].join(),"
                    + " typeof Promise.resolve(1).then(function () {}), ({}).cmd === undefined]"))
        .isEqualTo(List.of("{\"a\":[1]}", "a-a", "1,2", "object", true));
  }

  @Test
  void a_module_app_cannot_patch_what_its_next_message_uses() {
    Release release =
        TestApp.module(
                PATCHES
                    + """
                    export default {
                      async message(message, api) {
                        for (const name of names) {
                          try { spoil(name); } catch (e) {}
                          try { globalThis[name] = null; } catch (e) {}
                        }
                        try { Object.prototype.polluted = 1; } catch (e) {}
                        try { Object.defineProperty(Object.prototype, 'cmd', {get: () => 'evil'}); }
                        catch (e) {}
                        await api.kv.set('a', {b: [1, 'x']});
                        await api.request('test.say', {value: [stolen.length, ({}).polluted === undefined,
                          JSON.stringify({a: [1]}), 'aXa'.replace('X', '-')]});
                      },
                    };
                    """)
            .release();
    for (int turn = 0; turn < 2; turn++) {
      assertThat(valueOf(new TestTurn(release))).isEqualTo(List.of(0L, true, "{\"a\":[1]}", "a-a"));
    }
  }

  @Test
  void an_argument_that_changes_between_looks_is_looked_at_once() {
    complete(
        TestApp.handler(
            """
            let looks = 0;
            const args = new Proxy({}, {
              ownKeys: () => ['url', 'cmd', 'cmd_id'],
              getOwnPropertyDescriptor: () => ({enumerable: true, configurable: true, value: 1}),
              get: (target, key) => (key === 'toJSON' ? undefined : key + (looks += 1)),
            });
            await api.request('http.get', args);
            """));
    Command get = host.only("http.get");
    assertThat(get.args()).isEqualTo(Map.of("url", "url1"));
  }

  @Test
  void symbols_of_one_app_carry_nothing_to_another() {
    complete(
        TestApp.onMessage(
            "Symbol.for('shared').description; Object.prototype[Symbol.for('shared')] = 1;"
                + " api.done();"));
    assertThat(inVumi("({})[Symbol.for('shared')] === undefined")).isEqualTo(true);
    assertThat(inModule("({})[Symbol.for('shared')] === undefined")).isEqualTo(true);
  }

  @Test
  void the_last_match_of_one_app_is_not_told_to_another() {
    complete(TestApp.onMessage("/(secret)/.exec('a secret'); api.done();"));
    assertThat(inVumi("RegExp.$1")).isEqualTo("");
  }

  @Test
  void a_guest_that_is_stopped_does_not_take_others_with_it() {
    Outcome stopped = runBriefly(TestApp.onMessage("for (;;) { api.id = 1; }"));
    assertThat(stopped).isInstanceOf(Outcome.LimitExceeded.class);
    assertThat(inVumi("1")).isEqualTo(1L);
    assertThat(inModule("1")).isEqualTo(1L);
  }
}
