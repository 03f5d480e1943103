package dev.boma.runtime.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.runtime.boot.Host;
import dev.boma.runtime.boot.Isolation;
import dev.boma.runtime.boot.Settings;
import dev.boma.runtime.boot.Wiring;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests to the API, over HTTP: their bodies and parameters. */
class ApiBodyTest {
  private static final Settings SETTINGS = Settings.of(Map.of(), Map.of(), null);

  private final Wiring wiring = new Wiring();
  private String address = "";
  private String token = "";

  @BeforeEach
  void listen() {
    Host host =
        wiring.host(
            wiring.memoryStore(InstantSource.system()),
            wiring.sandbox(Isolation.IN_PROCESS, SETTINGS.workers()),
            Wiring.serving(SETTINGS, service -> false));
    token = host.tokens().firstAdmin().orElseThrow();
    address = "http://127.0.0.1:" + wiring.webServer(host, "127.0.0.1", 0, router -> {}).port();
  }

  @AfterEach
  void close() {
    wiring.close();
  }

  /** The body is often there before the token is checked, and must not be lost meanwhile. */
  @Test
  void a_body_is_read_however_long_the_token_is_checked() throws Exception {
    for (int i = 0; i < 50; i++) {
      String body = "{\"name\": \"hello\", \"filler\": \"%s\"}".formatted("x".repeat(i * 99));
      HttpResponse<String> response = post("/api/v1/tenants/nobody/apps/hello/releases", body);

      assertThat(response.statusCode()).as(response.body()).isEqualTo(404);
      assertThat(response.body()).contains("boma tenants create nobody");
    }
  }

  @Test
  void a_limit_that_is_no_number_is_told_with_what_would_be_right() throws Exception {
    post("/api/v1/tenants", "{\"name\": \"acme\"}");
    post(
        "/api/v1/tenants/acme/apps/hello/releases",
        """
        {"name": "hello", "runtime": "vumi", "main": "app.js", "files": {"app.js": ""}}
        """);

    HttpResponse<String> response =
        send(request("/api/v1/tenants/acme/apps/hello/logs?limit=many"));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body())
        .contains("limit is 'many'; it must be a whole number from 1 to 1000");
  }

  private HttpResponse<String> post(String path, String body) throws Exception {
    return send(request(path).POST(BodyPublishers.ofString(body)));
  }

  /** Over a connection of its own, as each command of a person is. */
  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), BodyHandlers.ofString());
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(address + path))
        .header("authorization", "Bearer " + token);
  }
}
