package dev.boma.runtime.sandbox.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.SourceSection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CommonJsTest {

  private final Fixture fixture = new Fixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void a_script_requires_files_json_packages_and_libraries() {
    String result =
        fixture
            .script(
                "app.js",
                """
                var result = [require('./lib/a').name, require('./data').n, require('pkg'),
                  typeof require('q').defer, require('lodash').VERSION.split('.')[0],
                  require('url').parse('http://x/y').pathname].join();
                """,
                "lib/a.js",
                "exports.name = 'a' + require('../data.json').n;",
                "data.json",
                "{\"n\": 7}",
                "node_modules/pkg/package.json",
                "{\"main\": \"m\"}",
                "node_modules/pkg/m.js",
                "module.exports = 'pkg';")
            .asString();
    assertThat(result).isEqualTo("a7,7,pkg,function,4,/y");
  }

  @Test
  void an_app_asks_for_an_unknown_name_and_is_told_null() {
    assertThat(fixture.script("app.js", "var result = require('fs');").isNull()).isTrue();
  }

  @Test
  void a_missing_file_is_an_error_that_names_it_and_the_asking_line() {
    assertThatThrownBy(() -> fixture.script("app.js", "\n\nvar x = require('./x');"))
        .isInstanceOfSatisfying(
            PolyglotException.class,
            error -> {
              assertThat(error.getMessage())
                  .startsWith("Error: Cannot find module './x' required by app.js: ");
              assertThat(place(error)).isEqualTo("app.js:3");
            });
  }

  @Test
  void what_a_library_or_a_file_of_the_app_lacks_is_an_error() {
    assertThatThrownBy(() ->
            fixture.script(
                "app.js", "require('pkg')", "node_modules/pkg/index.js", "require('fs')"))
        .hasMessageStartingWith(
            "Error: Cannot find module 'fs' required by node_modules/pkg/index.js: ");
    assertThatThrownBy(() -> fixture.script("app.js", "require('./a')", "a.js", "require('fs')"))
        .hasMessageStartingWith("Error: Cannot find module 'fs' required by a.js: ");
  }

  @Test
  void modules_in_a_circle_see_what_is_there_so_far() {
    String result =
        fixture
            .script(
                "app.js", "var result = require('./a').seen + require('./a').late;",
                "a.js", "exports.early = 1; exports.seen = require('./b').seen; exports.late = 2;",
                "b.js", "var a = require('./a'); exports.seen = a.early + ':' + a.late + ' ';")
            .asString();
    assertThat(result).isEqualTo("1:undefined 2");
  }

  @Test
  void a_module_runs_once_and_again_only_if_it_failed() {
    String result =
        fixture
            .script(
                "app.js",
                """
                var runs = 0, failures = 0, result;
                require('./once'); require('./once.js'); require('./lib/../once');
                try { require('./fails'); } catch (e) { }
                try { require('./fails'); } catch (e) { }
                result = runs + ',' + failures;
                """,
                "once.js",
                "runs++;",
                "fails.js",
                "failures++; throw new Error('no');")
            .asString();
    assertThat(result).isEqualTo("1,2");
  }

  @Test
  void a_module_knows_itself() {
    String result =
        fixture
            .script(
                "app.js", "var result = require('./lib/a');",
                "lib/a.js",
                    """
                    module.exports = [__filename, __dirname, module.id, module.loaded,
                      this === exports, require.resolve('./b'), typeof require.main,
                      arguments.length].join();
                    """,
                "lib/b.js", "")
            .asString();
    assertThat(result)
        .isEqualTo("/app/lib/a.js,/app/lib,/app/lib/a.js,false,true,/app/lib/b.js,undefined,5");
  }

  @Test
  void modules_are_sloppy_unless_they_say_otherwise() {
    String result =
        fixture
            .script(
                "app.js", "require('./sloppy'); var result = leaked + require('./strict');",
                "sloppy.js", "leaked = 'leaked';",
                "strict.js",
                    "'use strict'; try { other = 1 } catch (e) { module.exports = ' ' + e.name }")
            .asString();
    assertThat(result).isEqualTo("leaked ReferenceError");
  }

  @Test
  void only_libraries_see_the_timer() {
    String names = "[typeof process, typeof global, typeof setTimeout, typeof setImmediate].join()";
    String result =
        fixture
            .script(
                "app.js", "var result = [" + names + ", require('./a'), require('pkg')].join(' ');",
                "a.js", "module.exports = " + names,
                "node_modules/pkg/index.js", "module.exports = " + names)
            .asString();
    String none = "undefined,undefined,undefined,undefined";
    assertThat(result).isEqualTo(none + " " + none + " object,object,function,function");
  }

  @Test
  void a_library_may_declare_the_names_it_is_given() {
    assertThat(
            fixture
                .script(
                    "app.js", "var result = require('pkg');",
                    "node_modules/pkg/index.js",
                        "const process = 1; let setTimeout = 2; module.exports = process + setTimeout")
                .asInt())
        .isEqualTo(3);
  }

  @Test
  void first_lines_with_a_mark_or_an_interpreter_are_read() {
    assertThat(
            fixture
                .script(
                    "app.js", "#!/usr/bin/env node\nvar result = require('./a');",
                    "a.js", "\uFEFF#!/usr/bin/env node\nmodule.exports = 1;")
                .asInt())
        .isEqualTo(1);
  }

  @Test
  void errors_name_the_file_and_line_of_the_guest() {
    assertThat(failure("app.js", "\nnull.x")).isEqualTo("app.js:2");
    assertThat(failure("app.js", "require('./a')", "a.js", "null.x")).isEqualTo("a.js:1");
    assertThat(failure("app.js", "require('p')", "node_modules/p/index.js", "\n\n\nnull.x"))
        .isEqualTo("node_modules/p/index.js:4");
    assertThat(failure("app.js", "require('./a')", "a.js", "\n\nvar = 3;")).isEqualTo("a.js:3");
    assertThat(failure("app.js", "\n\n\nvar = 3;")).isEqualTo("app.js:4");
  }

  @Test
  void broken_json_is_named() {
    assertThatThrownBy(() -> fixture.script("app.js", "require('./d.json')", "d.json", "{\"a\":"))
        .hasMessageStartingWith("SyntaxError: d.json is not valid JSON: ");
  }

  @Test
  void an_error_of_a_module_can_be_caught() {
    assertThat(
            fixture
                .script(
                    "app.js",
                    """
                    var result;
                    try { require('./a') } catch (e) { result = e instanceof SyntaxError; }
                    """,
                    "a.js",
                    "var = 1")
                .asBoolean())
        .isTrue();
  }

  @Test
  void require_stands_when_the_guest_spoils_the_prototypes() {
    String result =
        fixture
            .script(
                "app.js",
                """
                Object.defineProperty(Object.prototype, 'exports', { set() { throw 2; } });
                Object.defineProperty(Object.prototype, './a', { get() { throw 7; } });
                Object.prototype.get = function () { throw 1; };
                Object.prototype.set = Object.prototype.get;
                Object.prototype.value = 'x';
                Array.prototype[Symbol.iterator] = function () { throw 3; };
                Function.prototype.call = Function.prototype.apply = function () { throw 4; };
                JSON.parse = function () { throw 5; };
                String.prototype.startsWith = String.prototype.slice = function () { throw 6; };
                String.prototype.lastIndexOf = String.prototype.slice;
                Reflect.apply = Object.create = Object.freeze = function () { throw 8; };
                Object.hasOwn = function () { return true; };
                globalThis.Error = globalThis.String = null;
                var result = require('./a').n + require('./d.json').n + require('pkg') +
                  require('./m.mjs').x;
                """,
                "a.js",
                "module.exports = { n: 1 };",
                "d.json",
                "{\"n\": 2}",
                "m.mjs",
                "export const x = 4;",
                "node_modules/pkg/index.js",
                "module.exports = typeof setTimeout;")
            .asString();
    assertThat(result).isEqualTo("3function4");
  }

  @Test
  void the_global_object_gets_nothing() {
    Fixture.App app = fixture.open(fixture.release("app.js", "require('./m.mjs')", "m.mjs", ""));
    String before = app.text("Reflect.ownKeys(globalThis).map(String)");
    app.modules().runScript(false);
    assertThat(app.text("Reflect.ownKeys(globalThis).map(String)")).isEqualTo(before);
  }

  @Test
  void contexts_share_no_instances() {
    GuestModules modules =
        fixture.release("app.js", "var a = require('./a'); a.n++;", "a.js", "exports.n = 0;");
    Fixture.App one = fixture.open(modules);
    Fixture.App other = fixture.open(modules);
    one.modules().runScript(false);
    other.modules().runScript(false);
    assertThat(one.text("a.n") + other.text("a.n")).isEqualTo("11");
  }

  @Test
  void a_wrapped_file_is_one_source_for_all_contexts() {
    GuestModules modules = fixture.release("app.js", "require('./a')", "a.js", "");
    assertThat(modules.sources().wrapper("a.js")).isSameAs(modules.sources().wrapper("a.js"));
    assertThat(modules.sources().script("app.js", false))
        .isSameAs(modules.sources().script("app.js", false));
  }

  private String failure(String... files) {
    try {
      fixture.script(files);
    } catch (PolyglotException error) {
      return place(error);
    }
    throw new AssertionError("it did not fail");
  }

  /** The file and line of the innermost frame that is not ours. */
  static String place(PolyglotException error) {
    SourceSection section = error.getSourceLocation();
    if (section == null || section.getSource().isInternal()) {
      for (PolyglotException.StackFrame frame : error.getPolyglotStackTrace()) {
        SourceSection at = frame.getSourceLocation();
        if (frame.isGuestFrame() && at != null && !at.getSource().isInternal()) {
          section = at;
          break;
        }
      }
    }
    return section == null
        ? "nowhere"
        : section.getSource().getName() + ":" + section.getStartLine();
  }
}
