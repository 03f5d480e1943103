package dev.boma.runtime.resource;

import static dev.boma.runtime.resource.Results.fields;
import static dev.boma.runtime.resource.Results.reason;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.boma.api.CommandResult;
import dev.boma.api.Limit;
import dev.boma.api.Limits;
import dev.boma.runtime.Samples;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls over real sockets to servers of this machine that stand for public ones. */
final class HttpResourceTest {
  private static final int LIMIT = 4_096;

  /** So long that no busy machine is mistaken for a slow server. */
  private static final Limits LIMITS = limits(25_000);

  private static final Limits HASTY = limits(700);
  private static Vertx vertx;

  private final FakeTurn turn = new FakeTurn();
  private final List<Request> received = new CopyOnWriteArrayList<>();
  private final Map<String, Handler> pages = new ConcurrentHashMap<>();
  private final Set<String> publicPlaces = ConcurrentHashMap.newKeySet();
  private final CountDownLatch over = new CountDownLatch(1);
  private HttpServer server;
  private ExecutorService threads;
  private String base;
  private HttpSender sender;
  private HttpResource http;

  private static Limits limits(long timeoutMillis) {
    return Limits.DEFAULT.with(
        Map.of(
            Limit.HTTP_TIMEOUT_MS, timeoutMillis,
            Limit.HTTP_REQUEST_BYTES, (long) LIMIT,
            Limit.HTTP_RESPONSE_BYTES, (long) LIMIT));
  }

  @FunctionalInterface
  private interface Handler {
    void handle(HttpExchange exchange) throws IOException, InterruptedException;
  }

  private record Request(
      String method, String target, Map<String, List<String>> headers, byte[] body, int port) {
    String text() {
      return new String(body, UTF_8);
    }

    String header(String name) {
      return String.join(" | ", headers.getOrDefault(name, List.of()));
    }
  }

