package dev.boma.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.runtime.json.Json;
import dev.boma.runtime.store.redis.RedisProcess;
import java.io.IOException;
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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two hosts as processes, one after the other started anew while messages come in. */
final class RollingRestartTest {
  private static final int CLIENTS = 4;
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
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

  /** A balancer in its simplest form: in turn, those that say they are ready. */
  private final class Balancer {
    private final List<String> hosts = new CopyOnWriteArrayList<>();
    private final Map<String, Boolean> ready = new java.util.concurrent.ConcurrentHashMap<>();
    private final AtomicInteger next = new AtomicInteger();

    void look() {
      for (String host : hosts) {
        ready.put(host, isReady(host));
      }
    }

    private boolean isReady(String host) {
      try {
        return client
                .send(
                    HttpRequest.newBuilder(URI.create(host + "/health/ready"))
                        .timeout(Duration.ofSeconds(1))
                        .build(),
                    BodyHandlers.discarding())
                .statusCode()
            == 200;
      } catch (IOException e) {
        return false;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }

    /** Sends a message; a host that cannot be reached is passed over, with the same message. */
    HttpResponse<String> send(String body) throws IOException, InterruptedException {
      IOException failure = new IOException("no host is ready");
      for (int attempt = 0; attempt < 4; attempt++) {
        List<String> choice =
            hosts.stream().filter(host -> ready.getOrDefault(host, true)).toList();
        if (choice.isEmpty()) {
          TimeUnit.MILLISECONDS.sleep(50);
          continue;
        }
        String host = choice.get(Math.floorMod(next.getAndIncrement(), choice.size()));
        try {
          return client.send(
              HttpRequest.newBuilder(URI.create(host + "/in/counts"))
                  .timeout(Duration.ofSeconds(10))
                  .POST(BodyPublishers.ofString(body))
                  .build(),
              BodyHandlers.ofString());
        } catch (IOException e) {
          failure = e;
        }
      }
      throw failure;
    }
  }

  @Test
  void hosts_are_restarted_one_after_the_other_without_one_failed_turn() throws Exception {
    Path app = Files.createDirectories(directory.resolve("counts"));
    Files.writeString(app.resolve("app.js"), APP);
    List<BomaProcess> hosts = new ArrayList<>();
    AtomicBoolean stop = new AtomicBoolean();
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    try (RedisProcess redis = RedisProcess.start(directory.resolve("redis"))) {
      hosts.add(serve(redis));
      String first = hosts.getFirst().listening();
      String token = hosts.getFirst().line("admin token (shown once): ");
      assertThat(remote(first, token, "tenants", "create", "acme").exit()).isZero();
      assertThat(remote(first, token, "deploy", app, "--tenant", "acme").exit()).isZero();
      hosts.add(serve(redis));
      Balancer balancer = new Balancer();
      balancer.hosts.addAll(List.of(first, hosts.getLast().listening()));
      threads.submit(() -> {
        while (!stop.get()) {
          balancer.look();
          TimeUnit.MILLISECONDS.sleep(100);
        }
        return null;
      });
      List<Future<List<String>>> clients = new ArrayList<>();
      for (int c = 0; c < CLIENTS; c++) {
        String user = "+2782000100" + c;
        clients.add(threads.submit(() -> dial(balancer, user, stop)));
      }

      for (int i = 0; i < 2; i++) {
        hosts.get(i).terminate();
        assertThat(hosts.get(i).exit()).isZero();
        assertThat(hosts.get(i).err()).doesNotContain("\"level\":\"ERROR\"");
        BomaProcess fresh = serve(redis);
        hosts.add(fresh);
        balancer.hosts.set(i, fresh.listening());
      }
      stop.set(true);
      Cli.Run reset = Cli.run("tokens", "reset-admin", "--redis", redis.address());
      assertThat(reset.exit()).as(reset.err()).isZero();
      String now = balancer.hosts.getFirst();
      assertThat(remote(now, reset.out().strip(), "tenants", "list").out()).isEqualTo("acme\n");
      assertThat(remote(now, token, "tenants", "list").exit()).isEqualTo(2);

      for (Future<List<String>> each : clients) {
        List<String> answers = each.get(30, TimeUnit.SECONDS);
        List<String> expected = new ArrayList<>();
        for (int n = 1; n <= answers.size(); n++) {
          expected.add("n" + n);
        }
        assertThat(answers).isEqualTo(expected).hasSizeGreaterThan(10);
      }
    } finally {
      stop.set(true);
      threads.shutdownNow();
      hosts.forEach(BomaProcess::close);
    }
  }

  private List<String> dial(Balancer balancer, String user, AtomicBoolean stop) throws Exception {
    List<String> answers = new ArrayList<>();
    for (int n = 1; !stop.get(); n++) {
      Map<String, Object> message =
          Map.of("message_id", user + "/" + n, "from_addr", user, "session_event", "new");
      HttpResponse<String> response = balancer.send(Json.write(message));
      answers.add(String.valueOf(Json.readObject(response.body()).get("content")));
    }
    return answers;
  }

  private BomaProcess serve(RedisProcess redis) {
    return BomaProcess.start(
        directory,
        Map.of("BOMA_REDIS", redis.address().toString()),
        "serve",
        "--port",
        "0",
        "--isolation",
        "in-process",
        "--drain-ms",
        "1000");
  }

  private static Cli.Run remote(String url, String token, Object... args) {
    List<Object> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--url", url, "--token", token));
    return Cli.run(all.toArray());
  }
}
