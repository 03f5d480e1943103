package dev.boma.runtime.hosting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.boma.api.AppKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Apps on disk, good and bad. */
final class AppDirectoryTest {
  @TempDir private Path temporary;
  private Path app;

  @BeforeEach
  void makeApp() throws IOException {
    app = Files.createDirectory(temporary.resolve("my-app"));
    write("app.js", "export default {};");
  }

  private Path write(String path, String text) throws IOException {
    return write(path, text.getBytes(StandardCharsets.UTF_8));
  }

  private Path write(String path, byte[] bytes) throws IOException {
    Path file = app.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.write(file, bytes);
  }

  private AppPackage read() {
    return AppDirectory.read(app, null);
  }

  private AbstractThrowableAssert<?, ?> reading() {
    return assertThatThrownBy(this::read).isInstanceOf(InvalidAppException.class);
  }

  // What is read

  @Test
  void a_directory_with_an_app_js_is_an_app() {
    AppPackage read = read();
    assertThat(read.name()).isEqualTo("my-app");
    assertThat(read.main()).isEqualTo("app.js");
    assertThat(read.kind()).isEqualTo(AppKind.MODULE);
    assertThat(read.files()).containsOnlyKeys("app.js");
    assertThat(read.transportType()).isEqualTo("ussd");
    assertThat(read.capabilities().httpAllow()).isNull();
  }