  @BeforeAll
  static void openVertx() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void closeVertx() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @BeforeEach
  void open() throws IOException {
    threads = Executors.newVirtualThreadPerTaskExecutor();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::receive);
    server.start();
    int port = server.getAddress().getPort();
    base = "http://api.example:" + port;
    publicPlaces.add("api.example:" + port);
    publicPlaces.add("other.example:" + port);
    EgressGuard guard = new EgressGuard(publicPlaces::contains, this::resolve, address -> false);
    sender = new VertxHttpSender(vertx, guard);
    http = new HttpResource(sender);
    turn.limits = LIMITS;
  }

  @AfterEach
  void close() {
    over.countDown();
    server.stop(0);
    threads.shutdownNow();
    turn.close();
  }

  private InetAddress[] resolve(String host) throws UnknownHostException {
    if (host.equals("silent.example")) {
      try {
        over.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return host.endsWith(".example")
        ? new InetAddress[] {InetAddress.getLoopbackAddress()}
        : InetAddress.getAllByName(host);
  }

  private void receive(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    received.add(
        new Request(
            exchange.getRequestMethod(),
            exchange.getRequestURI().toString(),
            Map.copyOf(exchange.getRequestHeaders()),
            body,
            exchange.getRemoteAddress().getPort()));
    Handler page = pages.getOrDefault(exchange.getRequestURI().getPath(), answering(200, "ok"));
    try (exchange) {
      page.handle(exchange);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Handler answering(int code, String body, String... headers) {
    return answering(code, body.getBytes(UTF_8), headers);
  }

  private static Handler answering(int code, byte[] body, String... headers) {
    return exchange -> {
      for (int i = 0; i < headers.length; i += 2) {
        exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
      }
      boolean head = exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(code, head || body.length == 0 ? -1 : body.length);
      if (!head && body.length > 0) {
        exchange.getResponseBody().write(body);
      }
    };
  }

  private static Handler redirecting(int code, String to) {
    return answering(code, "moved", "Location", to);
  }

  private CommandResult ask(String verb, String path, Object... args) {
    Object[] all = new Object[args.length + 2];
    all[0] = "url";
    all[1] = path.startsWith("/") ? base + path : path;
    System.arraycopy(args, 0, all, 2, args.length);
    return turn.ask(http, "http." + verb, all);
  }

  private Request lastRequest() {
    return received.getLast();
  }

  /** The client's pool had five places for each service, whoever called it. */
  @Test
  void calls_of_many_turns_to_one_service_go_out_at_once() throws Exception {
    int calls = 12;
    CountDownLatch together = new CountDownLatch(calls);
    pages.put(
        "/together",
        exchange -> {
          together.countDown();
          together.await();
          answering(200, "ok").handle(exchange);
        });
    List<Future<CommandResult>> answers = new ArrayList<>();
    for (int i = 0; i < calls; i++) {
      answers.add(
          threads.submit(() -> {
            try (FakeTurn one = new FakeTurn()) {
              one.limits = LIMITS;
              return one.ask(http, "http.get", "url", base + "/together");
            }
          }));
    }
    for (Future<CommandResult> answer : answers) {
      assertThat(fields(answer.get(1, TimeUnit.MINUTES))).containsEntry("code", 200L);
    }
  }

  // Requests

  @Test
  void a_url_longer_than_servers_take_is_refused_before_any_work_on_it() {
    assertThat(reason(ask("get", "/" + "\u20ac".repeat(20_000))))
        .startsWith("a URL has at most 16000 characters, this one has 200");
    assertThat(received).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"get, GET", "post, POST", "put, PUT", "delete, DELETE", "head, HEAD", "patch, PATCH"})
  void each_verb_is_its_method(String verb, String method) {
    Map<String, Object> answer = fields(ask(verb, "/a?b=c%20d&e"));
    assertThat(answer).containsEntry("code", 200L);
    assertThat(lastRequest().method()).isEqualTo(method);
    assertThat(lastRequest().target()).isEqualTo("/a?b=c%20d&e");
    assertThat(turn.actedOutside).isTrue();
  }

  @Test
  void headers_are_lists_and_a_single_text_will_do() {
    ask(
        "get",
        "/",
        "headers",
        Map.of(
            "X-Many",
            List.of("one", "two"),
            "X-One",
            "single",
            "Accept",
            List.of("text/plain"),
            "X-Number",
            List.of(5L)));
    assertThat(lastRequest().headers().get("X-many")).containsExactlyInAnyOrder("one", "two");
    assertThat(lastRequest().header("X-one")).isEqualTo("single");
    assertThat(lastRequest().header("X-number")).isEqualTo("5");
    assertThat(lastRequest().header("Accept")).isEqualTo("text/plain");
  }

  @Test
  void data_is_sent_in_utf_8() {
    ask("post", "/", "data", "{\"name\": \"Zoë ü\"}");
    assertThat(lastRequest().text()).isEqualTo("{\"name\": \"Zoë ü\"}");
  }

  @Test
  void what_belongs_to_the_connection_is_not_the_guests() {
    ask(
        "post",
        "/",
        "data",
        "body",
        "headers",
        Map.of(
            "Host", List.of("evil.example"),
            "content-length", List.of("0"),
            "Transfer-Encoding", List.of("chunked"),
            "Connection", List.of("keep-alive, X-Secret"),
            "Proxy-Authorization", List.of("Basic eDp5"),
            "Upgrade", List.of("h2c"),
            "Expect", List.of("100-continue")));
    assertThat(lastRequest().header("Host"))
        .isEqualTo("api.example:" + server.getAddress().getPort());
    assertThat(lastRequest().text()).isEqualTo("body");
    assertThat(lastRequest().headers().keySet())
        .doesNotContain("Transfer-encoding", "Proxy-authorization", "Upgrade", "Expect");
    assertThat(lastRequest().header("Connection")).doesNotContain("X-Secret");
  }

  @Test
  void nothing_can_be_smuggled_in_by_a_header() {
    for (String value : new String[] {"a\r\nX-Evil: 1", "a\nX-Evil: 1", "a\rb", "a\0b"}) {
      assertThat(reason(ask("get", "/", "headers", Map.of("X-A", List.of(value)))))
          .isEqualTo("the value of header 'X-A' must not have control characters");
    }
    for (String name : new String[] {"X-A\r\nX-Evil", "X A", "X:A", "", "Ünicode"}) {
      assertThat(reason(ask("get", "/", "headers", Map.of(name, List.of("v")))))
          .isEqualTo("'%s' is not a header name".formatted(name));
    }
    assertThat(received).isEmpty();
    // Cut to one byte, these would be a line break.
    ask("get", "/", "headers", Map.of("X-A", List.of("a\u010d\u010aX-Evil: 1")));
    assertThat(lastRequest().headers().keySet()).doesNotContain("X-evil");
  }

  @Test
  void a_header_that_is_no_text_is_refused() {
    assertThat(reason(ask("get", "/", "headers", Map.of("X-A", List.of(Map.of("b", 1L))))))
        .isEqualTo("header 'X-A' must be a text or a list of texts, not [{\"b\":1}]");
    assertThat(reason(ask("get", "/", "headers", List.of("X-A: 1"))))
        .isEqualTo("'headers' must be an object: name → list of values");
  }

  @Test
  void files_are_sent_as_a_form() {
    ask(
        "post",
        "/",
        "headers",
        Map.of("content-type", List.of("text/plain")),
        "files",
        Map.of(
            "photo",
            Map.of(
                "file_name", "me \"x\".png",
                "content_type", "image/png",
                "data", "AAEC\n/w==")));
    String type = lastRequest().header("Content-type");
    assertThat(type).startsWith("multipart/form-data; boundary=");
    String boundary = type.substring(type.indexOf('=') + 1);
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    expected.writeBytes(
        ("--%s\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"me %%22x%%22.png\"\r\n"
                + "Content-Type: image/png\r\n\r\n")
            .formatted(boundary)
            .getBytes(UTF_8));
    expected.writeBytes(new byte[] {0, 1, 2, -1});
    expected.writeBytes("\r\n--%s--\r\n".formatted(boundary).getBytes(UTF_8));
    assertThat(lastRequest().body()).isEqualTo(expected.toByteArray());
  }

  @Test
  void a_file_that_is_none_is_refused() {
    String data = Base64.getEncoder().encodeToString(new byte[] {1});
    assertThat(reason(ask("post", "/", "files", List.of())))
        .isEqualTo("'files' must be an object: field → {file_name, …}");
    assertThat(reason(ask("post", "/", "files", Map.of("f", Map.of("data", data)))))
        .isEqualTo(
            "file 'f' needs file_name, content_type and data (base64), all text; file_name is"
                + " missing");
    assertThat(
            reason(
                ask(
                    "post",
                    "/",
                    "files",
                    Map.of("f", Map.of("file_name", "a", "content_type", "a\r\nb", "data", data)))))
        .isEqualTo("content_type of file 'f' must not have control characters");
    assertThat(
            reason(
                ask(
                    "post",
                    "/",
                    "files",
                    Map.of("f", Map.of("file_name", "a", "content_type", "b", "data", "%%%")))))
        .isEqualTo("data of file 'f' is not base64");
    assertThat(received).isEmpty();
  }

  @Test
  void a_request_that_is_wrong_says_what_would_be_right() {
    assertThat(reason(turn.ask(http, "http.get"))).isEqualTo("No URL given");
    assertThat(reason(turn.ask(http, "http.get", "url", 5L))).isEqualTo("No URL given");
    assertThat(reason(ask("get", "ftp://api.example/")))
        .isEqualTo(
            "'ftp://api.example/' is not a URL that can be called: it must begin with http:// or"
                + " https://");
    assertThat(reason(ask("post", "/", "data", Map.of("a", 1L))))
        .isEqualTo("'data' must be text, not {\"a\":1}: use JSON.stringify for an object");
    assertThat(reason(ask("post", "/", "data", "x".repeat(LIMIT + 1))))
        .isEqualTo(
            "the request has 4097 bytes, at most 4096 are allowed (limit http-request-bytes)");
    assertThat(reason(ask("options", "/")))
        .isEqualTo(
            "Unknown command 'http.options': 'http' has get, post, put, delete, head, patch");
    assertThat(turn.actedOutside).isFalse();
  }

  // Answers

  @ParameterizedTest
  @ValueSource(ints = {200, 201, 204, 304, 400, 404, 500, 503, 599})
  void an_answer_of_any_status_is_a_success(int code) {
    pages.put("/", answering(code, code == 204 || code == 304 ? "" : "text"));
    assertThat(fields(ask("get", "/"))).containsEntry("code", (long) code);
  }

  @Test
  void headers_of_the_answer_are_lists_by_names_in_lower_case() {
    pages.put("/", answering(200, "ok", "X-Two", "1", "X-Two", "2", "Set-Cookie", "a=b"));
    assertThat(fields(ask("get", "/")).get("headers"))
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
        .containsEntry("x-two", List.of("1", "2"))
        .containsEntry("set-cookie", List.of("a=b"));
  }

  @ParameterizedTest
  @CsvSource({
    "text/plain; charset=iso-8859-1, ISO-8859-1",
    "text/plain; charset=\"windows-1252\", windows-1252",
    "text/plain;CHARSET=UTF-16, UTF-16",
    "application/json, UTF-8",
    "text/plain; charset=no-such-charset, UTF-8",
    "text/plain; charset=%%, UTF-8"
  })
  void a_body_is_read_in_the_charset_it_names(String contentType, String charset) {
    byte[] body = "Zoë".getBytes(Charset.forName(charset));
    pages.put("/", answering(200, body, "Content-Type", contentType));
    assertThat(fields(ask("get", "/"))).containsEntry("body", "Zoë");
  }

  @Test
  void a_body_that_is_no_text_is_answered_with_what_can_be_read() {
    pages.put("/", answering(200, new byte[] {'a', (byte) 0xff, (byte) 0xfe, 0, 'b'}));
    assertThat(fields(ask("get", "/"))).containsEntry("body", "a\ufffd\ufffd\0b");
  }

  @Test
  void a_head_has_no_body_whatever_length_it_tells() throws Exception {
    String url = raw("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n");
    assertThat(fields(ask("head", url))).containsEntry("code", 200L).containsEntry("body", "");
  }

  @Test
  void a_zipped_answer_is_unzipped() {
    pages.put("/", answering(200, zipped("hello".getBytes(UTF_8)), "Content-Encoding", "gzip"));
    assertThat(fields(ask("get", "/"))).containsEntry("body", "hello");
  }

  private static byte[] zipped(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
      zip.write(bytes);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toByteArray();
  }

  // Limits

  @Test
  void an_answer_of_the_allowed_length_passes() {
    pages.put("/", answering(200, "x".repeat(LIMIT)));
    assertThat(fields(ask("get", "/"))).containsEntry("body", "x".repeat(LIMIT));
  }

  @Test
  void an_answer_that_is_too_long_is_refused_by_the_limits_name() {
    pages.put("/", answering(200, "x".repeat(LIMIT + 1)));
    assertThat(reason(ask("get", "/")))
        .matches(
            "Received \\d+ bytes, maximum of 4096 bytes allowed\\. \\(limit http-response-bytes\\)");
  }

  @Test
  void a_bomb_does_not_go_off() {
    pages.put("/", answering(200, zipped(new byte[64 << 20]), "Content-Encoding", "gzip"));
    assertThat(reason(ask("get", "/"))).contains("limit http-response-bytes");
    pages.put(
        "/twice",
        answering(200, zipped(zipped(new byte[64 << 20])), "Content-Encoding", "gzip, gzip"));
    // What is zipped more than once is handed over as it came.
    assertThat((String) fields(ask("get", "/twice")).get("body"))
        .startsWith("\u001f")
        .hasSizeLessThanOrEqualTo(LIMIT);
  }

  @Test
  void an_answer_that_never_ends_is_cut_off() throws Exception {
    String url =
        raw(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
            "800\r\n" + "x".repeat(0x800) + "\r\n");
    assertThat(reason(ask("get", url))).contains("limit http-response-bytes");
  }

  @Test
  void a_name_server_that_keeps_silent_counts_as_no_answer() {
    turn.limits = HASTY;
    publicPlaces.add("silent.example:80");

    assertThat(reason(turn.ask(http, "http.get", "url", "http://silent.example/")))
        .isEqualTo("silent.example did not answer within 700 ms (limit http-timeout-ms)");
    assertThat(turn.reached).containsExactly(Limit.HTTP_TIMEOUT_MS);
  }

  @Test
  void a_server_that_says_nothing_is_not_waited_for() throws Exception {
    turn.limits = HASTY;
    String url = raw("");
    assertThat(reason(ask("get", url)))
        .isEqualTo("raw.example did not answer within 700 ms (limit http-timeout-ms)");
  }

  @Test
  void an_answer_that_trickles_is_not_waited_for() throws Exception {
    turn.limits = HASTY;
    String url = raw("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nx");
    assertThat(reason(ask("get", url))).contains("within 700 ms (limit http-timeout-ms)");
  }

  @Test
  void a_call_ends_with_its_turn() throws Exception {
    turn.wall = Duration.ofMillis(200);
    String url = raw("");
    assertThat(reason(ask("get", url)))
        .matches("raw\\.example did not answer within \\d+ ms \\(limit http-timeout-ms\\)");
  }

  @Test
  void headers_without_end_are_cut_off() throws Exception {
    String url = raw("HTTP/1.1 200 OK\r\n", "X-A: " + "x".repeat(500) + "\r\n");
    assertThat(reason(ask("get", url)))
        .isEqualTo("no answer from raw.example: the connection broke");
  }

  @Test
  void interim_answers_without_end_are_cut_off() throws Exception {
    turn.limits = HASTY;
    String url = raw("", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
    assertThat(ask("get", url)).isInstanceOf(CommandResult.Failure.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "garbage\r\n\r\n",
        "HTTP/9.9 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcde"
      })
  void an_answer_that_is_none_is_a_failure(String answer) throws Exception {
    turn.limits = HASTY;
    String url = raw(answer);
    assertThat(reason(ask("get", url)))
        .isIn(
            "no answer from raw.example: the connection broke",
            "raw.example did not answer within 700 ms (limit http-timeout-ms)");
  }

  @Test
  void a_connection_that_breaks_in_the_middle_is_a_failure() throws Exception {
    String url = rawThenClosed("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nx");
    assertThat(reason(ask("get", url)))
        .isEqualTo("no answer from raw.example: the connection broke");
  }

  /** A server that says this to whoever connects and then, for ever, the rest. */
  private String raw(String first, String... rest) throws IOException {
    return serve(socket -> {
      // An answer that came before its question would break the connection.
      socket.getInputStream().read(new byte[64]);
      OutputStream out = socket.getOutputStream();
      out.write(first.getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
      while (rest.length > 0) {
        out.write(rest[0].getBytes(StandardCharsets.ISO_8859_1));
      }
      over.await();
    });
  }

  private String rawThenClosed(String all) throws IOException {
    return serve(socket -> {
      socket.getInputStream().read(new byte[64]);
      socket.getOutputStream().write(all.getBytes(StandardCharsets.ISO_8859_1));
    });
  }

  @FunctionalInterface
  private interface Talk {
    void with(Socket socket) throws IOException, InterruptedException;
  }

  private String serve(Talk talk) throws IOException {
    ServerSocket listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    threads.execute(() -> {
      try (listening;
          Socket socket = listening.accept()) {
        talk.with(socket);
      } catch (IOException | InterruptedException e) {
        // The caller has hung up, or the test is over: there is no more to say.
        Thread.currentThread().interrupt();
      }
    });
    publicPlaces.add("raw.example:" + listening.getLocalPort());
    return "http://raw.example:%d/".formatted(listening.getLocalPort());
  }

  @Test
  void a_server_that_is_not_there_cannot_be_reached() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    publicPlaces.add("raw.example:" + port);
    assertThat(reason(ask("get", "http://raw.example:%d/".formatted(port))))
        .isEqualTo("no answer from raw.example: it could not be reached");
  }

  // Redirects

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void a_get_is_redirected(int code) {
    pages.put("/a", redirecting(code, "/b c?d=ü"));
    pages.put("/b%20c", answering(200, "there"));
    pages.put("/b c", answering(200, "there"));
    assertThat(fields(ask("get", "/a"))).containsEntry("body", "there");
    assertThat(lastRequest().target()).isEqualTo("/b%20c?d=%C3%BC");
    assertThat(fields(ask("head", "/a"))).containsEntry("code", 200L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"post", "put", "delete", "patch"})
  void what_changes_things_is_not_redirected(String verb) {
    pages.put("/a", redirecting(302, "/b"));
    assertThat(fields(ask(verb, "/a", "data", "x"))).containsEntry("code", 302L);
    assertThat(received).hasSize(1);
  }

  @Test
  void three_redirects_are_followed_and_no_more() {
    pages.put("/1", redirecting(302, "/2"));
    pages.put("/2", redirecting(302, "/3"));
    pages.put("/3", redirecting(302, "/4"));
    assertThat(fields(ask("get", "/1"))).containsEntry("code", 200L);
    pages.put("/loop", redirecting(302, "/loop"));
    assertThat(reason(ask("get", "/loop")))
        .isEqualTo("more than 3 redirects (limit http-redirects)");
  }

  @Test
  void a_redirect_is_checked_like_a_call() {
    int port = server.getAddress().getPort();
    pages.put("/literal", redirecting(302, "http://127.0.0.1:%d/secret".formatted(port)));
    pages.put("/v6", redirecting(302, "http://[::1]:%d/secret".formatted(port)));
    pages.put("/name", redirecting(302, "http://localhost:%d/secret".formatted(port)));
    for (String path : List.of("/literal", "/v6", "/name")) {
      assertThat(reason(ask("get", path))).startsWith("no public host '");
    }
    pages.put("/file", redirecting(302, "file:///etc/passwd"));
    pages.put("/gopher", redirecting(302, "gopher://api.example/"));
    pages.put("/user", redirecting(302, "http://a:b@api.example:%d/".formatted(port)));
    for (String path : List.of("/file", "/gopher", "/user")) {
      assertThat(reason(ask("get", path))).startsWith("the redirect leads nowhere: ");
    }
    assertThat(received).extracting(Request::target).doesNotContain("/secret");
  }

  @Test
  void a_redirect_does_not_leave_the_hosts_that_the_app_names() {
    turn.release = Samples.releaseThatMayCall("api.example");
    pages.put(
        "/a",
        redirecting(302, "http://other.example:%d/".formatted(server.getAddress().getPort())));
    assertThat(reason(ask("get", "/a"))).startsWith("the app may not call other.example");
    assertThat(reason(ask("get", base.replace("api", "other"))))
        .startsWith("the app may not call other.example");
    assertThat(received).hasSize(1);
  }

  @Test
  void another_origin_gets_no_secrets() {
    String other = "http://other.example:%d/there".formatted(server.getAddress().getPort());
    pages.put("/away", redirecting(302, other));
    pages.put("/here", redirecting(302, "/there"));
    Map<String, Object> headers =
        Map.of(
            "Authorization", List.of("Basic eDp5"),
            "Cookie", List.of("a=b"),
            "X-Api-Key", List.of("k"),
            "Accept", List.of("text/plain"));

    ask("get", "/here", "headers", headers);
    assertThat(lastRequest().target()).isEqualTo("/there");
    assertThat(lastRequest().header("Authorization")).isEqualTo("Basic eDp5");
    assertThat(lastRequest().header("X-api-key")).isEqualTo("k");

    ask("get", "/away", "headers", headers, "data", "secret");
    assertThat(lastRequest().target()).isEqualTo("/there");
    assertThat(lastRequest().header("Accept")).isEqualTo("text/plain");
    assertThat(lastRequest().headers().keySet())
        .doesNotContain("Authorization", "Cookie", "X-api-key");
    assertThat(lastRequest().text()).isEmpty();
  }

  // Walls

  @Test
  void each_call_has_a_connection_of_its_own() {
    ask("get", "/");
    ask("get", "/");
    assertThat(received).extracting(Request::port).doesNotHaveDuplicates();
  }

  @Test
  void a_private_address_is_refused_before_a_connection_is_made() {
    int port = server.getAddress().getPort();
    for (String host : Arrays.asList("127.0.0.1", "localhost", "[::1]", "0.0.0.0")) {
      assertThat(reason(ask("get", "http://%s:%d/".formatted(host, port))))
          .startsWith("no public host '" + host + "'");
    }
    assertThat(received).isEmpty();
  }

  @Test
  void proxies_of_the_environment_are_not_used() {
    List<String> properties = List.of("http.proxyHost", "https.proxyHost", "socksProxyHost");
    List<String> before = new ArrayList<>();
    properties.forEach(name -> before.add(System.getProperty(name)));
    try {
      properties.forEach(name -> System.setProperty(name, "127.0.0.2"));
      assertThat(fields(ask("get", "/"))).containsEntry("code", 200L);
    } finally {
      for (int i = 0; i < before.size(); i++) {
        if (before.get(i) == null) {
          System.clearProperty(properties.get(i));
        } else {
          System.setProperty(properties.get(i), before.get(i));
        }
      }
    }
  }

  @Test
  void verification_cannot_be_turned_off() {
    assertThat(reason(ask("get", "/", "verify_options", List.of("VERIFY_NONE"))))
        .isEqualTo("'verify_options' must not have VERIFY_NONE: certificates are always verified");
    assertThat(reason(ask("get", "/", "verify_options", List.of("VERIFY_PEER", "VERIFY_NONE"))))
        .contains("must not have VERIFY_NONE");
    assertThat(reason(ask("get", "/", "verify_options", List.of("X"))))
        .startsWith("'verify_options' must be a list of ");
    assertThat(reason(ask("get", "/", "verify_options", "VERIFY_NONE")))
        .startsWith("'verify_options' must be a list of ");
    assertThat(reason(ask("get", "/", "ssl_method", "SSLv2")))
        .startsWith("'ssl_method' must be one of SSLv23, SSLv3, TLSv1");
    assertThat(received).isEmpty();
    assertThat(fields(ask("get", "/", "verify_options", List.of("VERIFY_PEER"))))
        .containsEntry("code", 200L);
    assertThat(fields(ask("get", "/", "verify_options", null, "ssl_method", "TLSv1")))
        .containsEntry("code", 200L);
  }
}
