package dev.boma.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.boma.runtime.Eventually;
import dev.boma.runtime.boot.Build;
import dev.boma.runtime.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code boma serve} and those that speak to it, as processes. */
class ServeProcessTest {
  private static final Map<String, String> NO_ENVIRONMENT = Map.of();

  /** Each takes seconds of a processor to start, and one that serves shows as much as two. */
  private static final Map<String, String> ONE_WORKER = Map.of("BOMA_WORKERS", "1");

  private final HttpClient client = HttpClient.newHttpClient();

  @TempDir private Path directory;

  @Test
  void a_host_is_started_used_stopped_and_started_again() throws Exception {
    String token;
    Path app = app("hello", "await api.reply(`Hello ${await api.kv.incr('calls')}`);");
    try (BomaProcess host = serve(ONE_WORKER)) {
      String url = host.listening();
      token = host.line("admin token (shown once): ");
      assertThat(token).startsWith("boma_");
      assertThat(host.out().lines().toList()).last().isEqualTo("listening on " + url);
      Remote remote = new Remote(url, token);

      assertThat(remote.run("tenants", "create", "acme"))
          .satisfies(run -> assertThat(run.exit()).as(run.err()).isZero())
          .satisfies(run -> assertThat(run.out()).isEqualTo("created tenant acme\n"));
      assertThat(remote.run("tenants", "create", "acme"))
          .satisfies(run -> assertThat(run.exit()).isEqualTo(2))
          .satisfies(run ->
              assertThat(run.err())
                  .isEqualTo("boma: Tenant exists: there is a tenant 'acme' already\n"));
      assertThat(remote.run("tenants", "list").out()).isEqualTo("acme\n");
      assertThat(Json.read(remote.run("tenants", "list", "--json").out()).toString())
          .contains("name=acme");

      Cli.Run deployed = remote.run("deploy", app, "--tenant", "acme");
      assertThat(deployed.exit()).as(deployed.err()).isZero();
      assertThat(deployed.out())
          .contains("acme/hello release 1 answers on *120*")
          .contains(url + "/handset/hello");
      assertThat(say(url, "1").body()).contains("Hello 1");

      assertThat(remote.run("deploy", app, "--tenant", "nobody"))
          .satisfies(run -> assertThat(run.exit()).isEqualTo(2))
          .satisfies(run -> assertThat(run.err()).contains("boma tenants create nobody"));
      assertThat(remote.run("logs", "nothing", "--tenant", "acme"))
          .satisfies(run -> assertThat(run.exit()).isEqualTo(2))
          .satisfies(run -> assertThat(run.err()).contains("has no app 'nothing'"));
      assertThat(remote.run("logs", "hello", "--tenant", "acme").out())
          .contains("INFO     1 called by");
      assertThat(new Remote(url, "boma_wrong").run("tenants", "list"))
          .satisfies(run -> assertThat(run.exit()).isEqualTo(2))
          .satisfies(
              run -> assertThat(run.err()).contains("does not take this token", "BOMA_TOKEN"));

      try (BomaProcess second = serve(ONE_WORKER)) {
        assertThat(second.exit()).isEqualTo(3);
        assertThat(second.err()).contains("boma: ").contains("in use").doesNotContain("\tat ");
        assertThat(second.out()).isEmpty();
      }

      host.terminate();
      assertThat(host.exit()).isZero();
      assertThat(host.err()).doesNotContain("\tat ");
      List<Map<String, Object>> lines = linesOfHost(host);
      assertThat(lines)
          .extracting(line -> line.get("message"))
          .containsExactly("started", "stopping", "stopped");
      assertThat(lines.getFirst())
          .containsEntry("level", "INFO")
          .containsEntry("address", url)
          .containsEntry("store", directory.resolve("data").toString())
          .containsEntry("isolation", "process")
          .containsEntry("version", Build.version());
      assertThat(lines.get(1)).containsEntry("drain_ms", 0L);
      assertThat(lines.getLast()).containsEntry("turns", 1L);
    }

    try (BomaProcess again = serve(NO_ENVIRONMENT, "--isolation", "in-process")) {
      String url = again.listening();
      assertThat(again.out()).doesNotContain("token").contains(url + "/handset/hello");
      assertThat(say(url, "2").body()).as("what the app kept is there").contains("Hello 2");
      assertThat(new Remote(url, token).run("tenants", "list").exit()).isZero();
    }

    Cli.Run reset = Cli.run("tokens", "reset-admin", "--data", directory.resolve("data"));
    assertThat(reset.exit()).as(reset.err()).isZero();
    assertThat(reset.out()).startsWith("boma_").isNotEqualTo(token + "\n");
  }

