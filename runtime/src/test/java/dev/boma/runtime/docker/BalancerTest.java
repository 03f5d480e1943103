package dev.boma.runtime.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.runtime.Eventually;
import dev.boma.runtime.Required;
import dev.boma.runtime.hosts.HostProcesses;
import dev.boma.runtime.hosts.Phones;
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
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two hosts behind HAProxy with the configuration that is shipped. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
final class BalancerTest {
  private static final Path HAPROXY = Path.of("/usr/sbin/haproxy");
  private static final int PHONES = 8;

  @TempDir private Path directory;
  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final List<Integer> hosts = List.of(freePort(), freePort());
  private int front;
  private int looks;

  @Test
  void hosts_are_restarted_one_after_the_other_without_one_failed_turn() throws Exception {
    Required.orSkip(Files.isExecutable(HAPROXY), "HAProxy (apt install haproxy)");
    try (RedisProcess redis = RedisProcess.start(directory.resolve("redis"));
        HostProcesses processes = HostProcesses.start(directory, redis, hosts)) {
      Process balancer = balance();
      try (Phones phones = dialWhenBothAreUp()) {
        for (int host = 0; host < hosts.size(); host++) {
          processes.restart(host, phones);
          Eventually.isTrue("it takes messages again", this::bothAreUp);
        }
        phones.awaitAnswers("all are served afterwards", 2);

        assertThat(phones.hangUp())
            .allSatisfy(screens ->
                assertThat(screens)
                    .isEqualTo(Phones.counted(screens.size()))
                    .hasSizeGreaterThan(10));
      } finally {
        balancer.destroyForcibly().waitFor();
      }
    }
  }

  private Phones dialWhenBothAreUp() throws IOException {
    Eventually.isTrue("both are there; HAProxy said: " + said(), this::bothAreUp);
    return Phones.dial(PHONES, this::send);
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
                .replace("boma-1:8864", "127.0.0.1:" + hosts.getFirst())
                .replace("boma-2:8864", "127.0.0.1:" + hosts.getLast())
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

  private String send(Map<String, ?> message) throws IOException, InterruptedException {
    HttpResponse<String> response =
        client.send(
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:%d/in/%s".formatted(front, HostProcesses.CHANNEL)))
                .timeout(Duration.ofSeconds(20))
                .POST(BodyPublishers.ofString(Json.write(message)))
                .build(),
            BodyHandlers.ofString());
    return response.statusCode() == 200
        ? String.valueOf(Json.readObject(response.body()).get("content"))
        : "status " + response.statusCode();
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
