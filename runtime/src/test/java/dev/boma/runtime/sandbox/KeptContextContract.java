package dev.boma.runtime.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.api.CommandResult;
import dev.boma.api.Release;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A module app's context is kept for its next messages: what the app keeps in its own variables
 * stays, and nothing else of one user's message is there for another's.
 */
abstract class KeptContextContract extends SandboxContract {

  private Object say(Release release, String content) {
    FakeHost its = new FakeHost();
    return Objects.requireNonNull(valueOf(its, new TestTurn(release).message(content)));
  }

  /** An app that runs the text of its message as the body of an async function. */
  private static Release evaluating(String... imports) {
    StringBuilder main = new StringBuilder();
    StringBuilder names = new StringBuilder("api");
    for (String name : imports) {
      main.append("import %s from '%s'; ".formatted(name, name));
      names.append(", ").append(name);
    }
    main.append("const AsyncFunction = (async () => {}).constructor; const kept = {};\n");
    main.append(
        """
        export default {
          async message(message, api) {
            const run = new AsyncFunction('kept', '%1$s', message.content);
            await api.request('test.say', {value: await run(kept, %1$s)});
          },
        };
        """
            .formatted(names));
    return TestApp.module(main.toString()).release();
  }

  @Test
  void a_module_is_loaded_once_and_its_variables_stay() {
    Release release =
        TestApp.module(
                """
                let turns = 0;
                export default {
                  async message(message, api) {
                    turns += 1;
                    await api.request('test.say', {value: turns});
                  },
                };
                """)
            .release();
    assertThat(List.of(say(release, "a"), say(release, "b"), say(release, "c")))
        .containsExactly(1L, 2L, 3L);
  }

  @Test
  void another_release_of_the_app_starts_anew() {
    TestApp app =
        TestApp.module(
            """
            let turns = 0;
            export default {
              async message(message, api) {
                turns += 1;
                await api.request('test.say', {value: turns});
              },
            };
            """);
    assertThat(say(app.release(1), "a")).isEqualTo(1L);
    assertThat(say(app.release(2), "a")).isEqualTo(1L);
  }

  @Test
  void a_context_in_which_a_turn_failed_is_not_used_again() {
    Release release =
        TestApp.module(
                """
                let turns = 0;
                export default {
                  async message(message, api) {
                    turns += 1;
                    if (message.content === 'fail') { throw new Error('failed'); }
                    if (message.content === 'hang') { await new Promise(() => {}); }
                    await api.request('test.say', {value: turns});
                  },
                };
                """)
            .release();
    assertThat(say(release, "a")).isEqualTo(1L);
    sandbox().run(new TestTurn(release).message("fail").with(new FakeHost()));
    assertThat(say(release, "a")).isEqualTo(1L);
    sandbox().run(new TestTurn(release).message("hang").with(new FakeHost()));
    assertThat(say(release, "a")).isEqualTo(1L);
  }

