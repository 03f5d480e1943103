package dev.boma.runtime.connector;

import static dev.boma.runtime.BomaHost.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.boma.api.ChannelId;
import dev.boma.runtime.BomaHost;
import dev.boma.runtime.BomaHost.Answer;
import dev.boma.runtime.json.Json;
import dev.boma.spi.ChannelInfo;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code POST /in/CHANNEL}: what gateways and people with curl send, and what they get. */
class InboundRoutesTest {
  private static BomaHost host;
  private static ChannelInfo echo;
  private static ChannelInfo counter;

  @BeforeAll
  static void start() {
    host = BomaHost.start();
    echo =
        host.deployModule(
            "echo",
            """
            export default {
              async message(message, api) {
                if (message.session_event === 'close') return;
                await api.reply(`You said ${JSON.stringify(message.content)}`,
                  { end: message.content === 'bye' });
              },
            };
            """);
    counter =
        host.deployModule(
            "counter",
            """
            export default {
              async message(message, api) {
                await api.reply(`Run ${await api.kv.incr('runs')}`);
              },
              async event(event, api) {
                await api.kv.incr(`events.${event.event_type}`);
                await api.log.info('%s of %s', event.event_type, event.user_message_id);
              },
            };
            """);
  }

  @AfterAll
  static void stop() {
    host.close();
  }

  // ---- what is taken

