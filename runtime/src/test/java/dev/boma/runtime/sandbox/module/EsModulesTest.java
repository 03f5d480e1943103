package dev.boma.runtime.sandbox.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EsModulesTest {

  private final Fixture fixture = new Fixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void a_module_imports_files_json_packages_and_libraries() {
    String result =
        fixture
            .module(
                "app.js",
                """
                import a, { b as bee } from './lib/a.js';
                import data from './data.json' with { type: 'json' };
                import * as pkg from 'pkg';
                import _, { map } from 'lodash';
                import { EventEmitter } from 'node:events';
                export { a };
                export default [a, bee, data.n, pkg.x, _.map === map, new EventEmitter().on === undefined].join();
                """,
                "lib/a.js",
                "import { c } from '../c.mjs'; export default 'a'; export const b = c;",
                "c.mjs",
                "export const c = 'c';",
                "data.json",
                "{\"n\": 7}",
                "node_modules/pkg/package.json",
                "{\"exports\": {\"import\": \"./m.mjs\"}}",
                "node_modules/pkg/m.mjs",
                "export const x = 'x';")
            .asString();
    assertThat(result).isEqualTo("a,c,7,x,true,false");
  }

  @Test
  void commonjs_is_imported_by_default_and_by_names() {
    String result =
        fixture
            .module(
                "app.mjs",
                """
                import all, { one, two } from './c.cjs';
                import { three } from './r.cjs';
                export default [all.one, one, two(), three].join();
                """,
                "c.cjs",
                "exports.one = 1; exports.two = () => 2;",
                "r.cjs",
                "module.exports = require('./s.cjs');",
                "s.cjs",
                "exports.three = 3;")
            .asString();
    assertThat(result).isEqualTo("1,1,2,3");
  }

  @Test
  void commonjs_requires_es_modules_as_node_does() {
    String result =
        fixture
            .script(
                "app.js",
                """
                var plain = require('./plain.mjs'), both = require('./both.mjs');
                var result = [plain.x, both.default, both.__esModule, require('./own.mjs')].join();
                """,
                "plain.mjs",
                "export const x = 'x';",
                "both.mjs",
                "export default 'd'; export const y = 1;",
                "own.mjs",
                "const own = 'own'; export { own as 'module.exports' };")
            .asString();
    assertThat(result).isEqualTo("x,d,true,own");
  }

  @Test
  void there_is_one_instance_whichever_way_it_is_reached() {
    Fixture.App app =
        fixture.open(
            fixture.release(
                "app.mjs",
                """
                import c from './c.cjs';
                import * as e from './e.mjs';
                import d from './d.json' with { type: 'json' };
                import { via } from './other.cjs';
                globalThis.result = [via.c === c, via.e.token === e.token, via.d === d];
                import('./c.cjs').then((again) => result.push(again.default === c));
                """,
                "other.cjs",
                """
                exports.via = {
                  c: require('./c.cjs'), e: require('./e.mjs'), d: require('./d.json') };
                """,
                "c.cjs",
                "module.exports = {};",
                "e.mjs",
                "export const token = {};",
                "d.json",
                "{}"));
    app.modules().importMain();
    assertThat(app.text("result")).isEqualTo("true,true,true,true");
  }

  @Test
  void import_of_a_computed_name_knows_who_asks() {
    Fixture.App app =
        fixture.open(
            fixture.release(
                "app.js",
                    "require('./lib/a.js')(function (x) { result = x; }).catch(function (e) { result = e.stack; });",
                "lib/a.js",
                    """
                    module.exports = async function (tell) {
                      const texts = [];
                      for (const name of ['b', 'c.cjs', 'd.json']) {
                        texts.push((await import('./' + name)).default);
                      }
                      texts.push(typeof (await import('q')).defer);
                      tell(texts.join());
                    };
                    """,
                "lib/b.mjs", "export default 'b';",
                "lib/c.cjs", "module.exports = 'c';",
                "lib/d.json", "\"d\""));
    app.modules().runScript(false);
    assertThat(app.text("result")).isEqualTo("b,c,d,function");
  }

  @Test
  void a_script_may_import_what_it_names() {
    Fixture.App app =
        fixture.open(
            fixture.release(
                "lib/app.js", "var r; import('./a.mjs').then(function (m) { r = m.x + m.q; });",
                "lib/a.mjs", "import Q from 'q'; export const x = 1, q = typeof Q.defer;"));
    app.modules().runScript(false);
    assertThat(app.text("r")).isEqualTo("1function");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/etc/passwd",
        "file:///etc/passwd",
        "../../../etc/passwd",
        "data:text/javascript,export default 1",
        "http://example.org/x.js",
        "boma:bridge",
        "fs"
      })
  void what_is_outside_cannot_be_imported(String specifier) {
    Fixture.App app =
        fixture.open(
            fixture.release(
                "app.mjs",
                "export default (name) => import(name).then(() => 'loaded', (e) => e.message);"));
    Value load = app.modules().importMain().getMember("default");
    app.context().getBindings("js").putMember("outcome", load.execute(specifier));
    app.context().eval("js", "var text; outcome.then((t) => { text = t; })");
    assertThat(app.text("text"))
        .startsWith("Cannot find module '" + specifier + "' imported by app.mjs: ");

    assertThatThrownBy(() -> fixture.module("app.mjs", "import x from '" + specifier + "';"))
        .hasMessageContaining("Cannot find module '" + specifier + "' imported by app.mjs: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/etc/passwd",
        "file:///etc/passwd",
        "http://example.org/x.js",
        "/app/x",
        "../../x",
        "",
        "boma:cjs/nothing.js",
        "boma:json/x",
        "boma:cjs/boma:lib/nothing.js",
        "boma:required/x",
        "boma:npm/q/../../x",
        "boma:missing/x",
        "boma:",
        "boma:npm/none/x.js"
      })
  void code_made_of_text_reaches_no_further(String specifier) {
    Fixture.App app = fixture.open(fixture.release("app.js", ""));
    app.context()
        .eval(
            "js",
            "var text; eval(\"import('%s')\").then(() => { text = 'loaded'; }, (e) => { text = e.message; })"
                .formatted(specifier));
    assertThat(app.text("text")).isNotEqualTo("loaded").isNotEqualTo("undefined");
  }

  @Test
  void a_package_of_the_host_is_one_whichever_name_and_way_it_is_reached_by() {
    assertThat(
            fixture
                .module(
                    "app.mjs",
                    """
                    import { State } from '@kit/modern';
                    import tester from '@kit/modern/tester';
                    import v1 from './v1.cjs';
                    export default [v1.State === State, v1.modern.State === State, tester].join();
                    """,
                    "v1.cjs",
                    """
                    module.exports = { State: require('kit_v1').State, modern: require('@kit/modern') };
                    """)
                .asString())
        .isEqualTo("true,true,tester");
  }

  @Test
  void a_library_module_gets_the_free_names_it_does_not_declare() {
    String result =
        fixture
            .module(
                "app.mjs", "import x from 'lib'; export default [x, typeof setTimeout].join();",
                "node_modules/lib/index.mjs",
                    """
                    const process = 'mine';
                    export default [typeof setTimeout, process].join();
                    """)
            .asString();
    assertThat(result).isEqualTo("function,mine,undefined");
  }

  @Test
  void errors_name_the_file_and_line_of_the_guest() {
    assertThat(failure("app.mjs", "\nnull.x")).isEqualTo("app.mjs:2");
    assertThat(failure("app.mjs", "import './a.mjs'", "a.mjs", "\n\nnull.x")).isEqualTo("a.mjs:3");
    assertThat(failure("app.mjs", "import './a.mjs'", "a.mjs", "\n\nlet let;"))
        .isEqualTo("a.mjs:3");
    assertThat(
            failure("app.mjs", "import 'p'", "node_modules/p/index.mjs", "\nsetTimeout;\nnull.x"))
        .isEqualTo("node_modules/p/index.mjs:3");
    assertThat(failure("app.mjs", "import './c.cjs'", "c.cjs", "\nnull.x")).isEqualTo("c.cjs:2");
    assertThat(failure("app.js", "import './a.mjs';\nlet let")).isEqualTo("app.js:2");
    assertThat(
            failure(
                "app.mjs",
                "import d from './d.json' with\n{ type:\n'json' };\nnull.x",
                "d.json",
                "1"))
        .isEqualTo("app.mjs:4");
  }

  @Test
  void a_stack_shows_the_files_as_the_author_knows_them() {
    Value stack =
        fixture.module(
            "app.mjs",
            "import { f } from './lib/a.mjs'; export default f();",
            "lib/a.mjs",
            "export const f = () => new Error('x').stack;");
    assertThat(stack.asString()).contains("(lib/a.mjs:1:").contains("app.mjs:1:");
  }

  @Test
  void a_module_that_waits_is_a_promise_and_cannot_be_required() {
    Fixture.App app =
        fixture.open(fixture.release("app.mjs", "export default await Promise.resolve('waited');"));
    app.context().getBindings("js").putMember("main", app.modules().importMain());
    app.context().eval("js", "var text; main.then((m) => { text = m.default; })");
    assertThat(app.text("text")).isEqualTo("waited");

    assertThatThrownBy(() -> fixture.script("app.js", "require('./w.mjs')", "w.mjs", "await null;"))
        .hasMessageContaining("Cannot require 'w.mjs': it waits at its top level");
  }

  @Test
  void a_module_that_waits_in_vain_fails_with_its_own_error() {
    assertThatThrownBy(
            () -> {
              Fixture.App app =
                  fixture.open(fixture.release("app.mjs", "await null;\nthrow new Error('late');"));
              app.context().getBindings("js").putMember("main", app.modules().importMain());
              app.context().eval("js", "main.then(() => 1)");
            })
        .isInstanceOf(PolyglotException.class)
        .hasMessageContaining("late");
  }

  @Test
  void a_failed_import_can_be_caught() {
    Fixture.App app =
        fixture.open(
            fixture.release(
                "app.mjs",
                """
                var text = [];
                for (const name of ['./nothing', './throws.mjs', './broken.mjs', './broken.cjs']) {
                  import(name).catch((e) => text.push(e.name));
                }
                globalThis.text = text;
                """,
                "throws.mjs",
                "throw new RangeError();",
                "broken.mjs",
                "let let",
                "broken.cjs",
                "let let"));
    app.modules().importMain();
    assertThat(app.text("text.sort()")).isEqualTo("Error,RangeError,SyntaxError,SyntaxError");
  }

  @Test
  void modules_in_a_circle_are_bound_to_each_other() {
    assertThat(
            fixture
                .module(
                    "app.mjs", "import { get } from './a.mjs'; export default get();",
                    "a.mjs",
                        "import { two } from './b.mjs'; export const one = 1; export const get = () => two();",
                    "b.mjs", "import { one } from './a.mjs'; export const two = () => one + 1;")
                .asInt())
        .isEqualTo(2);
  }

  @Test
  void a_commonjs_main_is_a_module_with_a_default() {
    assertThat(fixture.module("app.js", "module.exports = 'cjs';").asString()).isEqualTo("cjs");
    assertThat(
            fixture
                .module("app.js", "exports.__esModule = true; exports.default = 'compiled';")
                .asString())
        .isEqualTo("compiled");
  }

  @Test
  void words_in_comments_strings_and_expressions_are_left_alone() {
    String result =
        fixture
            .module(
                "app.mjs",
                """
                // import x from './nothing';
                const text = "import y from './nothing'", re = /import('x')/;
                const object = { import: (x) => x };
                export default text + re + object.import(`${1}`) + typeof import.meta.url;
                """)
            .asString();
    assertThat(result).isEqualTo("import y from './nothing'/import('x')/1string");
  }

  /** A pattern that reads on from each of a million lines would not end in a day. */
  @Test
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void what_a_text_looks_like_that_does_not_compile_is_seen_at_once() {
    ModuleSyntax syntax = fixture.syntax();
    String lines = "\n \n".repeat(250_000);
    assertThat(syntax.isModule(lines + "  export default `")).isTrue();
    assertThat(syntax.isModule(lines + "x = 'export'; `")).isFalse();
  }

  @Test
  void contexts_share_no_instances() {
    GuestModules modules =
        fixture.release(
            "app.mjs",
            "import { n } from './n.mjs'; export default n;",
            "n.mjs",
            "export const n = { count: 0 };");
    Value one = fixture.open(modules).modules().importMain().getMember("default");
    one.putMember("count", 5);
    Value other = fixture.open(modules).modules().importMain().getMember("default");
    assertThat(other.getMember("count").asInt()).isZero();
  }

  private String failure(String... files) {
    try {
      fixture.module(files);
    } catch (PolyglotException error) {
      return CommonJsTest.place(error);
    }
    throw new AssertionError("it did not fail");
  }
}