  /** Places to leave something at, each reached by a name or by an object of its kind. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "globalThis",
        "Object",
        "Object.prototype",
        "Object.prototype.toString",
        "Function.prototype",
        "Function.prototype.call",
        "Array",
        "Array.prototype",
        "Array.prototype.map",
        "String.prototype",
        "Symbol.prototype",
        "RegExp",
        "RegExp.prototype",
        "Error",
        "Error.prototype",
        "TypeError.prototype",
        "Promise",
        "Promise.prototype",
        "Promise.prototype.then",
        "Date",
        "Date.prototype",
        "JSON",
        "Math",
        "Math.random",
        "Reflect",
        "Proxy",
        "Map.prototype",
        "WeakMap.prototype",
        "Uint8Array",
        "Uint8Array.prototype",
        "Object.getPrototypeOf(Uint8Array)",
        "Intl",
        "Intl.DateTimeFormat.prototype",
        "Iterator.prototype",
        "Object.getPrototypeOf(function* () {})",
        "Object.getPrototypeOf(function* () {}.prototype)",
        "Object.getPrototypeOf(async function () {})",
        "Object.getPrototypeOf(async function* () {})",
        "Object.getPrototypeOf(async function* () {}.prototype)",
        "Object.getPrototypeOf([].values())",
        "Object.getPrototypeOf(new Map().entries())",
        "Object.getPrototypeOf(new Set().values())",
        "Object.getPrototypeOf(''[Symbol.iterator]())",
        "Object.getPrototypeOf('x'.matchAll(/x/g))",
        "Object.getPrototypeOf([].values().map((x) => x))",
        "Object.getPrototypeOf(Iterator.from({next() {}}))",
        "Object.getPrototypeOf(new Intl.Segmenter().segment('x'))",
        "Object.getPrototypeOf(new Intl.Segmenter().segment('x')[Symbol.iterator]())",
        "Object.getOwnPropertyDescriptor(Function.prototype, 'caller').get",
        "console",
        "console.log",
        "crypto",
        "fetch",
        "URL",
        "URL.prototype",
        "Object.getPrototypeOf(new URL('http://a/')[Object.getOwnPropertySymbols(new URL('http://a/'))[0]])",
        "URLSearchParams.prototype",
        "Object.getPrototypeOf(new URLSearchParams('a=b').entries())",
        "Headers",
        "Headers.prototype",
        "Object.getPrototypeOf(new Headers().entries())",
        "Request.prototype",
        "Response.prototype",
        "Object.getPrototypeOf(Response)",
        "AbortController.prototype",
        "AbortSignal.prototype",
        "DOMException.prototype",
        "TextEncoder.prototype",
        "TextDecoder.prototype",
        "Buffer",
        "Buffer.prototype",
        "(await api.request('test.refused', {}).catch((e) => e)).constructor",
        "Object.getPrototypeOf(await api.request('test.refused', {}).catch((e) => e))",
        "namespace",
        "lodash",
        "lodash.map",
        "lodash.prototype",
        "lodash.templateSettings",
        "lodash.templateSettings.imports",
        "lodash.memoize.Cache",
        "Object.getPrototypeOf(lodash([]))",
        "Object.getPrototypeOf(lodash([]).map((x) => x).__wrapped__)",
        "Object.getPrototypeOf(moment.localeData())",
        "Object.getPrototypeOf(new jed({}).translate('x'))",
        "crypto_.createHash",
        "moment",
        "moment.fn",
        "moment.fn.format",
        "moment.duration.fn",
        "Object.getPrototypeOf(moment())",
        "q",
        "q.makePromise.prototype",
        "Object.getPrototypeOf(q(1))",
        "Object.getPrototypeOf(q.defer())",
        "events",
        "events.prototype",
        "events.EventEmitter",
        "util",
        "url",
        "url.Url.prototype",
        "querystring",
        "assert",
        "assert.AssertionError.prototype",
        "crypto_",
        "Object.getPrototypeOf(crypto_.createHash('sha1'))",
        "buffer",
        "jed",
        "jed.prototype",
      })
  void nothing_can_be_left_at(String place) {
    Object before = tell(PLACES, "look at " + place);
    assertThat(tell(PLACES, "leave at " + place)).isEqualTo(before);
    assertThat(tell(PLACES, "look at " + place)).isEqualTo(before);
  }

  /** An app that looks at any place, or tries to change it in every way there is. */
  private static final Release PLACES =
      TestApp.module(
              """
              import lodash from 'lodash'; import moment from 'moment'; import q from 'q';
              import events from 'events'; import util from 'util'; import url from 'url';
              import querystring from 'querystring'; import assert from 'assert';
              import crypto_ from 'crypto'; import * as namespace from 'lodash'; import buffer from 'buffer'; import jed from 'jed';
              const libraries = {lodash, moment, q, events, util, url, querystring, assert, crypto_,
                buffer, jed, namespace};
              const AsyncFunction = (async () => {}).constructor;
              export default {
                async message(message, api) {
                  const [, what, expression] = /^(look|leave) at (.*)$/.exec(message.content);
                  // In a list, since a place that has 'then' would be taken for a promise.
                  const [place] = await new AsyncFunction('api', ...Object.keys(libraries),
                    'return [' + expression + '];')(api, ...Object.values(libraries));
                  if (what === 'leave') {
                    try { place.left = 1; } catch (e) {}
                    try { Object.defineProperty(place, 'left', {value: 1}); } catch (e) {}
                    try { place.constructor = 1; } catch (e) {}
                    try { Object.setPrototypeOf(place, {left: 1}); } catch (e) {}
                    for (const key of Reflect.ownKeys(place)) {
                      try { place[key] = 1; } catch (e) {}
                      try { delete place[key]; } catch (e) {}
                    }
                  }
                  const look = (key) => {
                    try { return typeof place[key] + Object.prototype.toString.call(place[key]); }
                    catch (e) { return 'guarded'; }
                  };
                  const keys = Reflect.ownKeys(place);
                  await api.request('test.say', {value: JSON.stringify(
                    [place.left, keys.map(String), keys.map(look), look('constructor')])});
                },
              };
              """)
          .release();