  @Test
  void a_directory_says_in_app_json_what_it_is() throws IOException {
    write(
        "app.json",
        """
        {"name": "quiz", "main": "./lib/../lib/main.js", "runtime": "vumi", "endpoints": ["sms"],
         "transport_type": "sms", "http": {"allow": ["api.example", "*.example.org"]},
         "config": {"config": {"name": "quiz"}, "text": "as it is"}, "limits": {"wall-ms": 1000},
         "reuse": "libraries", "description": "a quiz"}
        """);
    write("lib/main.js", "var go = {};");
    AppPackage read = read();
    assertThat(read.name()).isEqualTo("quiz");
    assertThat(read.main()).isEqualTo("lib/main.js");
    assertThat(read.kind()).isEqualTo(AppKind.VUMI);
    assertThat(read.capabilities().endpoints()).containsExactly("sms");
    assertThat(read.transportType()).isEqualTo("sms");
    assertThat(read.capabilities().httpAllow()).containsExactly("api.example", "*.example.org");
    assertThat(read.config())
        .isEqualTo(Map.of("config", "{\"name\":\"quiz\"}", "text", "as it is"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "export default {};|MODULE",
        "import x from 'x';|MODULE",
        "module.exports = {};|MODULE",
        "exports.default = {};|MODULE",
        "var go = {};  // export default|VUMI",
        "api.on_inbound_message = function () { module.exports; };|VUMI",
        "var imports = 1;|VUMI"
      })
  void the_kind_of_an_app_is_found_out_from_its_code(String source, AppKind kind)
      throws IOException {
    write("app.js", source);
    assertThat(read().kind()).isEqualTo(kind);
  }

  @Test
  void sources_are_read_and_what_is_no_code_stays_behind() throws IOException {
    for (String path :
        List.of(
            "lib/a.mjs",
            "b.cjs",
            "data.json",
            "README.md",
            ".hidden/c.js",
            "test/d.js",
            "conversations/e.json",
            "node_modules/unused/index.js")) {
      write(path, "1");
    }
    assertThat(read().files()).containsOnlyKeys("app.js", "lib/a.mjs", "b.cjs", "data.json");
  }

  @Test
  void translations_become_config_items_that_app_json_may_replace() throws IOException {
    write("translations/zu.json", "{\"a\": 1}");
    write("translations/xh.json", "{\"b\": 2}");
    write("app.json", "{\"config\": {\"translation.xh\": \"mine\"}}");
    assertThat(read().config())
        .isEqualTo(Map.of("translation.zu", "{\"a\": 1}", "translation.xh", "mine"));
  }

  @Test
  void a_byte_order_mark_is_no_part_of_the_text() throws IOException {
    write("app.js", "\ufeffexport default {};");
    write("app.json", "\ufeff{\"name\": \"quiz\"}");
    assertThat(read().files().get("app.js")).startsWith("export");
    assertThat(read().name()).isEqualTo("quiz");
  }

  @Test
  void a_single_file_is_an_app() throws IOException {
    Path file = write("go-app (1).js", "var go = {};");
    AppPackage read = AppDirectory.read(file, null);
    assertThat(read.name()).isEqualTo("go-app-1-");
    assertThat(read.kind()).isEqualTo(AppKind.VUMI);
    assertThat(read.files()).containsOnlyKeys("go-app (1).js");
  }

  @Test
  void a_config_file_goes_over_the_config_of_the_app() throws IOException {
    write("app.json", "{\"config\": {\"a\": \"old\", \"b\": \"kept\"}}");
    Path config = write("other/config.txt", "{\"a\": {\"x\": 1}, \"c\": null}");
    assertThat(AppDirectory.read(app, config).config())
        .isEqualTo(Map.of("a", "{\"x\":1}", "b", "kept", "c", "null"));
  }

  // What is wrong

  @Test
  void what_is_not_there_or_no_app_says_so() throws IOException {
    assertThatThrownBy(() -> AppDirectory.read(temporary.resolve("none"), null))
        .hasMessage(
            temporary.resolve("none")
                + ": no such file or directory; name an app directory or a .js file");
    Path text = write("notes.txt", "hello");
    assertThatThrownBy(() -> AppDirectory.read(text, null))
        .hasMessage(text + ": an app is a directory or a .js file; this is neither");
    Path config = temporary.resolve("config.json");
    assertThatThrownBy(() -> AppDirectory.read(app, config))
        .hasMessage(config + ": no such file; name a JSON file of config items, key to value");
    Files.writeString(config, "{\"a\": ");
    assertThatThrownBy(() -> AppDirectory.read(app, config))
        .hasMessageStartingWith(config + ": ")
        .hasMessageContaining("line 1");
  }

  @Test
  void a_main_file_that_is_not_there_says_so() throws IOException {
    Files.delete(app.resolve("app.js"));
    reading()
        .hasMessage(
            app
                + ": the main file 'app.js' is not there; create it, or name another as \"main\""
                + " in app.json");
    write("app.json", "{\"main\": \"lib\"}");
    Files.createDirectory(app.resolve("lib"));
    reading().hasMessageContaining("the main file 'lib' is not there");
  }

  @ParameterizedTest
  @CsvSource({"../outside.js", "lib/../../outside.js", "/etc/hostname", "./../my-app2/app.js"})
  void a_main_file_outside_the_app_is_refused(String main) throws IOException {
    Files.writeString(temporary.resolve("outside.js"), "secret");
    write("app.json", "{\"main\": \"%s\"}".formatted(main));
    reading()
        .hasMessage(
            "app.json: main '%s' is outside the app directory; name a file in it".formatted(main));
  }

  @Test
  void text_that_is_not_utf_8_says_which_file() throws IOException {
    Path file = write("lib/latin.js", new byte[] {'/', '/', (byte) 0xe9});
    reading().hasMessage(file + ": is not UTF-8 text; save it as UTF-8");
    Files.delete(file);
    Path utf16 = write("app.json", "{}".getBytes(StandardCharsets.UTF_16));
    reading().hasMessage(utf16 + ": is not UTF-8 text; save it as UTF-8");
  }

  @Test
  void an_app_that_is_too_large_says_so() throws IOException {
    byte[] half = new byte[11 << 20];
    write("a.js", half);
    write("b.js", half);
    reading()
        .hasMessage(
            "the app's files together have more than 20 MB (limit release-bytes); leave out what"
                + " the app does not need");
    Path huge = write("a.js", new byte[21 << 20]);
    reading().hasMessageStartingWith(huge + " has more than 20 MB (limit release-bytes)");
  }

  // Links

  @Test
  void a_link_within_the_app_is_followed() throws IOException {
    write("lib/real.js", "real");
    Files.createSymbolicLink(app.resolve("alias.js"), Path.of("lib/real.js"));
    assertThat(read().files()).containsEntry("alias.js", "real");
  }

  @Test
  void a_link_that_leads_out_of_the_app_is_refused() throws IOException {
    Path secret = Files.writeString(temporary.resolve("secret.js"), "secret").toRealPath();
    Path link = Files.createSymbolicLink(app.resolve("a.js"), secret);
    String refusal = "%s is a link to %s, outside the app directory; put the file itself there";
    reading().hasMessage(refusal.formatted("a.js", secret));
    Files.delete(link);

    Files.delete(app.resolve("app.js"));
    Files.createSymbolicLink(app.resolve("app.js"), secret);
    reading().hasMessage(refusal.formatted("app.js", secret));
    Files.delete(app.resolve("app.js"));
    write("app.js", "export default {};");

    Files.createDirectory(app.resolve("translations"));
    Files.createSymbolicLink(app.resolve("translations/zu.json"), secret);
    reading().hasMessage(refusal.formatted("translations/zu.json", secret));
  }

  @Test
  void links_that_lead_in_a_circle_or_nowhere_are_passed_over() throws IOException {
    Files.createSymbolicLink(app.resolve("circle"), app);
    Files.createSymbolicLink(app.resolve("self.js"), Path.of("self.js"));
    Files.createSymbolicLink(app.resolve("nowhere.js"), Path.of("none.js"));
    Files.createSymbolicLink(app.resolve("up"), temporary);
    assertThat(read().files()).containsOnlyKeys("app.js");
  }

  // Packages

  @Test
  void packages_that_are_needed_come_along_and_no_others() throws IOException {
    write("app.js", "import a from 'a'; const b = require('@scope/b/sub.js'); import('./c.js');");
    write("node_modules/a/package.json", "{\"dependencies\": {\"deep\": \"1\"}}");
    write("node_modules/a/index.js", "a");
    write("node_modules/a/test/a.js", "never");
    write("node_modules/a/dist/a.min.js", "never");
    write("node_modules/a/node_modules/deep/index.js", "inner");
    write("node_modules/deep/index.js", "outer");
    write("node_modules/@scope/b/sub.js", "b");
    write("node_modules/mocha/index.js", "never");
    assertThat(read().files())
        .containsOnlyKeys(
            "app.js",
            "node_modules/a/package.json",
            "node_modules/a/index.js",
            "node_modules/a/node_modules/deep/index.js",
            "node_modules/@scope/b/sub.js");
  }

  @Test
  void a_dependency_cannot_name_what_is_outside_node_modules() throws IOException {
    Files.createDirectory(temporary.resolve("outside"));
    Files.writeString(temporary.resolve("outside/secret.js"), "secret");
    write("secrets/x.txt", "");
    write(
        "package.json",
        """
        {"dependencies": {"../../outside": "1", "%s": "1", "..": "1", ".": "1", "": "1", "a\\u0000": "1"}}
        """
            .formatted(temporary.resolve("outside")));
    write("app.js", "require('../../outside'); require('..'); require('@../x');");
    write("node_modules/x/index.js", "unused");
    assertThat(read().files()).containsOnlyKeys("app.js", "package.json");
  }

  @Test
  void a_package_that_is_a_link_is_followed_but_no_link_out_of_it() throws IOException {
    write("app.js", "require('linked');");
    Path linked = Files.createDirectory(temporary.resolve("linked"));
    Files.writeString(linked.resolve("index.js"), "1");
    Files.createDirectory(app.resolve("node_modules"));
    Files.createSymbolicLink(app.resolve("node_modules/linked"), linked);
    assertThat(AppDirectory.read(app, null).files())
        .containsEntry("node_modules/linked/index.js", "1");

    Path secret = Files.writeString(temporary.resolve("secret.json"), "{}");
    Files.createSymbolicLink(linked.resolve("stolen.json"), secret);
    reading()
        .hasMessage(
            "node_modules/linked/stolen.json is a link to %s, outside the app directory; put the"
                    .formatted(secret.toRealPath())
                + " file itself there");
  }

  @Test
  void a_package_json_that_cannot_be_read_says_which() throws IOException {
    write("app.js", "require('a');");
    Path file = write("node_modules/a/package.json", "{");
    reading().hasMessageStartingWith(file + ": ");
    write("node_modules/a/package.json", new byte[] {'{', (byte) 0xff, '}'});
    reading().hasMessage(file + ": is not UTF-8 text; save it as UTF-8");
    write("node_modules/a/package.json", "{\"dependencies\": [1]}");
    assertThat(read().files()).containsKey("node_modules/a/package.json");
  }

  @Test
  void conversations_are_found_in_the_order_of_their_names() throws IOException {
    for (String name : List.of("b.yaml", "a.yml", "sub/c.json", "notes.txt")) {
      write("conversations/" + name, "");
    }
    assertThat(AppDirectory.conversations(app))
        .extracting(file -> app.relativize(file).toString())
        .containsExactly("conversations/a.yml", "conversations/b.yaml", "conversations/sub/c.json");
    assertThat(AppDirectory.conversations(temporary)).isEmpty();
  }
}
