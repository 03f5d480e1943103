package dev.boma.runtime.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.boma.api.AppKind;
import dev.boma.api.Capabilities;
import dev.boma.api.Limit;
import dev.boma.runtime.hosting.AppPackage;
import dev.boma.runtime.hosting.InvalidAppException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AppTextTest {
  private static final String REST =
      "\"name\": \"quiz\", \"runtime\": \"vumi\", \"main\": \"app.js\","
          + " \"files\": {\"app.js\": \"1\"}";

  @Test
  void an_app_arrives_as_it_left() {
    for (List<String> allow : java.util.Arrays.asList(null, List.<String>of(), List.of("a.b"))) {
      AppPackage app =
          new AppPackage(
              "quiz",
              AppKind.MODULE,
              "app.js",
              Map.of("app.js", "// \ud83d\ude00 \u2028", "b.json", ""),
              Map.of("config", "{}"),
              new Capabilities(
                  allow == null ? null : Set.of("kv"),
                  Set.of("sms", "web"),
                  allow,
                  Map.of(Limit.CPU_MS, 300L)),
              "sms");
      assertThat(AppText.read(AppText.write(app))).isEqualTo(app);
    }
  }

  @Test
  void what_is_left_out_has_its_default() {
    AppPackage app = AppText.read("{%s}".formatted(REST));
    assertThat(app.transportType()).isEqualTo("ussd");
    assertThat(app.config()).isEmpty();
    assertThat(app.capabilities().endpoints()).isEmpty();
    assertThat(app.capabilities().httpAllow()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "|the body is not an app in JSON",
        "[]|the body is not an app in JSON: a JSON object is needed",
        "{}|name must be text, it is null",
        "{\"name\": 5}|name must be text, it is 5",
        "{\"name\": \"a\", \"runtime\": \"node\"}|runtime must be module or vumi, not node"
      })
  void what_is_wrong_is_told(String text, String message) {
    assertThatThrownBy(() -> AppText.read(text == null ? "" : text))
        .isInstanceOf(InvalidAppException.class)
        .hasMessageStartingWith(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"transport_type\": \"fax\"|transport_type must be ussd or sms, not fax",
        "\"files\": []|files must be an object of texts",
        "\"files\": {\"a.js\": 5}|files.a.js must be text",
        "\"config\": {\"a\": {}}|config.a must be text",
        "\"endpoints\": \"sms\"|endpoints must be a list of texts",
        "\"endpoints\": [null]|endpoints must be a list of texts",
        "\"http_allow\": {}|http_allow must be a list of texts",
        "\"http_allow\": [\"http://a/\"]|http_allow: \"http://a/\" is no host"
      })
  void one_wrong_member_is_told(String member, String message) {
    assertThatThrownBy(() -> AppText.read("{%s, %s}".formatted(REST, member)))
        .isInstanceOf(InvalidAppException.class)
        .hasMessageStartingWith(message);
  }
}