  private Object tell(Release release, String content) {
    FakeHost its = new FakeHost().answer("test.refused", CommandResult.failure("no"));
    return Objects.requireNonNull(valueOf(its, new TestTurn(release).message(content)));
  }

  @Test
  void the_last_match_of_an_expression_is_not_told() {
    Release release = evaluating();
    assertThat(say(release, "return 'pin 1234'.replace(/(\\d+)/, 'x');")).isEqualTo("pin x");
    assertThat(
            say(
                release,
                "return [RegExp.$1, RegExp.lastMatch, RegExp['$&'], RegExp.input, RegExp.$_,"
                    + " RegExp.leftContext].map((it) => typeof it).join();"))
        .isEqualTo("undefined,undefined,undefined,undefined,undefined,undefined");
  }

  @Test
  void a_new_global_name_cannot_be_made() {
    Release release = evaluating();
    say(
        release,
        "try { (0, eval)('var left = 1'); } catch (e) {} try { (0, eval)('left = 1'); } catch (e)"
            + " {} try { Function('left = 1')(); } catch (e) {} return 0;");
    assertThat(say(release, "return typeof left + typeof globalThis.left;"))
        .isEqualTo("undefinedundefined");
  }

  @Test
  void objects_of_ones_own_are_free_although_their_prototypes_are_frozen() {
    assertThat(
            say(
                evaluating("events", "util"),
                """
                class Shape { toString() { return 'shape'; } }
                const plain = {}; plain.toString = () => 'plain'; plain.constructor = 1;
                const error = new Error('a'); error.message = 'b'; error.name = 'Mine';
                function Old() {} Old.prototype.valueOf = function () { return 7; };
                function Emitter() { events.call(this); }
                util.inherits(Emitter, events);
                const heard = [];
                Emitter.prototype.emit = function (name) {
                  heard.push('emit ' + name);
                  return events.prototype.emit.apply(this, arguments);
                };
                const emitter = new Emitter();
                emitter.once('a', (x) => heard.push(x)); emitter.emit('a', 1); emitter.emit('a', 2);
                const list = [3, 1, 2]; list.sort();
                return [String(new Shape()), String(plain), String(error), new Old() + 1,
                        heard.join(), list.join()].join(' | ');
                """))
        .isEqualTo("shape | plain | Mine: b | 8 | emit a,1,emit a | 1,2,3");
  }

