package dev.boma.runtime.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.runtime.Eventually;
import dev.boma.runtime.Required;
import dev.boma.runtime.cli.BomaProcess;
import dev.boma.runtime.cli.Cli;
import dev.boma.runtime.json.Json;
import dev.boma.runtime.store.redis.RedisProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two hosts behind HAProxy with the configuration that is shipped. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
final class BalancerTest {
  private static final Path HAPROXY = Path.of("/usr/sbin/haproxy");
  private static final int CLIENTS = 8;
  private static final String APP =
      """
      export default { async message(message, api) {
        const n = ((await api.kv.get('n.' + message.from_addr)) || 0) + 1;
        await api.kv.set('n.' + message.from_addr, n);
        await api.reply('n' + n);
      } };
      """;

  @TempDir private Path directory;
  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final int[] hosts = {freePort(), freePort()};
  private int front;
  private int looks;

  @Test
  void hosts_are_restarted_one_after_the_other_without_one_failed_turn() throws Exception {
    Required.orSkip(Files.isExecutable(HAPROXY), "HAProxy (apt install haproxy)");
    Path app = Files.createDirectories(directory.resolve("counts"));
    Files.writeString(app.resolve("app.js"), APP);
    List<BomaProcess> started = new ArrayList<>();
    AtomicBoolean stop = new AtomicBoolean();
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    Process balancer = null;
    try (RedisProcess redis = RedisProcess.start(directory.resolve("redis"))) {
      started.add(serve(redis, hosts[0]));
      String first = started.getFirst().listening();
      String token = started.getFirst().line("admin token (shown once): ");
      for (List<Object> command :
          List.<List<Object>>of(
              List.of("tenants", "create", "acme"), List.of("deploy", app, "--tenant", "acme"))) {
        List<Object> all = new ArrayList<>(command);
        all.addAll(List.of("--url", first, "--token", token));
        Cli.Run run = Cli.run(all.toArray());
        assertThat(run.exit()).as(run.err()).isZero();
      }
      started.add(serve(redis, hosts[1]));
      started.getLast().listening();
      balancer = balance();
      Eventually.isTrue("both are there; HAProxy said: " + said(), this::bothAreUp);
      List<Future<List<String>>> clients = new ArrayList<>();
      for (int number = 0; number < CLIENTS; number++) {
        String user = "+2782000100" + number;
        clients.add(threads.submit(() -> dial(user, stop)));
      }

      for (int i = 0; i < hosts.length; i++) {
        started.get(i).terminate();
        assertThat(started.get(i).exit()).isZero();
        started.add(serve(redis, hosts[i]));
        started.getLast().listening();
        Eventually.isTrue("it takes messages again", this::bothAreUp);
      }
      stop.set(true);

      for (Future<List<String>> each : clients) {
        List<String> answers = each.get(30, TimeUnit.SECONDS);
        List<String> expected = new ArrayList<>();
        for (int n = 1; n <= answers.size(); n++) {
          expected.add("200 n" + n);
        }
        assertThat(answers).isEqualTo(expected).hasSizeGreaterThan(10);
      }
    } finally {
      stop.set(true);
      threads.shutdownNow();
      if (balancer != null) {
        balancer.destroyForcibly().waitFor();
      }
      started.forEach(BomaProcess::close);
    }
  }

  private Process balance() throws IOException, InterruptedException {
    for (int attempt = 0; attempt < 5; attempt++) {
      front = freePort();
      looks = freePort();
      Process balancer = launch();
      // It ends at once when another process was faster to take a port.
      if (!balancer.waitFor(1, TimeUnit.SECONDS)) {
        return balancer;
      }
    }
    throw new AssertionError(said());
  }

  private String said() throws IOException {
    return Files.readString(directory.resolve("haproxy.txt"));
  }

  private Process launch() throws IOException {
    String shipped = Files.readString(Path.of("../docker/haproxy.cfg"));
    Path config =
        Files.writeString(
            directory.resolve("haproxy.cfg"),
            shipped
                .replace("bind :8864", "bind 127.0.0.1:" + front)
                .replace("bind :8404", "bind 127.0.0.1:" + looks)
                .replace("boma-1:8864", "127.0.0.1:" + hosts[0])
                .replace("boma-2:8864", "127.0.0.1:" + hosts[1])
                // A machine may know no server of names; none is asked here.
                .replace("parse-resolv-conf", "nameserver none 127.0.0.1:9"));
    return new ProcessBuilder(HAPROXY.toString(), "-db", "-f", config.toString())
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("haproxy.txt").toFile())
        .start();
  }

  /** Whether HAProxy thinks that both hosts take messages. */
  private boolean bothAreUp() {
    try {
      String table =
          client
              .send(
                  HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/;csv".formatted(looks)))
                      .build(),
                  BodyHandlers.ofString())
              .body();
      return table.lines().filter(line -> line.matches("hosts,boma-[12],.*,UP,.*")).count() == 2;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private List<String> dial(String user, AtomicBoolean stop) throws Exception {
    List<String> answers = new ArrayList<>();
    for (int n = 1; !stop.get(); n++) {
      Map<String, Object> message =
          Map.of("message_id", user + "/" + n, "from_addr", user, "session_event", "new");
      HttpResponse<String> response =
          client.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/in/counts".formatted(front)))
                  .timeout(Duration.ofSeconds(20))
                  .POST(BodyPublishers.ofString(Json.write(message)))
                  .build(),
              BodyHandlers.ofString());
      Object said =
          response.statusCode() == 200 ? Json.readObject(response.body()).get("content") : "";
      answers.add(response.statusCode() + " " + said);
    }
    return answers;
  }

  private BomaProcess serve(RedisProcess redis, int port) {
    return BomaProcess.start(
        directory,
        Map.of("BOMA_REDIS", redis.address().toString()),
        "serve",
        "--port",
        port,
        "--isolation",
        "in-process");
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
