package dev.boma.runtime.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.runtime.BomaHost;
import dev.boma.runtime.BomaHost.Answer;
import dev.boma.runtime.json.Json;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.core.type.TypeReference;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The description of the API is true. */
class OpenApiTest {
  private static BomaHost host;
  private static String text;
  private static Map<String, Object> description;

  @BeforeAll
  static void read() {
    host = BomaHost.start();
    host.deployExample("quiz");
    Answer answer = host.get("/openapi.yaml");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("content-type")).startsWith("application/yaml");
    text = answer.body();
    description = YAMLMapper.shared().readValue(text, new TypeReference<Map<String, Object>>() {});
  }

  @AfterAll
  static void stop() {
    host.close();
  }

  @Test
  void every_address_it_tells_of_is_there_and_answers_as_it_says() {
    object(description.get("paths"))
        .forEach((path, operations) ->
            object(operations)
                .forEach((method, operation) -> {
                  String asked =
                      String.valueOf(path)
                          .replace("{channel}", "quiz")
                          .replace("{tenant}", "acme")
                          .replace("{app}", "quiz");

                  Answer answer =
                      host.ask(
                          host.asAdmin(asked)
                              .method(
                                  String.valueOf(method).toUpperCase(Locale.ROOT),
                                  BodyPublishers.ofString("{}")));

                  assertThat(answer.status()).as(asked).isNotIn(404, 405, 500);
                  assertThat(object(object(operation).get("responses")).keySet())
                      .as("%s %s answered %s", method, asked, answer)
                      .anyMatch(Integer.toString(answer.status())::equals);
                }));
  }

  @Test
  void no_comma_of_a_sentence_is_taken_for_the_end_of_its_entry() {
    // In YAML's flow style `{description: One, and two}` has two entries, the second without value.
    assertThat(Json.write(description).replace("\"content\":null", "")).doesNotContain(":null");
  }

  @Test
  void what_it_refers_to_is_in_it() {
    List<String> lost = new ArrayList<>();
    Matcher references = Pattern.compile("\\$ref: '#/([^']+)'").matcher(text);
    while (references.find()) {
      Object found = description;
      for (String part : references.group(1).split("/")) {
        found = found instanceof Map<?, ?> map ? map.get(part) : null;
      }
      if (found == null) {
        lost.add(references.group(1));
      }
    }

    assertThat(lost).isEmpty();
  }

  @Test
  void the_problem_it_shows_is_the_problem_that_comes() {
    Map<?, ?> schema =
        object(object(object(description.get("components")).get("schemas")).get("Problem"));

    Map<String, Object> problem = host.get("/api/v1/tenants").json();

    assertThat(problem.keySet()).isEqualTo(object(schema.get("properties")).keySet());
  }

  private static Map<?, ?> object(Object value) {
    return (Map<?, ?>) Objects.requireNonNull(value);
  }
}
