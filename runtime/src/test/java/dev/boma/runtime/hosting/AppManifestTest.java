package dev.boma.runtime.hosting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.boma.api.Capabilities;
import dev.boma.api.Limit;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with an {@code app.json}, and what its author is told. */
final class AppManifestTest {

  @Test
  void an_empty_object_says_nothing() {
    assertThat(AppManifest.read("{}")).isEqualTo(AppManifest.EMPTY);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]|a JSON object is needed",
        "null|a JSON object is needed, this is none",
        "{\"nmae\": \"a\"}|unknown key 'nmae'; did you mean 'name'?",
        "{\"xyz\": 1}|unknown key 'xyz'; known are capabilities, config, description, endpoints, http,"
            + " limits, main, name, reuse, runtime, transport_type",
        "{\"name\": 5}|name must be text, not 5",
        "{\"name\": \"My App\"}|name must be 1 to 63 of a-z, 0-9, '.', '_' and '-', beginning with"
            + " a letter or digit, not \"My App\"",
        "{\"main\": [\"a.js\"]}|main must be text, not [\"a.js\"]",
        "{\"runtime\": \"node\"}|runtime must be \"module\" or \"vumi\", not \"node\"",
        "{\"transport_type\": \"smpp\"}|transport_type must be \"ussd\" or \"sms\", not \"smpp\"",
        "{\"config\": \"x\"}|config must be an object, key → value, not \"x\"",
        "{\"endpoints\": \"sms\"}|endpoints must be a list of texts, not \"sms\"",
        "{\"endpoints\": [1]}|endpoints must be a list of texts, not [1]",
        "{\"http\": [\"a\"]}|http must be {\"allow\": [host, …]}, not [\"a\"]",
        "{\"http\": {}}|http must be {\"allow\": [host, …]}, not {}",
        "{\"http\": {\"alow\": []}}|http must be {\"allow\": [host, …]}, not {\"alow\":[]}",
        "{\"http\": {\"allow\": \"a\"}}|http.allow must be a list of texts, not \"a\"",
        "{\"limits\": 5}|limits must be an object, limit → number, not 5",
        "{\"limits\": {\"wall-ms\": 0}}|limits.wall-ms must be a whole number of 1 or more (time from"
            + " the start of a turn to its end, in milliseconds), not 0",
        "{\"limits\": {\"kv-keys\": \"5\"}}|limits.kv-keys must be a whole number of 1 or more (keys of one app), not"
            + " \"5\"",
        "{\"limits\": {\"kv-keys\": 1.5}}|limits.kv-keys must be a whole number of 1 or more (keys of one app), not"
            + " 1.5",
        "{\"limits\": {\"cpu-m\": 5}}|limits: unknown limit 'cpu-m'; did you mean 'cpu-ms'?",
        "{\"capabilities\": \"kv\"}|capabilities must be a list of texts, not \"kv\"",
        "{\"capabilities\": [\"kv\", \"htp\"]}|capabilities: 'htp' is no resource; did you mean 'http'?",
        "{\"reuse\": true}|reuse must be \"libraries\", not true",
        "{\"description\": 1}|description must be text, not 1"
      })
  void what_is_wrong_is_told_with_what_would_be_right(String text, String message) {
    assertThatThrownBy(() -> AppManifest.read(text))
        .isInstanceOf(InvalidAppException.class)
        .hasMessageStartingWith("app.json: " + message);
  }

  @Test
  void all_that_is_wrong_is_told_at_once() {
    assertThatThrownBy(() ->
            AppManifest.read(
                """
                {"nmae": "a", "main": 1, "runtime": "node", "endpoints": "sms",
                 "http": {"allow": ["http://a.example", "b.example", "c/d"]},
                 "limits": {"cpu-m": 5, "wall-ms": 0}}
                """))
        .satisfies(thrown ->
            assertThat(thrown.getMessage().lines().map(line -> line.replaceFirst("[;,(].*", "")))
                .containsExactly(
                    "app.json: unknown key 'nmae'",
                    "app.json: main must be text",
                    "app.json: runtime must be \"module\" or \"vumi\"",
                    "app.json: endpoints must be a list of texts",
                    "app.json: http.allow: \"http://a.example\" is no host",
                    "app.json: http.allow: \"c/d\" is no host",
                    "app.json: limits: unknown limit 'cpu-m'",
                    "app.json: limits.wall-ms must be a whole number of 1 or more "));
  }

  @Test
  void broken_json_is_told_with_its_place() {
    assertThatThrownBy(() -> AppManifest.read("{\"name\": \"a\",\n  \"main\" \"b\"}"))
        .hasMessageStartingWith("app.json: ")
        .hasMessageEndingWith("(line 2, column 10)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://api.example", "api.example/path", "api.example:8080", "*", "*.*.example", "a.*",
        "", " api.example", "a..b", ".example", "user@api.example", "bücher.example"
      })
  void what_is_no_host_is_refused_where_hosts_are_allowed(String pattern) {
    assertThatThrownBy(
            () -> AppManifest.read("{\"http\": {\"allow\": [\"%s\"]}}".formatted(pattern)))
        .hasMessage(
            "app.json: http.allow: \"%s\" is no host; give names alone, such as \"api.example.org\","
                    .formatted(pattern)
                + " or \"*.example.org\" for all below it; leave http out to call any public host");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"api.example", "API.Example", "*.example", "my_service", "10.0.0.1", "[::1]"})
  void hosts_may_be_names_addresses_and_all_below_a_name(String pattern) {
    assertThat(
            AppManifest.read("{\"http\": {\"allow\": [\"%s\"]}}".formatted(pattern))
                .capabilities()
                .httpAllow())
        .containsExactly(pattern);
  }

  @Test
  void what_an_app_asks_to_do_is_read() {
    Capabilities asked =
        AppManifest.read(
                """
                {"capabilities": ["kv", "log"], "endpoints": ["sms"], "limits": {"cpu-ms": 300}}
                """)
            .capabilities();

    assertThat(asked.resources()).containsExactlyInAnyOrder("kv", "log");
    assertThat(asked.endpoints()).containsExactly("sms");
    assertThat(asked.httpAllow()).isNull();
    assertThat(asked.limits()).containsExactly(Map.entry(Limit.CPU_MS, 300L));
  }
}