  @Test
  void the_answer_is_the_reply_as_a_vumi_message() {
    Map<String, Object> sent = message("+27820001001", "new", "hi");

    Answer answer = host.send(echo, sent);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("content-type")).isEqualTo("application/json; charset=utf-8");
    assertThat(answer.json())
        .containsEntry("message_type", "user_message")
        .containsEntry("message_version", "20110921")
        .containsEntry("content", "You said \"hi\"")
        .containsEntry("in_reply_to", sent.get("message_id"))
        .containsEntry("session_event", null)
        .containsEntry("to_addr", "+27820001001")
        .containsEntry("from_addr", echo.address())
        .containsEntry("transport_type", "ussd")
        .containsEntry("transport_name", echo.id().value());
  }

  @Test
  void the_last_screen_says_that_the_session_closes() {
    Answer answer = host.send(echo, message("+27820001001", "resume", "bye"));

    assertThat(answer.field("session_event")).isEqualTo("close");
  }

  @Test
  void a_close_without_a_reply_is_204() {
    Answer answer = host.send(echo, message("+27820001001", "close", null));

    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void a_message_for_a_screen_tells_how_much_fits() {
    ChannelInfo limits =
        host.deployModule(
            "limits",
            "export default { async message(m, api) { await api.reply(String(m.char_limit)); } };");

    assertThat(host.send(limits, message("+27820001001", "new", null)).field("content"))
        .isEqualTo("182");
    assertThat(
            host.post(
                    "/in/limits",
                    "{\"message_id\": \"limit-1\", \"from_addr\": \"+254\", \"char_limit\": 90}")
                .field("content"))
        .isEqualTo("90");
    assertThat(
            host.post(
                    "/in/limits",
                    "{\"message_id\": \"limit-3\", \"from_addr\": \"+254\", \"transport_type\": \"sms\"}")
                .field("content"))
        .isEqualTo("undefined");
  }

  @Test
  void a_message_needs_no_more_than_an_id_and_a_sender() {
    Answer answer = host.post("/in/echo", "{\"message_id\": \"least-1\", \"from_addr\": \"+254\"}");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.field("content")).isEqualTo("You said null");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "multipart/form-data; boundary=xyz",
        "image/png",
        "not a content type"
      })
  void the_content_type_does_not_matter(String contentType) {
    // Longer than the form attributes that a server would otherwise read from it.
    Map<String, Object> message = new LinkedHashMap<>(message("+27820001002", "resume", "hello"));
    message.put("padding", "long ".repeat(4_000));
    String body = Json.write(message);

    Answer answer =
        host.ask(
            host.request("/in/echo")
                .header("content-type", contentType)
                .POST(BodyPublishers.ofString(body)));

    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    assertThat(answer.field("content")).isEqualTo("You said \"hello\"");
  }

  @Test
  void of_a_key_that_comes_twice_the_last_counts() {
    Answer answer =
        host.post(
            "/in/echo",
            """
            {"message_id": "twice-1", "from_addr": "+254", "content": "one", "content": "two"}
            """);

    assertThat(answer.field("content")).isEqualTo("You said \"two\"");
  }

  @ParameterizedTest
  @MethodSource
  void content_arrives_as_it_was_sent(String content) {
    Answer answer =
        host.post(
            "/in/echo",
            Json.write(message("+27820001003", "resume", null))
                .replace("\"content\":null", "\"content\":" + content));

    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    assertThat(answer.field("content"))
        .isEqualTo("You said " + Json.write(Json.read(content)).replace("\\\\u0000", "\\u0000"));
  }

  static Stream<String> content_arrives_as_it_was_sent() {
    return Stream.of(
        "\"\"",
        "\" 1 \"",
        "\"\u00e9\u1e3f\ud83d\ude00\u05d0\"",
        "\"line 1\\nline 2\"",
        "\"</script>' OR 1=1; --\"");
  }

  @Test
  void a_number_arrives_as_text_since_apps_are_told_that_content_is() {
    String body = Json.write(message("+27820001003", "resume", null));

    assertThat(
            host.post("/in/echo", body.replace("\"content\":null", "\"content\":7"))
                .field("content"))
        .isEqualTo("You said \"7\"");
  }

  // ---- what is refused

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void a_malformed_body_is_400_and_says_what_would_be_right(
      String what, String body, String explanation) {
    Answer answer = host.post("/in/echo", body);

    assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
    assertThat(answer.header("content-type")).startsWith("application/problem+json");
    assertThat(answer.json())
        .containsEntry("type", "about:blank")
        .containsEntry("title", "Malformed message")
        .containsEntry("status", 400L);
    assertThat(String.valueOf(answer.field("detail")))
        .contains(explanation)
        .doesNotContain("tools.jackson", "Feature", "`");
  }

  static Stream<Arguments> a_malformed_body_is_400_and_says_what_would_be_right() {
    String good = "\"message_id\": \"bad-1\", \"from_addr\": \"+254\"";
    return Stream.of(
        arguments("empty", "", "not a Vumi message in JSON"),
        arguments("white space", " \n ", "not a Vumi message in JSON"),
        arguments("no JSON", "hello", "not a Vumi message in JSON"),
        arguments("a form", "from_addr=%2B254&content=1", "not a Vumi message in JSON"),
        arguments("cut off", "{" + good + ", \"content\": \"1", "line 1"),
        arguments("two values", "{" + good + "} {}", "not a Vumi message in JSON"),
        arguments("a trailing comma", "{" + good + ",}", "line 1"),
        arguments("a comment", "{" + good + " /* hi */}", "line 1"),
        arguments("NaN", "{" + good + ", \"content\": NaN}", "Non-standard token 'NaN' (line 1"),
        arguments(
            "a char_limit that is no number",
            "{" + good + ", \"char_limit\": \"no\"}",
            "char_limit must be a whole number of characters from 1, not \"no\""),
        arguments(
            "a char_limit of nothing",
            "{" + good + ", \"char_limit\": 0}",
            "char_limit must be a whole number of characters from 1, not 0"),
        arguments(
            "a timestamp that is no time",
            "{" + good + ", \"timestamp\": \"yesterday\"}",
            "timestamp must be a time as 2024-03-05 08:15:30.000000, not \"yesterday\""),
        arguments(
            "a timestamp in a month that there is not",
            "{" + good + ", \"timestamp\": \"2024-13-05 08:15:30\"}",
            "timestamp must be a time"),
        arguments("a list", "[]", "a JSON object is needed"),
        arguments("text", "\"x\"", "a JSON object is needed"),
        arguments("null", "null", "a JSON object is needed"),
        arguments(
            "nested too deeply",
            "{"
                + good
                + ", \"helper_metadata\": "
                + "[".repeat(100_000)
                + "]".repeat(100_000)
                + "}",
            "depth"),
        arguments("an empty object", "{}", "message_id is missing"),
        arguments("no message_id", "{\"from_addr\": \"+254\"}", "message_id is missing"),
        arguments("no from_addr", "{\"message_id\": \"bad-2\"}", "from_addr is missing"),
        arguments(
            "an empty from_addr",
            "{\"message_id\": \"bad-3\", \"from_addr\": \"\"}",
            "from_addr is missing"),
        arguments(
            "a message_id that is no text",
            "{\"message_id\": 5, \"from_addr\": \"+254\"}",
            "message_id must be text, not 5"),
        arguments(
            "a from_addr that is no text",
            "{\"message_id\": \"bad-4\", \"from_addr\": [\"+254\"]}",
            "from_addr must be text, not [\"+254\"]"),
        arguments(
            "a message_id without end",
            "{\"message_id\": \"" + "x".repeat(201) + "\", \"from_addr\": \"+254\"}",
            "at most 200"),
        arguments(
            "content as an object", "{" + good + ", \"content\": {}}", "content must be text"),
        arguments("content as a list", "{" + good + ", \"content\": [1]}", "content must be text"),
        arguments("content as true", "{" + good + ", \"content\": true}", "content must be text"),
        arguments(
            "1 MB of content",
            "{" + good + ", \"content\": \"" + "x".repeat(1 << 20) + "\"}",
            "content has 1048576 characters, at most 40000"),
        arguments(
            "a session_event that there is not",
            "{" + good + ", \"session_event\": \"start\"}",
            "session_event must be new, resume, close or null, not \"start\""),
        arguments(
            "a session_event that is no text",
            "{" + good + ", \"session_event\": 1}",
            "session_event must be text"),
        arguments(
            "helper_metadata that is no object",
            "{" + good + ", \"helper_metadata\": \"x\"}",
            "helper_metadata must be an object"),
        arguments(
            "a message_type nobody knows",
            "{" + good + ", \"message_type\": \"status_event\"}",
            "message_type must be \"user_message\" or \"event\""),
        arguments(
            "a message_type that is no text",
            "{" + good + ", \"message_type\": 5}",
            "message_type must be \"user_message\" or \"event\""),
        arguments(
            "an event without its type",
            "{\"message_type\": \"event\", \"event_id\": \"e\"}",
            "event_type is missing"),
        arguments(
            "an event of a type nobody knows",
            "{\"message_type\": \"event\", \"event_id\": \"e\", \"event_type\": \"read\"}",
            "event_type must be ack, nack or delivery_report"),
        arguments(
            "a delivery report without a status",
            "{\"message_type\": \"event\", \"event_id\": \"e\", \"event_type\": \"delivery_report\"}",
            "delivery_status is missing"),
        arguments(
            "an event of no message",
            "{\"message_type\": \"event\", \"event_id\": \"e\", \"event_type\": \"ack\"}",
            "user_message_id is missing"));
  }

  @Test
  void a_body_that_is_not_utf_8_is_400() {
    byte[] latin =
        Json.write(message("+27820001001", "new", "caf\u00e9"))
            .getBytes(StandardCharsets.ISO_8859_1);

    Answer answer = host.ask(host.request("/in/echo").POST(BodyPublishers.ofByteArray(latin)));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(String.valueOf(answer.field("detail"))).contains("UTF-8");
  }

  @Test
  void a_body_without_end_is_413_and_says_how_large_it_may_be() {
    Answer answer = host.post("/in/echo", "x".repeat(5 << 20));

    assertThat(answer.status()).isEqualTo(413);
    assertThat(String.valueOf(answer.field("detail"))).contains("4194304 bytes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/in/nobody", "/in/ECHO", "/in/%2e%2e%2fecho", "/in/echo%00", "/in/%F0%28"})
  void an_unknown_channel_is_404(String path) {
    Answer answer = host.post(path, Json.write(message("+27820001001", "new", null)));

    assertThat(answer.status()).as(answer.toString()).isIn(404, 400);
    assertThat(answer.header("content-type")).startsWith("application/problem+json");
  }

  @Test
  void an_unknown_channel_is_told_where_the_known_ones_are() {
    Answer answer = host.post("/in/nobody", "{}");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(String.valueOf(answer.field("detail"))).contains("'nobody'").contains("/handsets");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "PUT", "DELETE", "PATCH", "OPTIONS"})
  void another_method_is_405_and_names_the_right_one(String method) {
    Answer answer =
        host.ask(host.request("/in/echo").method(method, HttpRequest.BodyPublishers.noBody()));

    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("allow")).isEqualTo("POST");
    assertThat(String.valueOf(answer.field("detail"))).contains("POST");
  }

  @Test
  void a_channel_that_is_no_simulator_wants_a_token() {
    ChannelInfo real =
        new ChannelInfo(
            new ChannelId("real"), echo.app(), "http", "*134*1#", "ussd", 182, false, null);
    host.host().hosting().putChannel(real);
    String body = Json.write(message("+27820001001", "new", "hi"));

    Answer without = host.post("/in/real", body);
    Answer wrong =
        host.ask(
            host.request("/in/real")
                .header("authorization", "Bearer boma_wrong")
                .POST(BodyPublishers.ofString(body)));
    Answer right = host.postAsAdmin("/in/real", body);

    assertThat(without.status()).isEqualTo(401);
    assertThat(without.header("www-authenticate")).isEqualTo("Bearer");
    assertThat(wrong.status()).isEqualTo(401);
    assertThat(right.status()).isEqualTo(200);
    assertThat(right.field("content")).isEqualTo("You said \"hi\"");
  }

  // ---- once, and in order

  @Test
  void the_same_message_id_gets_the_same_answer_and_runs_the_app_once() {
    Map<String, Object> sent = message("+27820002001", "new", null);

    Answer first = host.send(counter, sent);
    Answer again = host.send(counter, sent);
    Answer another = host.send(counter, message("+27820002001", "resume", null));

    assertThat(again.status()).isEqualTo(200);
    assertThat(again.json()).isEqualTo(first.json());
    assertThat(run(another)).isEqualTo(run(first) + 1);
  }

  @Test
  void a_204_is_given_again_too() {
    Map<String, Object> sent = message("+27820002009", "close", null);

    assertThat(host.send(echo, sent).status()).isEqualTo(204);
    assertThat(host.send(echo, sent).status()).isEqualTo(204);
  }

  @Test
  void the_same_message_id_at_the_same_time_runs_the_app_once() throws Exception {
    Map<String, Object> sent = message("+27820002002", "new", null);
    long before = run(host.send(counter, message("+27820002002", "new", null)));
    List<Map<String, Object>> answers = new ArrayList<>();

    try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Answer>> sending =
          IntStream.range(0, 8)
              .mapToObj(i -> senders.submit(() -> host.send(counter, sent)))
              .toList();
      for (Future<Answer> answer : sending) {
        answers.add(answer.get().json());
      }
    }

    assertThat(answers).hasSize(8).containsOnly(answers.getFirst());
    assertThat(answers.getFirst().get("content")).isEqualTo("Run " + (before + 1));
  }

  private static long run(Answer answer) {
    return Long.parseLong(String.valueOf(answer.field("content")).replace("Run ", ""));
  }

  // ---- events

  @Test
  void an_event_reaches_the_app_once_and_is_204() {
    String report =
        """
        {"message_type": "event", "event_id": "ev-1", "event_type": "delivery_report",
         "user_message_id": "m-1", "delivery_status": "delivered"}
        """;

    assertThat(host.post("/in/counter", report).status()).isEqualTo(204);
    assertThat(host.post("/in/counter", report).status()).isEqualTo(204);

    assertThat(host.host().appLog().tail(counter.app(), 100))
        .extracting(kept -> kept.line().text())
        .containsOnlyOnce("delivery_report of m-1");
  }

  @Test
  void an_event_for_an_app_that_hears_none_is_204() {
    Answer answer =
        host.post(
            "/in/echo",
            """
            {"message_type": "event", "event_id": "ev-2", "event_type": "ack",
             "user_message_id": "m-1", "sent_message_id": "m-1"}
            """);

    assertThat(answer.status()).as(answer.toString()).isEqualTo(204);
  }
}
