package dev.boma.runtime.api;

import static dev.boma.runtime.BomaHost.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.boma.api.AppKind;
import dev.boma.api.Capabilities;
import dev.boma.api.Limits;
import dev.boma.runtime.BomaHost;
import dev.boma.runtime.BomaHost.Answer;
import dev.boma.runtime.hosting.AppPackage;
import dev.boma.runtime.hosting.InvalidAppException;
import dev.boma.runtime.json.Json;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code /api/v1}, over HTTP. */
class ApiRoutesTest {
  private static final String APPS = "/api/v1/tenants/acme/apps";
  private static final String HELLO =
      "export default { async message(m, api) { await api.reply('Hello'); } };";

  private static BomaHost host;

  @BeforeAll
  static void start() {
    host = BomaHost.start();
  }

  @AfterAll
  static void stop() {
    host.close();
  }

  // ---- tokens

  @ParameterizedTest
  @CsvSource({
    "GET,  /api/v1/tenants",
    "POST, /api/v1/tenants",
    "GET,  /api/v1/tenants/acme/apps",
    "POST, /api/v1/tenants/acme/apps/a/releases",
    "GET,  /api/v1/tenants/acme/apps/a/logs",
    "GET,  /api/v1/channels",
    "GET,  /api/v1/channels/hello",
    "PATCH, /api/v1/channels/hello",
    "GET,  /api/v1/no/such/thing",
  })
  void without_the_token_everything_is_401_with_a_problem_document(String method, String path) {
    for (String header : List.of("", "Bearer boma_wrong", "Bearer", "Basic " + host.token())) {
      HttpRequest.Builder request =
          host.request(path).method(method, BodyPublishers.ofString("{}"));
      Answer answer =
          host.ask(header.isEmpty() ? request : request.header("authorization", header));

      assertThat(answer.status()).as(header).isEqualTo(401);
      assertThat(answer.header("www-authenticate")).isEqualTo("Bearer");
      assertThat(answer.header("content-type")).startsWith("application/problem+json");
      assertThat(answer.json()).containsOnlyKeys("type", "title", "status", "detail");
      assertThat(answer.json()).containsEntry("status", 401L);
      assertThat(String.valueOf(answer.field("detail"))).contains("Authorization: Bearer boma_");
    }
  }

  @Test
  void the_scheme_of_a_token_may_be_in_any_case() {
    Answer answer =
        host.ask(
            host.request("/api/v1/tenants")
                .header("authorization", "bearer " + host.token())
                .GET());

    assertThat(answer.status()).isEqualTo(200);
  }

  /** The body is often there before the token is checked, and must not be lost meanwhile. */
  @Test
  void a_body_is_read_however_long_the_token_is_checked() {
    for (int i = 0; i < 50; i++) {
      String body = "{\"filler\": \"%s\"}".formatted("x".repeat(i * 99));

      Answer answer = host.postAsAdmin("/api/v1/tenants/nobody/apps/hello/releases", body);

      assertThat(answer.status()).as(answer.toString()).isEqualTo(404);
      assertThat(answer.body()).contains("boma tenants create nobody");
    }
  }

  // ---- tenants

