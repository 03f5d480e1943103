package dev.boma.runtime.sandbox.module;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.runtime.sandbox.module.Resolution.Found;
import dev.boma.runtime.sandbox.module.Resolution.Missing;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModuleResolverTest {

  private static final Map<String, String> FILES =
      Fixture.files(
          "app.js", "",
          "package.json", "{\"name\": \"shop\", \"imports\": {\"#texts\": \"./lib/texts.json\"}}",
          "lib/a.js", "",
          "lib/b.cjs", "",
          "lib/c.mjs", "",
          "lib/texts.json", "{}",
          "lib/esm.js", "export default 1",
          "lib/folder/index.js", "",
          "lib/both.js", "",
          "lib/both/index.js", "",
          "typed/package.json", "{\"type\": \"module\"}",
          "typed/x.js", "",
          "node_modules/plain/index.js", "",
          "node_modules/plain/sub/deep.js", "",
          "node_modules/single.js", "",
          "node_modules/mainly/package.json", "{\"main\": \"dist\"}",
          "node_modules/mainly/dist/index.js", "",
          "node_modules/mainly/node_modules/plain/index.js", "",
          "node_modules/mainly/node_modules/vumigo_v02/index.js", "",
          "node_modules/vumigo_v02/package.json", "{\"main\": \"lib/index.js\"}",
          "node_modules/vumigo_v02/lib/index.js", "",
          "node_modules/@scope/pkg/index.js", "",
          "node_modules/lodash/index.js", "",
          "node_modules/face/package.json",
              """
              {"name": "face", "exports": {
                ".": {"import": "./face.mjs", "require": {"node": "./face.cjs"}},
                "./feature/*": "./features/*.js",
                "./feature/secret/*": null,
                "./inside": "./../../app.js",
                "./gone": "./gone.js",
                "./list": [{"browser": "./no.js"}, "./face.cjs"]}}
              """,
          "node_modules/face/face.mjs", "",
          "node_modules/face/face.cjs", "",
          "node_modules/face/hidden.js", "",
          "node_modules/face/features/one.js", "",
          "node_modules/face/features/secret/x.js", "",
          "node_modules/sugar/package.json", "{\"exports\": \"./s.js\"}",
          "node_modules/sugar/s.js", "");

  private static final ModuleResolver RESOLVER =
      new ModuleResolver(FILES, HostLibraries.of(Fixture.LIBRARIES), id -> id.equals("lib/esm.js"));

  @ParameterizedTest
  @CsvSource({
    "./lib/a.js, app.js, lib/a.js",
    "./lib/a, app.js, lib/a.js",
    "./lib/b, app.js, lib/b.cjs",
    "./lib/c, app.js, lib/c.mjs",
    "./texts, lib/a.js, lib/texts.json",
    "./folder, lib/a.js, lib/folder/index.js",
    "./both, lib/a.js, lib/both.js",
    "./both/, lib/a.js, lib/both/index.js",
    "., lib/folder/x.js, lib/folder/index.js",
    "../app, lib/a.js, app.js",
    "/app/lib/a.js, app.js, lib/a.js",
    "file:///app/lib/a.js, app.js, lib/a.js",
    "plain, app.js, node_modules/plain/index.js",
    "plain, lib/folder/index.js, node_modules/plain/index.js",
    "plain/sub/deep, app.js, node_modules/plain/sub/deep.js",
    "single, app.js, node_modules/single.js",
    "mainly, app.js, node_modules/mainly/dist/index.js",
    "plain, node_modules/mainly/dist/index.js, node_modules/mainly/node_modules/plain/index.js",
    "@scope/pkg, app.js, node_modules/@scope/pkg/index.js",
    "lodash, app.js, node_modules/lodash/index.js",
    "q, app.js, boma:npm/q/q.js",
    "node:events, app.js, boma:npm/events/events.js",
    "face/feature/one, app.js, node_modules/face/features/one.js",
    "face/list, app.js, node_modules/face/face.cjs",
    "face/feature/one, node_modules/face/face.cjs, node_modules/face/features/one.js",
    "sugar, app.js, node_modules/sugar/s.js",
    "#texts, lib/a.js, lib/texts.json",
    "vumigo_v02, app.js, node_modules/vumigo_v02/lib/index.js",
    "vumigo_v02, node_modules/mainly/dist/index.js, node_modules/vumigo_v02/lib/index.js",
  })
  void a_specifier_means_the_file_that_node_would_take(String specifier, String from, String id) {
    assertThat(RESOLVER.resolve(specifier, from, Linkage.REQUIRE))
        .isInstanceOfSatisfying(Found.class, found -> assertThat(found.id()).isEqualTo(id));
  }

  @Test
  void exports_answer_import_and_require_differently() {
    assertThat(RESOLVER.resolve("face", "app.js", Linkage.REQUIRE))
        .isEqualTo(new Found("node_modules/face/face.cjs", ModuleFormat.COMMONJS));
    assertThat(RESOLVER.resolve("face", "app.js", Linkage.IMPORT))
        .isEqualTo(new Found("node_modules/face/face.mjs", ModuleFormat.ES_MODULE));
  }

  @ParameterizedTest
  @CsvSource({
    "./lib/a.js, COMMONJS",
    "./lib/b.cjs, COMMONJS",
    "./lib/c.mjs, ES_MODULE",
    "./lib/texts.json, JSON",
    "./typed/x.js, ES_MODULE",
    "./lib/esm.js, ES_MODULE",
  })
  void ending_package_and_syntax_decide_the_format(String specifier, ModuleFormat format) {
    assertThat(RESOLVER.resolve(specifier, "app.js", Linkage.REQUIRE))
        .isInstanceOfSatisfying(Found.class, it -> assertThat(it.format()).isEqualTo(format));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../../etc/passwd",
        "./lib/../../x",
        "/etc/passwd",
        "/app/../etc/passwd",
        "file:///etc/passwd",
        "file:///app/../../etc/passwd",
        "http://example.org/x.js",
        "data:text/javascript,export default 1",
        "boma:lib/url.js",
        "boma:bridge",
        "C:\\windows\\system.ini",
        "./lib",
        "./nothing",
        "..",
        "#nobody",
        "face/hidden.js",
        "face/feature/secret/x",
        "face/inside",
        "face/gone",
        "plain/../../app.js",
      })
  void what_is_outside_private_or_absent_is_refused_by_name(String specifier) {
    assertThat(RESOLVER.resolve(specifier, "app.js", Linkage.REQUIRE))
        .isInstanceOfSatisfying(
            Missing.class,
            missing -> {
              assertThat(missing.unknownName()).isFalse();
              assertThat(missing.message())
                  .startsWith("Cannot find module '" + specifier + "' required by app.js: ");
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"fs", "node:fs", "hidden", "punycode", "nothing/at/all", "@a/b", ""})
  void a_bare_name_that_nobody_serves_is_known_as_such(String specifier) {
    assertThat(RESOLVER.resolve(specifier, "app.js", Linkage.IMPORT))
        .isInstanceOfSatisfying(
            Missing.class, missing -> assertThat(missing.unknownName()).isTrue());
  }

  @Test
  void a_refusal_says_what_was_looked_for_and_what_there_is() {
    assertThat(RESOLVER.resolve("./menu", "lib/a.js", Linkage.IMPORT))
        .isEqualTo(
            new Missing(
                "Cannot find module './menu' imported by lib/a.js: looked for lib/menu, the same"
                    + " with .js, .cjs, .mjs or .json, and a folder with an index.js",
                false));
    assertThat(RESOLVER.resolve("fs", "app.js", Linkage.REQUIRE))
        .isEqualTo(
            new Missing(
                "Cannot find module 'fs' required by app.js: it is in no node_modules of the app,"
                    + " and the host serves @kit/modern, assert, events, kit_v1, lodash, q, url",
                true));
  }

  @Test
  void an_app_directory_that_is_a_package_answers_to_its_own_name() {
    ModuleResolver resolver =
        new ModuleResolver(
            Fixture.files(
                "package.json", "{\"name\": \"vumigo_v02\", \"main\": \"lib/index\"}",
                "lib/index.js", "",
                "examples/app.js", ""),
            HostLibraries.of(Fixture.LIBRARIES),
            _ -> false);
    assertThat(resolver.resolve("vumigo_v02", "examples/app.js", Linkage.REQUIRE))
        .isEqualTo(new Found("lib/index.js", ModuleFormat.COMMONJS));
  }

  @Test
  void libraries_of_the_host_see_each_other_and_never_the_release() {
    assertThat(RESOLVER.resolve("punycode/", "boma:npm/url/url.js", Linkage.REQUIRE))
        .isEqualTo(new Found("boma:npm/punycode/punycode.js", ModuleFormat.COMMONJS));
    assertThat(RESOLVER.resolve("lodash", "boma:npm/q/q.js", Linkage.REQUIRE))
        .isEqualTo(new Found("boma:npm/lodash/lodash.js", ModuleFormat.COMMONJS));
    assertThat(RESOLVER.resolve("plain", "boma:npm/q/q.js", Linkage.REQUIRE))
        .isInstanceOf(Missing.class);
    assertThat(RESOLVER.resolve("../../../../app", "boma:npm/q/q.js", Linkage.REQUIRE))
        .isInstanceOf(Missing.class);
  }

  @Test
  void files_of_a_served_package_can_be_asked_for() {
    ModuleResolver resolver =
        new ModuleResolver(Map.of(), HostLibraries.of(Fixture.LIBRARIES), _ -> false);
    assertThat(resolver.resolve("lodash/get", "app.js", Linkage.REQUIRE))
        .isEqualTo(new Found("boma:npm/lodash/get.js", ModuleFormat.COMMONJS));
    assertThat(resolver.resolve("lodash/fp", "app.js", Linkage.REQUIRE))
        .isEqualTo(new Found("boma:npm/lodash/fp.js", ModuleFormat.COMMONJS));
    assertThat(resolver.resolve("lodash/../q/q.js", "app.js", Linkage.REQUIRE))
        .isInstanceOf(Missing.class);
  }
}
