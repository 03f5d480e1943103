package dev.boma.runtime.sandbox.module;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.api.GuestError;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Errors in the engine's words, as an app may also throw them itself, with every message. */
final class MissingExportTest {
  private static GuestError engines(String address, String name) {
    return new GuestError(
        "SyntaxError: The requested module '%s' does not provide an export named '%s'"
            .formatted(address, name),
        "app.js",
        0,
        List.of());
  }

  @Test
  void an_app_that_throws_the_engines_words_again_has_its_files_not_read_again() {
    try (Fixture fixture = new Fixture()) {
      GuestModules modules =
          fixture.release(
              "app.js",
              "\nimport { welcom, nothing } from './texts.js';",
              "texts.js",
              "exports.welcome = 'Karibu';");
      String address = ModuleAddress.specifier("texts.js", ModuleFormat.COMMONJS);
      String welcom =
          "SyntaxError: './texts.js' has no export 'welcom'; did you mean 'welcome'? (app.js:2)";
      assertThat(modules.told(engines(address, "welcom")).describe()).isEqualTo(welcom);

      fixture.syntax().close();

      assertThat(modules.told(engines(address, "welcom")).describe()).isEqualTo(welcom);
      assertThat(modules.told(engines(address, "nothing")).describe())
          .startsWith("SyntaxError: './texts.js' has no export 'nothing'");
      GuestError elsewhere = engines(address, "never");
      assertThat(modules.told(elsewhere)).isSameAs(elsewhere);
    }
  }
}