  @Test
  void frozen_libraries_do_their_work() {
    assertThat(
            say(
                evaluating("lodash", "moment", "q", "url", "assert", "jed", "querystring"),
                """
                const day = moment.utc('2024-03-05T10:00:00Z');
                const thrown = (() => { try { assert.equal(1, 2); } catch (e) { return e.name; } })();
                return [lodash.template('Hi <%= n %>')({n: 'Ann'}),
                  lodash.chain([1, 2, 3]).map((x) => x * 2).filter((x) => x > 2).value().join(),
                  lodash.memoize((x) => x + 1)(1), lodash.debounce.name,
                  day.format('LLLL'), day.clone().locale('sw').format('MMMM'),
                  day.add(1, 'month').fromNow !== undefined, moment.duration(3, 'days').humanize(),
                  await q.all([q(1), q.delay(1).then(() => 2)]).then((all) => all.join()),
                  await q.nfcall((back) => back(null, 'node')),
                  await q.reject(new Error('no')).catch((e) => e.message),
                  url.parse('http://h:1/p?q=1', true).query.q, url.resolve('http://a/b/c', '../d'),
                  querystring.stringify({a: ['1', 'ü']}), thrown,
                  new jed({}).translate('%d apple').ifPlural(2, '%d apples').fetch(2)].join(' | ');
                """))
        .isEqualTo(
            "Hi Ann | 4,6 | 2 | debounce | Tuesday, March 5, 2024 10:00 AM | Machi | true | 3 days"
                + " | 1,2 | node | no | 1 | http://a/d | a=1&a=%C3%BC | AssertionError | 2 apples");
  }

  @Test
  void the_api_of_an_earlier_turn_is_dead() {
    Release release = evaluating();
    say(release, "kept.api = api; return 0;");
    FakeHost its = new FakeHost();
    assertThat(
            valueOf(
                its,
                new TestTurn(release)
                    .message(
                        """
                        const stale = kept.api;
                        const answers = [];
                        for (const call of [() => stale.reply('x'), () => stale.send('+1', 'x'),
                          () => stale.kv.get('a'), () => stale.kv.set('a', 1),
                          () => stale.log.info('x'), () => stale.config.get('a'),
                          () => stale.metrics.inc('m'), () => stale.request('http.get', {})]) {
                          answers.push(await call().then(() => 'done', (e) => e.message));
                        }
                        return [...new Set(answers)];
                        """)))
        .isEqualTo(
            List.of(
                "this api belongs to a turn that has ended: use the one of the message you"
                    + " handle"));
    assertThat(its.names()).containsExactly(FakeHost.SAY);
  }

  @Test
  void a_promise_left_by_one_turn_cannot_answer_in_another() {
    Release release = evaluating();
    say(
        release,
        """
        new Promise((resolve) => { kept.resolve = resolve; })
          .then(() => api.reply('of the first')).catch((e) => { kept.error = e.message; });
        return 0;
        """);
    FakeHost its = new FakeHost();
    assertThat(
            valueOf(
                its,
                new TestTurn(release)
                    .message("kept.resolve(); await api.kv.get('a'); return kept.error;")))
        .isEqualTo(
            "this api belongs to a turn that has ended: use the one of the message you handle");
    assertThat(its.names()).containsExactly("kv.get", FakeHost.SAY);
  }

  @Test
  void a_timer_left_by_one_turn_does_not_ring_in_another() {
    Release release = evaluating("q");
    say(release, "q.delay(300).then(() => { kept.rang = true; }); return 0;");
    assertThat(say(release, "await q.delay(400); return kept.rang === undefined;")).isEqualTo(true);
  }

  @Test
  void what_a_library_got_of_one_turn_is_not_seen_by_another_app() {
    Release one = evaluating("lodash", "moment");
    say(one, "moment.locale('fr'); try { lodash.left = 1; } catch (e) {} return 0;");
    assertThat(say(evaluating("lodash", "moment"), "return moment.locale() + typeof lodash.left;"))
        .isEqualTo("enundefined");
  }

