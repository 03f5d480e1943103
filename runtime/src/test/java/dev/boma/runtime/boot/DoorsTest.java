package dev.boma.runtime.boot;

import static dev.boma.runtime.BomaHost.message;
import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.runtime.BomaHost;
import dev.boma.runtime.BomaHost.Answer;
import dev.boma.runtime.json.Json;
import dev.boma.spi.ChannelInfo;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** What a host serves beside messages and the API: health, metrics, pages. */
class DoorsTest {
  private static BomaHost host;
  private static ChannelInfo quiz;

  @BeforeAll
  static void start() {
    host = BomaHost.start();
    quiz = host.deployExample("quiz");
    host.deployExample("keyword");
  }

  @AfterAll
  static void stop() {
    host.close();
  }

  @Test
  void a_host_that_runs_is_live_and_ready() {
    Answer live = host.get("/health/live");
    Answer ready = host.get("/health/ready");

    assertThat(live.status()).isEqualTo(200);
    assertThat(live.json()).isEqualTo(Map.of("status", "live"));
    assertThat(ready.status()).isEqualTo(200);
    assertThat(ready.json()).isEqualTo(Map.of("status", "ready"));
  }

  @Test
  void metrics_tell_of_turns_by_outcome_of_the_queue_the_sandbox_and_the_process() {
    host.send(quiz, message("+27820004001", "new", null));

    Answer metrics = host.get("/metrics");

    assertThat(metrics.status()).isEqualTo(200);
    assertThat(metrics.header("content-type")).startsWith("text/plain; version=0.0.4");
    assertThat(metrics.body())
        .containsPattern("(?m)^boma_turns_seconds_count\\{outcome=\"completed\"\\} [1-9]")
        .containsPattern("(?m)^boma_turns_seconds_bucket\\{outcome=\"completed\",le=\"")
        .containsPattern("(?m)^boma_turns_waiting 0")
        .containsPattern("(?m)^boma_sandbox_runs_seconds_count [1-9]")
        .containsPattern("(?m)^jvm_memory_used_bytes\\{")
        .containsPattern("(?m)^process_cpu_usage ")
        .as("each says what it is")
        .doesNotContainPattern("(?m)^# HELP \\S+\\s*$");
  }

  @Test
  void the_first_page_lists_every_handset() {
    Answer page = host.get("/");
    Answer list = host.get("/handsets");

    assertThat(page.status()).isEqualTo(200);
    assertThat(page.header("content-type")).isEqualTo("text/html; charset=utf-8");
    assertThat(list.objects("handsets"))
        .extracting(handset -> handset.get("channel"))
        .containsExactly("keyword", "quiz");
    assertThat(list.objects("handsets").getLast())
        .containsEntry("address", quiz.address())
        .containsEntry("app", "quiz")
        .containsEntry("tenant", "acme")
        .containsEntry("transport_type", "ussd");
  }

  @Test
  void the_api_has_a_page_and_a_description_in_yaml_and_in_json() {
    Answer page = host.get("/docs");
    Answer json = host.get("/openapi.json");

    assertThat(page.status()).isEqualTo(200);
    assertThat(page.header("content-type")).isEqualTo("text/html; charset=utf-8");
    assertThat(json.header("content-type")).isEqualTo("application/json; charset=utf-8");
    assertThat(json.json())
        .isEqualTo(
            Json.readObject(
                Json.write(
                    YAMLMapper.shared()
                        .readValue(host.get("/openapi.yaml").body(), Object.class))));
  }

  @Test
  void a_handset_is_told_about_its_channel() {
    Answer info = host.get("/handset/quiz/info");

    assertThat(info.json()).containsEntry("channel", "quiz").containsEntry("char_limit", 182L);
    assertThat(info.header("cache-control")).isEqualTo("no-store");
  }

  @Test
  void what_a_turn_left_is_told_by_the_id_of_its_message_but_not_what_a_served_app_keeps() {
    host.post(
        "/in/keyword",
        "{\"message_id\": \"left-1\", \"from_addr\": \"+254711000077\", \"content\": \"join\"}");

    Answer left = host.get("/handset/keyword/turns?of=left-1&of=unknown");

    assertThat(left.json().get("turns").toString())
        .startsWith("{left-1={sends=[{to_addr=+254700000001, content=+254711000077 has joined")
        .doesNotContain("kv", "unknown");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/handset/nobody/info", "/handset/NO/info", "/handset/nobody/inbox"})
  void an_unknown_handset_is_404_and_names_those_there_are(String path) {
    Answer answer = host.get(path);

    assertThat(answer.status()).isEqualTo(404);
    assertThat(String.valueOf(answer.field("detail"))).contains("has no handset", "quiz");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/handset/nobody", "/handset/NO"})
  void the_page_of_an_unknown_handset_is_a_page_and_404(String path) {
    Answer page = host.get(path);

    assertThat(page.status()).isEqualTo(404);
    assertThat(page.header("content-type")).startsWith("text/html");
  }

  @ParameterizedTest
  @CsvSource({
    "/assets/handset.js,  text/javascript; charset=utf-8",
    "/assets/handset.css, text/css; charset=utf-8",
    "/assets/docs.js,     text/javascript; charset=utf-8",
    "/assets/favicon.svg, image/svg+xml",
  })
  void pages_come_with_what_they_need(String path, String type) {
    Answer asset = host.get(path);

    assertThat(asset.status()).isEqualTo(200);
    assertThat(asset.header("content-type")).isEqualTo(type);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/assets/package-info.class",
        "/assets/Assets.class",
        "/assets/..%2fcli%2ftemplates%2fmodule%2fapp.js",
        "/assets/%2e%2e/handset.js",
        "/assets/nothing.js",
        "/nothing",
        "/../../etc/passwd",
      })
  void nothing_else_is_served(String path) {
    Answer answer = host.get(path);

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.header("content-type")).startsWith("application/problem+json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/docs", "/handset/quiz", "/assets/handset.js"})
  void pages_load_nothing_from_elsewhere_and_stand_in_no_frame(String path) {
    Answer page = host.get(path);

    assertThat(page.header("content-security-policy"))
        .contains("default-src 'self'")
        .contains("script-src 'self'")
        .contains("frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(page.header("x-content-type-options")).isEqualTo("nosniff");
    assertThat(page.header("referrer-policy")).isEqualTo("no-referrer");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/handsets", "/health/live", "/metrics", "/api/v1/tenants", "/nothing"})
  void data_is_what_it_says_it_is_and_stands_in_no_frame(String path) {
    Answer answer = host.get(path);

    assertThat(answer.header("x-content-type-options")).isEqualTo("nosniff");
    assertThat(answer.response().headers().allValues("content-security-policy"))
        .isEqualTo(List.of("default-src 'none'; frame-ancestors 'none'"));
  }

  @Test
  void a_method_that_an_address_does_not_know_is_405() {
    Answer answer = host.ask(host.request("/health/live").DELETE());

    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("allow")).isEqualTo("GET, HEAD");
    assertThat(answer.field("detail"))
        .isEqualTo("DELETE is not known at /health/live; there is GET, HEAD");
    assertThat(answer.header("content-type")).startsWith("application/problem+json");
  }
}