  @Test
  void a_tenant_is_created_once() {
    Answer created = host.postAsAdmin("/api/v1/tenants", "{\"name\": \"red-cross\"}");
    Answer again = host.postAsAdmin("/api/v1/tenants", "{\"name\": \"red-cross\"}");

    assertThat(created.status()).isEqualTo(201);
    assertThat(created.json()).containsEntry("name", "red-cross").containsEntry("suspended", false);
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.field("detail")).isEqualTo("there is a tenant 'red-cross' already");
    assertThat(names(host.getAsAdmin("/api/v1/tenants?limit=1000"))).contains("red-cross");
  }

  @ParameterizedTest
  @MethodSource
  void a_tenant_that_cannot_be_is_400(String body, String explanation) {
    Answer answer = host.postAsAdmin("/api/v1/tenants", body);

    assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
    assertThat(String.valueOf(answer.field("detail"))).contains(explanation);
  }

  static Stream<Arguments> a_tenant_that_cannot_be_is_400() {
    return Stream.of(
        arguments("", "not JSON"),
        arguments("{", "line 1"),
        arguments("[]", "JSON object"),
        arguments("{}", "{\"name\": text}"),
        arguments("{\"name\": 5}", "{\"name\": text}"),
        arguments("{\"name\": \"\"}", "''"),
        arguments("{\"name\": \"Red Cross\"}", "'Red Cross'"),
        arguments("{\"name\": \"../x\"}", "'../x'"),
        arguments("{\"name\": \"" + "x".repeat(64) + "\"}", "63"));
  }

  // ---- releases

  @Test
  void a_deployed_app_answers_on_a_simulator_channel() {
    Answer first = publish("hello", HELLO);
    Answer answered = host.post("/in/hello", Json.write(message("+254", "new", null)));
    Answer second = publish("hello", HELLO.replace("Hello", "Hi"));
    Answer later = host.post("/in/hello", Json.write(message("+254", "new", null)));

    assertThat(first.status()).as(first.toString()).isEqualTo(201);
    assertThat(first.json())
        .containsEntry("app", "hello")
        .containsEntry("tenant", "acme")
        .containsEntry("release", 1L)
        .containsEntry("channel", "hello")
        .containsEntry("handset", "/handset/hello");
    assertThat(answered.field("content")).isEqualTo("Hello");
    assertThat(second.json()).containsEntry("release", 2L).containsEntry("channel", "hello");
    assertThat(later.field("content")).isEqualTo("Hi");
    assertThat(host.get("/handset/hello").status()).isEqualTo(200);
  }

  @Test
  void an_app_that_does_not_load_is_422_and_the_last_release_goes_on() {
    publish("stays", HELLO);

    Answer broken = publish("stays", "export default {\n  message( {\n};");
    Answer answered = host.post("/in/stays", Json.write(message("+254", "new", null)));

    assertThat(broken.status()).isEqualTo(422);
    assertThat(broken.field("title")).isEqualTo("App does not load");
    assertThat(String.valueOf(broken.field("detail"))).contains("SyntaxError").contains("app.js:");
    assertThat(answered.field("content")).isEqualTo("Hello");
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource
  void an_app_that_is_none_is_400(String body, String explanation) {
    Answer answer = host.postAsAdmin(APPS + "/odd/releases", body);

    assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
    assertThat(String.valueOf(answer.field("detail"))).contains(explanation);
  }

  static Stream<Arguments> an_app_that_is_none_is_400() {
    return Stream.of(
        arguments("", "not an app in JSON"),
        arguments("{}", "name must be text"),
        arguments(app(Map.of("name", "even")), "the address names app 'odd', the body 'even'"),
        arguments(app(Map.of("runtime", "python")), "runtime must be module or vumi"),
        arguments(app(Map.of("transport_type", "smoke")), "transport_type must be ussd or sms"),
        arguments(app(Map.of("files", "app.js")), "files must be an object of texts"),
        arguments(app(Map.of("files", Map.of("app.js", 1))), "files.app.js must be text"),
        arguments(app(Map.of("files", Map.of())), "app.js"),
        arguments(app(Map.of("main", "other.js")), "other.js"),
        arguments(app(Map.of("endpoints", "sms")), "endpoints must be a list of texts"));
  }

  private static String app(Map<String, Object> changes) {
    Map<String, Object> app =
        new HashMap<>(
            Map.of(
                "name", "odd",
                "runtime", "module",
                "main", "app.js",
                "files", Map.of("app.js", HELLO)));
    app.putAll(changes);
    return Json.write(app);
  }

  @Test
  void an_app_with_a_file_that_is_too_large_is_400_and_the_limit_is_named() {
    Answer answer = publish("large", HELLO + "// " + "x".repeat(1 << 20));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.field("detail"))
        .asString()
        .contains("app.js has ", "at most 1048576 are allowed (limit source-bytes)");
  }

  @Test
  void an_app_that_is_too_large_in_all_is_400_and_the_limit_is_named() {
    AppPackage app =
        new AppPackage(
            "large",
            AppKind.MODULE,
            "0.js",
            IntStream.range(0, 21)
                .boxed()
                .collect(Collectors.toMap(i -> i + ".js", i -> "x".repeat(1_000_000))),
            Map.of(),
            Capabilities.OF_PLAN,
            "ussd");

    assertThatThrownBy(() -> app.requireSizes(Limits.DEFAULT))
        .isInstanceOf(InvalidAppException.class)
        .hasMessage(
            "the app's files with their names, and its configuration, together have 21000095 bytes,"
                + " at most 20971520 are allowed (limit release-bytes)");
  }

  @Test
  void names_of_files_and_configuration_are_no_way_round_the_limit_of_a_release() {
    Map<String, String> names =
        IntStream.range(0, 50_000)
            .boxed()
            .collect(Collectors.toMap(i -> "x".repeat(480) + i + ".js", i -> ""));
    for (AppPackage app :
        List.of(app(names, Map.of()), app(Map.of(), Map.of("config", "x".repeat(21_000_000))))) {
      assertThatThrownBy(() -> app.requireSizes(Limits.DEFAULT))
          .isInstanceOf(InvalidAppException.class)
          .hasMessageEndingWith("at most 20971520 are allowed (limit release-bytes)");
    }
    assertThatThrownBy(
            () -> app(Map.of("a/".repeat(300), ""), Map.of()).requireSizes(Limits.DEFAULT))
        .isInstanceOf(InvalidAppException.class)
        .hasMessage(
            "the path " + "a/".repeat(40) + "… has 600 characters, at most 500 are allowed");
  }

  private static AppPackage app(Map<String, String> files, Map<String, String> config) {
    return new AppPackage(
        "large", AppKind.MODULE, "0.js", files, config, Capabilities.OF_PLAN, "ussd");
  }

  @Test
  void what_belongs_to_nobody_is_404_and_says_how_to_make_it() {
    Answer tenant = host.getAsAdmin("/api/v1/tenants/nobody/apps");
    Answer deploy = host.postAsAdmin("/api/v1/tenants/nobody/apps/a/releases", "{}");
    Answer app = host.getAsAdmin(APPS + "/nothing/logs");
    Answer path = host.getAsAdmin("/api/v1/tenant");

    assertThat(List.of(tenant, deploy, app, path))
        .allSatisfy(answer -> {
          assertThat(answer.status()).isEqualTo(404);
          assertThat(answer.header("content-type")).startsWith("application/problem+json");
        });
    assertThat(String.valueOf(tenant.field("detail"))).contains("boma tenants create nobody");
    assertThat(String.valueOf(deploy.field("detail"))).contains("boma tenants create nobody");
    assertThat(app.field("detail")).isEqualTo("tenant 'acme' has no app 'nothing'");
    assertThat(path.field("detail")).isEqualTo("the API has no GET /api/v1/tenant");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ':',
      value = {
        "/api/v1/tenants:GET, POST",
        "/api/v1/tenants/acme/apps:GET",
        "/api/v1/tenants/acme/forget:POST",
        "/api/v1/tenants/acme/apps/hello/releases:POST",
        "/api/v1/tenants/acme/apps/hello/logs:GET",
        "/api/v1/channels:GET",
        "/api/v1/channels/hello:GET, PATCH"
      })
  void a_method_that_an_address_does_not_know_is_405_with_those_it_does(
      String path, String allowed) {
    Answer answer = host.ask(host.asAdmin(path).DELETE());

    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("allow")).isEqualTo(allowed);
    assertThat(answer.header("content-type")).startsWith("application/problem+json");
    assertThat(answer.field("detail"))
        .isEqualTo("DELETE is not known at %s; there is %s".formatted(path, allowed));
  }

  // ---- channels

  @Test
  void a_channel_is_listed_shown_and_changed_in_part() {
    publish("dialled", HELLO);
    Map<String, Object> made = host.getAsAdmin("/api/v1/channels/dialled").json();

    Answer changed =
        patch(
            "dialled",
            "{\"url\": \"https://gateway.example:8443/out?key=1\", \"address\": \"*120*8864#\"}");
    Answer shorter = patch("dialled", "{\"char_limit\": 140}");
    Answer listed = host.getAsAdmin("/api/v1/channels?limit=1000");

    assertThat(made)
        .containsEntry("id", "dialled")
        .containsEntry("tenant", "acme")
        .containsEntry("app", "dialled")
        .containsEntry("transport_type", "ussd")
        .containsEntry("char_limit", 182L)
        .containsEntry("simulator", true)
        .containsEntry("url", null);
    assertThat(changed.status()).as(changed.toString()).isEqualTo(200);
    assertThat(changed.json())
        .containsEntry("url", "https://gateway.example:8443/out?key=1")
        .containsEntry("address", "*120*8864#")
        .containsEntry("char_limit", 182L);
    assertThat(shorter.json())
        .containsEntry("url", "https://gateway.example:8443/out?key=1")
        .containsEntry("address", "*120*8864#")
        .containsEntry("char_limit", 140L);
    assertThat(items(listed)).contains(shorter.json());
    assertThat(host.getAsAdmin("/api/v1/channels/dialled").json()).isEqualTo(shorter.json());
    assertThat(patch("dialled", "{}").json()).isEqualTo(shorter.json());
    assertThat(patch("dialled", "{\"url\": null}").field("url")).isNull();
  }

  @Test
  void channels_come_in_pages() {
    publish("on-a-page", HELLO);
    publish("on-another", HELLO);
    List<Object> seen = new ArrayList<>();

    for (Object next = ""; next != null; ) {
      Answer page =
          host.getAsAdmin("/api/v1/channels?limit=1" + (next.equals("") ? "" : "&cursor=" + next));
      assertThat(items(page)).hasSize(1);
      items(page).forEach(item -> seen.add(item.get("id")));
      next = page.field("next");
    }

    assertThat(seen).contains("on-a-page", "on-another").doesNotHaveDuplicates();
  }

  @Test
  void a_changed_channel_stays_so_when_its_app_is_deployed_again() {
    publish("again", HELLO);
    Map<String, Object> changed =
        patch(
                "again",
                "{\"url\": \"http://127.0.0.1:9/\", \"address\": \"*1#\", \"char_limit\": 90}")
            .json();

    Answer deployed = publish("again", HELLO);

    assertThat(deployed.json())
        .containsEntry("release", 2L)
        .containsEntry("channel", "again")
        .containsEntry("address", "*1#");
    assertThat(host.getAsAdmin("/api/v1/channels/again").json()).isEqualTo(changed);
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource
  void a_change_that_cannot_be_is_400_and_changes_nothing(String body, String explanation) {
    publish("firm", HELLO);
    Map<String, Object> before = host.getAsAdmin("/api/v1/channels/firm").json();

    Answer answer = patch("firm", body);

    assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
    assertThat(answer.header("content-type")).startsWith("application/problem+json");
    assertThat(answer.field("detail")).asString().contains(explanation);
    assertThat(host.getAsAdmin("/api/v1/channels/firm").json()).isEqualTo(before);
  }

  static Stream<Arguments> a_change_that_cannot_be_is_400_and_changes_nothing() {
    String address = "address must be text of 1 to 64 characters, such as *120*8864#; it is ";
    String limit = "char_limit must be a whole number from 1 to 40000; it is ";
    String url =
        "url must be null, or an http or https URL of up to 2000 characters, such as"
            + " http://gateway.example:8080/messages; it is ";
    return Stream.of(
        arguments("", "the body is not JSON"),
        arguments("[]", "JSON object"),
        arguments("{\"URL\": null}", "'URL' cannot be changed; did you mean 'url'?"),
        arguments(
            "{\"app\": \"a\"}", "'app' cannot be changed; known are address, char_limit, url"),
        arguments("{\"address\": \"*1#\", \"simulator\": false}", "'simulator' cannot be changed"),
        arguments("{\"address\": \"*1#\", \"char_limit\": 0}", limit + "0"),
        arguments("{\"char_limit\": -1}", limit + "-1"),
        arguments("{\"char_limit\": 1.5}", limit + "1.5"),
        arguments("{\"char_limit\": \"182\"}", limit + "'182'"),
        arguments("{\"char_limit\": null}", limit + "null"),
        arguments("{\"char_limit\": 4294967478}", limit + "4294967478"),
        arguments("{\"address\": \"\"}", address + "''"),
        arguments("{\"address\": \" \"}", address + "' '"),
        arguments("{\"address\": null}", address + "null"),
        arguments("{\"address\": 8864}", address + "8864"),
        arguments("{\"address\": \"" + "1".repeat(65) + "\"}", address + "'1111"),
        arguments("{\"address\": \"*1#\\n\"}", address + "'*1#"),
        arguments("{\"url\": 5}", url + "5"),
        arguments("{\"url\": \"\"}", url + "''"),
        arguments("{\"url\": \"gateway.example/out\"}", url + "'gateway.example/out'"),
        arguments("{\"url\": \"ftp://gateway.example/\"}", url + "'ftp://gateway.example/'"),
        arguments("{\"url\": \"http:///out\"}", url + "'http:///out'"),
        arguments("{\"url\": \"http://a b/\"}", url + "'http://a b/'"),
        arguments("{\"url\": \"http://a:0/\"}", url + "'http://a:0/'"),
        arguments("{\"url\": \"http://a:65536/\"}", url + "'http://a:65536/'"),
        arguments("{\"url\": \"http://a/#b\"}", url + "'http://a/#b'"),
        arguments("{\"url\": \"http://a/" + "b".repeat(2000) + "\"}", url + "'http://a/bbb"),
        arguments("{\"url\": \"http://me:secret@a/\"}", "url has a user or a password"));
  }

  @Test
  void a_channel_that_is_not_there_is_404() {
    for (Answer answer :
        List.of(host.getAsAdmin("/api/v1/channels/none"), patch("none", "{\"url\": null}"))) {
      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.field("title")).isEqualTo("Unknown channel");
      assertThat(answer.field("detail"))
          .isEqualTo("this host has no channel 'none'; 'boma channels' lists them");
    }
  }

  // ---- lists

  @Test
  void lists_come_in_pages() {
    host.postAsAdmin("/api/v1/tenants", "{\"name\": \"paged\"}");
    IntStream.range(0, 5).forEach(i -> publish("paged", "app-" + i, HELLO));
    List<Object> seen = new ArrayList<>();
    List<Integer> sizes = new ArrayList<>();

    String path = "/api/v1/tenants/paged/apps?limit=2";
    for (Object next = ""; next != null; ) {
      Answer page = host.getAsAdmin(next.equals("") ? path : path + "&cursor=" + next);
      seen.addAll(names(page));
      sizes.add(names(page).size());
      next = page.field("next");
    }

    assertThat(seen).containsExactly("app-0", "app-1", "app-2", "app-3", "app-4");
    assertThat(sizes).containsExactly(2, 2, 1);
  }

  @Test
  void the_log_is_its_newest_lines_and_then_what_came_after_a_cursor() {
    publish(
        "talks",
        "export default { async message(m, api) { await api.log.info(m.content); await api.reply('ok'); } };");
    IntStream.range(0, 5)
        .forEach(i -> host.post("/in/talks", Json.write(message("+254", "resume", "line " + i))));

    Answer newest = host.getAsAdmin(APPS + "/talks/logs?limit=2");
    Answer oldest = host.getAsAdmin(APPS + "/talks/logs?limit=2&cursor=0");
    Answer rest = host.getAsAdmin(APPS + "/talks/logs?cursor=" + oldest.field("next"));
    String last = String.valueOf(items(newest).getLast().get("cursor"));
    Answer none = host.getAsAdmin(APPS + "/talks/logs?cursor=" + last);

    assertThat(texts(newest)).containsExactly("line 3", "line 4");
    assertThat(items(newest).getFirst())
        .containsKeys("cursor", "time", "level", "message_id", "text");
    assertThat(texts(oldest)).containsExactly("line 0", "line 1");
    assertThat(texts(rest)).containsExactly("line 2", "line 3", "line 4");
    assertThat(rest.field("next")).isNull();
    assertThat(texts(none)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"limit=0", "limit=-1", "limit=many", "limit=1001", "limit=", "cursor=x"})
  void a_page_that_cannot_be_is_400(String query) {
    publish("pages", HELLO);

    Answer answer = host.getAsAdmin(APPS + "/pages/logs?" + query);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(String.valueOf(answer.field("detail"))).contains("must be a whole number");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/v1/tenants", APPS, "/api/v1/channels"})
  void a_cursor_that_no_page_gave_is_400(String list) {
    Answer answer = host.getAsAdmin(list + "?cursor=zzz");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.field("detail"))
        .isEqualTo(
            "cursor is 'zzz', it must be the 'next' of an earlier page; leave it out for the first");
  }

  // ---- creating once

  @Test
  void the_same_idempotency_key_creates_once_and_gives_the_same_answer() {
    Answer created = create("key-1", "{\"name\": \"once\"}");
    Answer again = create("key-1", "{\"name\": \"once\"}");
    Answer other = create("key-2", "{\"name\": \"once\"}");

    assertThat(created.status()).isEqualTo(201);
    assertThat(again.status()).isEqualTo(201);
    assertThat(again.json()).isEqualTo(created.json());
    assertThat(other.status()).isEqualTo(409);
  }

  @Test
  void a_release_is_published_once_for_an_idempotency_key() {
    String path = APPS + "/idem/releases";
    String body = app(Map.of("name", "idem"));

    Answer first = host.ask(keyed(path, "release-1", body));
    Answer again = host.ask(keyed(path, "release-1", body));
    Answer next = host.ask(keyed(path, "release-2", body));

    assertThat(first.field("release")).isEqualTo(1L);
    assertThat(again.json()).isEqualTo(first.json());
    assertThat(next.field("release")).isEqualTo(2L);
  }

  @Test
  void a_key_of_another_request_is_422() {
    create("key-3", "{\"name\": \"third\"}");

    Answer answer = create("key-3", "{\"name\": \"fourth\"}");

    assertThat(answer.status()).isEqualTo(422);
    assertThat(String.valueOf(answer.field("detail"))).contains("choose a new one");
    assertThat(names(host.getAsAdmin("/api/v1/tenants?limit=1000"))).doesNotContain("fourth");
  }

  @Test
  void what_failed_may_be_tried_again_with_its_key() {
    Answer missing =
        host.ask(keyed("/api/v1/tenants/soon/apps/odd/releases", "key-4", app(Map.of())));
    host.postAsAdmin("/api/v1/tenants", "{\"name\": \"soon\"}");
    Answer there =
        host.ask(keyed("/api/v1/tenants/soon/apps/odd/releases", "key-4", app(Map.of())));

    assertThat(missing.status()).isEqualTo(404);
    assertThat(there.status()).isEqualTo(201);
  }

  @Test
  void of_creations_at_the_same_time_with_one_key_one_happens() throws Exception {
    List<Answer> answers = new ArrayList<>();
    try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Answer>> sending =
          IntStream.range(0, 8)
              .mapToObj(i ->
                  senders.submit(() ->
                      host.ask(
                          keyed(APPS + "/race/releases", "key-5", app(Map.of("name", "race"))))))
              .toList();
      for (Future<Answer> answer : sending) {
        answers.add(answer.get());
      }
    }

    assertThat(answers).extracting(Answer::status).containsOnly(201, 409).contains(201);
    assertThat(answers)
        .filteredOn(answer -> answer.status() == 201)
        .allSatisfy(answer -> assertThat(answer.field("release")).isEqualTo(1L));
  }

  @Test
  void an_idempotency_key_without_end_is_400() {
    assertThat(create("k".repeat(256), "{\"name\": \"fifth\"}").status()).isEqualTo(400);
  }

  private static Answer create(String key, String body) {
    return host.ask(keyed("/api/v1/tenants", key, body));
  }

  private static HttpRequest.Builder keyed(String path, String key, String body) {
    return host.asAdmin(path).header("idempotency-key", key).POST(BodyPublishers.ofString(body));
  }

  private static Answer patch(String channel, String body) {
    return host.ask(
        host.asAdmin("/api/v1/channels/" + channel).method("PATCH", BodyPublishers.ofString(body)));
  }

  private static Answer publish(String name, String source) {
    return publish("acme", name, source);
  }

  private static Answer publish(String tenant, String name, String source) {
    return host.postAsAdmin(
        "/api/v1/tenants/%s/apps/%s/releases".formatted(tenant, name),
        AppText.write(BomaHost.app(name, AppKind.MODULE, "ussd", source)));
  }

  private static List<Map<String, Object>> items(Answer answer) {
    return answer.objects("items");
  }

  private static List<Object> names(Answer answer) {
    return items(answer).stream().map(item -> item.get("name")).toList();
  }

  private static List<Object> texts(Answer answer) {
    return items(answer).stream().map(item -> item.get("text")).toList();
  }
}