  /** A script that says what it finds of the message before, and then leaves all it can. */
  private static TestApp leaving() {
    return TestApp.vumi(
            """
            var declared = typeof declared === 'undefined' ? 'new' : declared + ' again';
            const constant = 1; let variable = 2; class Shape {}
            function found() {
              return [declared, typeof undeclared, typeof globalThis.declared, typeof planted,
                typeof [].left, typeof {}.left, 'x'.trim(), typeof Math.left, JSON.stringify(1),
                typeof console.left, typeof RegExp.$1, typeof require('./own').left,
                require('kept').count].join();
            }
            api.on_inbound_message = function () {
              require('kept').count += 1;
              api.request('test.say', {value: found()});
              undeclared = 1; globalThis.planted = 2; this.other = 3;
              Array.prototype.left = 1; Object.prototype.left = 1; Math.left = 1; console.left = 1;
              String.prototype.trim = function () { return 'patched'; };
              JSON.stringify = function () { return 'patched'; };
              require('./own').left = 1;
              /(.*)/.exec('secret');
              api.done();
            };
            """)
        .file("own.js", "exports.mine = 1;")
        .file("node_modules/kept/index.js", "exports.count = 0;")
        .reusingLibraries();
  }

  @Test
  void with_libraries_that_stay_a_script_finds_nothing_else_of_the_message_before() {
    Release release = leaving().release();
    List<Object> said = List.of(say(release, "a"), say(release, "b"), say(release, "c"));
    String clean = "new,undefined,undefined,undefined,undefined,undefined,x,undefined,1,undefined";
    assertThat(said)
        .containsExactly(
            clean + ",undefined,undefined,1",
            clean + ",undefined,undefined,2",
            clean + ",undefined,undefined,3");
  }

  @Test
  void what_cannot_be_taken_back_ends_the_context() {
    Release release =
        TestApp.onMessage(
                """
                var seen = typeof stuck;
                Object.defineProperty(globalThis, 'stuck', {value: 1});
                require('kept').count += 1;
                api.request('test.say', {value: seen + require('kept').count});
                api.done();
                """)
            .file("node_modules/kept/index.js", "exports.count = 0;")
            .reusingLibraries()
            .release();
    assertThat(List.of(say(release, "a"), say(release, "b")))
        .containsExactly("undefined1", "undefined1");
  }

  /** Wherever the language has an object of its own. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Array.prototype.map",
        "Array.prototype",
        "Array",
        "JSON",
        "JSON.stringify",
        "Math.max",
        "Map",
        "Set.prototype.add",
        "WeakMap.prototype",
        "Uint8Array.prototype",
        "Object.getPrototypeOf(Uint8Array)",
        "TypeError.prototype",
        "Intl",
        "Intl.NumberFormat",
        "Proxy",
        "BigInt.prototype",
        "parseInt",
        "console.log",
        "Object.getOwnPropertyDescriptor(Map.prototype, 'size').get",
        "Object.getPrototypeOf(function* () {})",
        "Object.getPrototypeOf([].values())",
      })
  void with_libraries_that_stay_nothing_can_be_left_at_an_object_of_the_language(String place) {
    Release release =
        TestApp.onMessage(
                """
                var place = %s;
                require('kept').count += 1;
                var found = require('kept').count + ' ' + place.left;
                place.left = 'secret';
                api.request('test.say', {value: found});
                api.done();
                """
                    .formatted(place))
            .file("node_modules/kept/index.js", "exports.count = 0;")
            .reusingLibraries()
            .release();

    assertThat(List.of(say(release, "a"), say(release, "b")))
        .containsExactly("1 undefined", "2 undefined");
  }

  @Test
  void with_libraries_that_stay_a_script_may_extend_prototypes_in_each_message() {
    Release release =
        TestApp.onMessage(
                """
                Array.prototype.last = function () { return this[this.length - 1]; };
                Set.prototype.add = function () { return 'mine'; };
                var e = new TypeError('x');
                e.name = 'Mine';
                e.message = 'told';
                api.request('test.say', {value: [1, 2].last() + new Set().add(1) + e});
                api.done();
                """)
            .reusingLibraries()
            .release();

    assertThat(List.of(say(release, "a"), say(release, "b")))
        .containsExactly("2mineMine: told", "2mineMine: told");
  }
}
