package dev.boma.runtime.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.api.Command;
import dev.boma.api.CommandResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ScriptedCommandsTest {
  private static ScriptedCommands scripted(String entries) {
    String yaml = entries + "\nturns: [{say: a}]\n";
    return ScriptedCommands.of(ConversationReader.read(yaml, "f").getFirst());
  }

  private static Command get(String url) {
    return new Command("1", "http.get", Map.of("url", url));
  }

  private static Command post(String url, String data) {
    return new Command("1", "http.post", Map.of("url", url, "data", data));
  }

  private static String body(Optional<CommandResult> answer) {
    return switch (answer.orElseThrow()) {
      case CommandResult.Success success -> String.valueOf(success.fields().get("body"));
      case CommandResult.Failure failure -> "failed: " + failure.reason();
    };
  }

  @Test
  void an_http_call_is_answered_with_body_code_and_headers() {
    ScriptedCommands scripted =
        scripted(
            """
            http:
              - request: {method: GET, url: "http://a/x"}
                response: {code: 404, body: gone, headers: {X-A: [b, c], X-D: e}}
            """);

    assertThat(scripted.answers(get("http://a/x"))).isTrue();
    assertThat(scripted.answer(get("http://a/x")))
        .contains(
            CommandResult.success(
                Map.of(
                    "body",
                    "gone",
                    "code",
                    404L,
                    "headers",
                    Map.of("x-a", List.of("b", "c"), "x-d", List.of("e")))));
  }

  @Test
  void an_answer_that_never_came_is_a_failure_with_its_reason() {
    ScriptedCommands scripted =
        scripted("http: [{request: {url: 'http://a/'}, response: {error: no route to host}}]");

    assertThat(scripted.answer(get("http://a")))
        .contains(CommandResult.failure("no route to host"));
  }

  @Test
  void the_entry_that_names_most_serves_wherever_it_stands() {
    ScriptedCommands scripted =
        scripted(
            """
            http:
              - {request: {url: "http://a/x"}, response: {body: address}}
              - {request: {url: "http://a/x", method: GET, params: {p: 1, q: 2}}, response: {body: both}}
              - {request: {url: "http://a/x", params: {p: 1}}, response: {body: one}}
              - {request: {}, response: {body: any}}
            """);

    assertThat(body(scripted.answer(get("http://a/x?q=2&p=1&z=3")))).isEqualTo("both");
    assertThat(body(scripted.answer(get("http://a/x?p=1")))).isEqualTo("one");
    assertThat(body(scripted.answer(get("http://a/x?p=2")))).isEqualTo("address");
    assertThat(body(scripted.answer(get("http://a/y")))).isEqualTo("any");
  }

  @Test
  void among_equals_the_first_serves_until_it_is_used_up() {
    ScriptedCommands scripted =
        scripted(
            """
            http:
              - {request: {url: "http://a/"}, response: {body: first}, times: 2}
              - {request: {url: "http://a/"}, response: {body: second}, times: 1}
              - {request: {url: "http://a/"}, response: {body: ever}}
            """);

    List<String> bodies = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      bodies.add(body(scripted.answer(get("http://a/"))));
    }
    assertThat(bodies).containsExactly("first", "first", "second", "ever", "ever");
  }

  @Test
  void a_query_of_the_url_counts_as_params() {
    ScriptedCommands scripted =
        scripted(
            """
            http:
              - request: {url: "http://a/x?a=1", params: {b: [x, y], urn: "tel:+27"}}
                response: {body: "yes"}
            """);

    assertThat(body(scripted.answer(get("http://a/x?urn=tel%3A%2B27&b=x&a=1&b=y"))))
        .isEqualTo("yes");
    assertThat(scripted.answer(get("http://a/x?urn=tel%3A%2B27&b=y&a=1&b=x"))).isEmpty();
    assertThat(scripted.answer(get("http://a/x?urn=tel%3A%2B27&b=x&a=1&b=y&a=2"))).isEmpty();
  }

  @Test
  void json_compares_by_value() {
    ScriptedCommands scripted =
        scripted(
            """
            http:
              - request: {url: "http://a/", json: {n: 1, list: [1, {a: null}], t: "1"}}
                response: {body: "yes"}
            """);

    assertThat(
            body(
                scripted.answer(
                    post("http://a/", "{ \"list\":[1.0,{\"a\":null}], \"t\":\"1\", \"n\":1e0 }"))))
        .isEqualTo("yes");
    assertThat(scripted.answer(post("http://a/", "{\"n\":1,\"list\":[1,{\"a\":null}],\"t\":1}")))
        .isEmpty();
    assertThat(scripted.answer(post("http://a/", "n=1"))).isEmpty();
    assertThat(String.join("\n", scripted.takeMisses()))
        .contains("json.t: the file has \"1\", the call 1")
        .contains("json: the body of the call is not JSON: \"n=1\"");
  }

  @Test
  void body_compares_as_text_and_headers_by_names_in_any_case() {
    ScriptedCommands scripted =
        scripted(
            """
            http:
              - request: {url: "http://a/", body: "a=1&b=2", headers: {content-type: text/x}}
                response: {body: "yes"}
            """);
    Map<String, Object> args = new LinkedHashMap<>();
    args.put("url", "http://a/");
    args.put("data", "a=1&b=2");
    args.put("headers", Map.of("Content-Type", List.of("text/x")));

    assertThat(body(scripted.answer(new Command("1", "http.put", args)))).isEqualTo("yes");
    args.put("headers", Map.of("Content-Type", List.of("TEXT/x")));
    assertThat(scripted.answer(new Command("1", "http.put", args))).isEmpty();
    args.remove("headers");
    assertThat(scripted.answer(new Command("1", "http.put", args))).isEmpty();
    assertThat(scripted.takeMisses().getLast())
        .contains("headers.content-type: the file has \"text/x\", the call lacks it");
  }

  @Test
  void what_is_ignored_does_not_count_but_an_exact_match_is_preferred() {
    ScriptedCommands scripted =
        scripted(
            """
            ignore: ["[0-9a-f]{8}"]
            http:
              - {request: {url: "http://a/aaaaaaaa", json: {id: 00000000x}}, response: {body: first}}
              - {request: {url: "http://a/bbbbbbbb", json: {id: 00000000x}}, response: {body: second}}
            """);

    assertThat(body(scripted.answer(post("http://a/cccccccc", "{\"id\":\"99999999x\"}"))))
        .isEqualTo("first");
    assertThat(body(scripted.answer(post("http://a/bbbbbbbb", "{\"id\":\"00000000x\"}"))))
        .isEqualTo("second");
  }

  @Test
  void a_miss_names_the_nearest_entry_and_what_differs() {
    ScriptedCommands scripted =
        scripted(
            """
            http:
              - {request: {method: GET, url: "http://b/far"}, response: {}}
              - {request: {method: POST, url: "http://a/near", json: {a: 1, b: 2}}, response: {}}
            """);

    assertThat(scripted.answer(post("http://a/near?x=1", "{\"a\":1,\"b\":3,\"c\":4}"))).isEmpty();
    assertThat(scripted.takeMisses())
        .containsExactly(
            """
            no http entry fits this call:
              POST http://a/near?x=1
              {"a":1,"b":3,"c":4}
            the nearest is http entry 2 (line 3), which differs in
              json.b: the file has 2, the call 3
              json.c: the call has 4, the file lacks it\
            """);
    assertThat(scripted.takeMisses()).isEmpty();
  }

  @Test
  void a_miss_says_when_the_entry_is_used_up_or_none_is_there() {
    ScriptedCommands scripted =
        scripted("http: [{request: {url: 'http://a/'}, response: {}, times: 1}]");
    scripted.answer(get("http://a/"));
    scripted.answer(get("http://a/"));
    ScriptedCommands empty = scripted("");
    empty.answer(get("http://a/"));

    assertThat(scripted.takeMisses().getFirst())
        .endsWith("http entry 1 (line 1) fits, but its times: 1 are used up");
    assertThat(empty.takeMisses().getFirst()).endsWith("the file has no http entries");
  }

  @Test
  void other_commands_are_answered_when_the_file_names_them() {
    ScriptedCommands scripted =
        scripted(
            """
            api:
              - {cmd: contacts.get, args: {addr: "1"}, reply: {success: true, contact: {key: a}}}
              - {cmd: contacts.get, args: {addr: "1", delivery_class: ussd}, reply: {contact: {key: b}}}
              - {cmd: contacts.get, args: {addr: "9"}, reply: {success: false, reason: not found}}
            """);
    Command one = new Command("1", "contacts.get", Map.of("addr", "1", "x", "y"));
    Command ussd = new Command("1", "contacts.get", Map.of("addr", "1", "delivery_class", "ussd"));
    Command nine = new Command("1", "contacts.get", Map.of("addr", "9"));
    Command miss = new Command("1", "contacts.get", Map.of());

    assertThat(scripted.answers(one)).isTrue();
    assertThat(scripted.answers(new Command("1", "contacts.save", Map.of()))).isFalse();
    assertThat(scripted.answers(new Command("1", "http.frob", Map.of()))).isFalse();
    assertThat(scripted.answer(one)).contains(CommandResult.success("contact", Map.of("key", "a")));
    assertThat(scripted.answer(ussd))
        .contains(CommandResult.success("contact", Map.of("key", "b")));
    assertThat(scripted.answer(nine)).contains(CommandResult.failure("not found"));
    assertThat(scripted.answer(miss)).isEmpty();
    assertThat(scripted.takeMisses().getFirst())
        .isEqualTo(
            """
            no api entry fits this command:
              contacts.get {}
            the nearest is api entry 1 (line 2), which differs in
              args.addr: the file has "1", the command lacks it\
            """);
  }

  @Test
  void many_threads_together_get_what_one_would() throws Exception {
    ScriptedCommands scripted =
        scripted(
            """
            http:
              - {request: {url: "http://a/"}, response: {body: once}, times: 100}
              - {request: {url: "http://a/"}, response: {body: ever}}
            """);
    List<Future<String>> bodies = new ArrayList<>();
    try (var threads = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < 400; i++) {
        bodies.add(threads.submit(() -> body(scripted.answer(get("http://a/")))));
      }
    }

    long once = 0;
    for (Future<String> body : bodies) {
      once += body.get().equals("once") ? 1 : 0;
    }
    assertThat(once).isEqualTo(100);
  }
}