  @Test
  void a_host_that_is_told_to_stop_finishes_the_turns_that_run() throws Exception {
    CountDownLatch called = new CountDownLatch(1);
    CountDownLatch mayAnswer = new CountDownLatch(1);
    HttpServer slow =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    slow.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    slow.createContext(
        "/",
        exchange -> {
          called.countDown();
          awaitQuietly(mayAnswer);
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    slow.start();
    String service = "127.0.0.1:" + slow.getAddress().getPort();
    Path app =
        app("slow", "await fetch('http://%s/'); await api.reply('done');".formatted(service));
    try (BomaProcess host =
        serve(Map.of("BOMA_HTTP_ALLOW_PRIVATE", service, "BOMA_WORKERS", "1"))) {
      String url = host.listening();
      Remote remote = new Remote(url, host.line("admin token (shown once): "));
      assertThat(remote.run("tenants", "create", "acme").exit()).isZero();
      assertThat(remote.run("deploy", app, "--tenant", "acme").exit()).isZero();
      CompletableFuture<HttpResponse<String>> answer =
          client.sendAsync(request(url, "slow", "1"), BodyHandlers.ofString());
      assertThat(called.await(20, TimeUnit.SECONDS)).isTrue();

      host.terminate();
      Eventually.isTrue("the host takes no new connections", () -> !answers(url));
      mayAnswer.countDown();

      assertThat(answer.get(20, TimeUnit.SECONDS).body()).contains("\"content\":\"done\"");
      assertThat(host.exit()).isZero();
    } finally {
      slow.stop(0);
    }
  }

  @Test
  void a_port_that_is_taken_is_3_and_says_what_to_do() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        BomaProcess host =
            BomaProcess.start(
                directory,
                NO_ENVIRONMENT,
                "serve",
                "--port",
                taken.getLocalPort(),
                "--data",
                directory.resolve("data"),
                "--isolation",
                "in-process")) {
      assertThat(host.exit()).isEqualTo(3);
      assertThat(host.err())
          .contains("cannot listen on 127.0.0.1:" + taken.getLocalPort())
          .contains("--port")
          .doesNotContain("\tat ");
      assertThat(host.out()).as("no token is shown that no host will take").isEmpty();
    }
  }

  @Test
  void dev_reloads_the_app_when_a_file_changes() throws Exception {
    Path app = app("edited", "await api.reply('before');");
    try (BomaProcess host =
        BomaProcess.start(directory, NO_ENVIRONMENT, "dev", app, "--port", "0")) {
      String url = host.listening();
      assertThat(host.out()).contains(url + "/handset/edited");
      assertThat(say(url, "edited", "1").body()).contains("before");

      write(app, "await api.reply('after');");
      Eventually.isTrue("reloaded", () -> host.err().contains(" reloaded\n"));
      assertThat(say(url, "edited", "2").body()).contains("after");

      Files.writeString(app.resolve("app.js"), "export default {");
      Eventually.isTrue("told", () -> host.err().contains("not reloaded, the last version"));
      assertThat(host.err()).contains("app.js:1").doesNotContain("\tat ");
      assertThat(say(url, "edited", "3").body()).contains("after");

      host.terminate();
      assertThat(host.exit()).isZero();
    }
  }

  private BomaProcess serve(Map<String, String> environment, String... options) {
    List<Object> all =
        new ArrayList<>(List.of("serve", "--port", "0", "--data", directory.resolve("data")));
    all.addAll(List.of(options));
    return BomaProcess.start(directory, environment, all.toArray());
  }

  /** What it says of itself in its log. */
  private static List<Map<String, Object>> linesOfHost(BomaProcess host) {
    return host.err()
        .lines()
        .filter(line -> line.contains("\"boma.host\""))
        .map(Json::readObject)
        .toList();
  }

  /** A host that commands speak to. */
  private record Remote(String url, String token) {
    Cli.Run run(Object... args) {
      List<Object> all = new ArrayList<>(List.of(args));
      all.addAll(List.of("--url", url, "--token", token));
      return Cli.run(all.toArray());
    }
  }

  private Path app(String name, String body) throws IOException {
    Path app = Files.createDirectories(directory.resolve(name));
    write(app, body);
    return app;
  }

  private static void write(Path app, String body) throws IOException {
    Files.writeString(
        app.resolve("app.js"),
        """
        export default { async message(message, api) {
          await api.log.info('called by %%s', message.from_addr);
          %s
        } };
        """
            .formatted(body));
  }

  private HttpResponse<String> say(String url, String id) throws Exception {
    return say(url, "hello", id);
  }

  private HttpResponse<String> say(String url, String channel, String id) throws Exception {
    return client.send(request(url, channel, id), BodyHandlers.ofString());
  }

  private static HttpRequest request(String url, String channel, String id) {
    return HttpRequest.newBuilder(URI.create(url + "/in/" + channel))
        .POST(
            BodyPublishers.ofString(
                "{\"message_id\": \"%s\", \"from_addr\": \"+254\", \"session_event\": \"new\"}"
                    .formatted(id)))
        .build();
  }

  private static boolean answers(String url) {
    try (HttpClient fresh = HttpClient.newHttpClient()) {
      fresh.send(
          HttpRequest.newBuilder(URI.create(url + "/health/live")).build(),
          BodyHandlers.discarding());
      return true;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
