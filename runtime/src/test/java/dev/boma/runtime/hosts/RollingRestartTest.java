package dev.boma.runtime.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.runtime.cli.Cli;
import dev.boma.runtime.json.Json;
import dev.boma.runtime.store.redis.RedisProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two hosts as processes, one after the other started anew while messages come in. */
final class RollingRestartTest {
  private static final int PHONES = 4;

  @TempDir private Path directory;

  /** A balancer in its simplest form: in turn, those that say they are ready. */
  private static final class Balancer implements AutoCloseable {
    private final HttpClient client =
        HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final HostProcesses hosts;
    private final Map<String, Boolean> ready = new ConcurrentHashMap<>();
    private final AtomicInteger next = new AtomicInteger();
    private final Thread looking;

    Balancer(HostProcesses hosts) {
      this.hosts = hosts;
      looking = Thread.ofVirtual().start(this::look);
    }

    private List<String> hosts() {
      return IntStream.range(0, 2).mapToObj(hosts::url).toList();
    }

    private void look() {
      try {
        while (!Thread.currentThread().isInterrupted()) {
          for (String host : hosts()) {
            ready.put(host, isReady(host));
          }
          TimeUnit.MILLISECONDS.sleep(100);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private boolean isReady(String host) throws InterruptedException {
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
      }
    }

    /** Sends a message; a host that cannot be reached is passed over, with the same message. */
    String send(Map<String, ?> message) throws IOException, InterruptedException {
      IOException failure = new IOException("no host is ready");
      for (int attempt = 0; attempt < 4; attempt++) {
        List<String> choice =
            hosts().stream().filter(host -> ready.getOrDefault(host, true)).toList();
        if (choice.isEmpty()) {
          TimeUnit.MILLISECONDS.sleep(50);
          continue;
        }
        String host = choice.get(Math.floorMod(next.getAndIncrement(), choice.size()));
        try {
          String body =
              client
                  .send(
                      HttpRequest.newBuilder(URI.create(host + "/in/" + HostProcesses.CHANNEL))
                          .timeout(Duration.ofSeconds(10))
                          .POST(BodyPublishers.ofString(Json.write(message)))
                          .build(),
                      BodyHandlers.ofString())
                  .body();
          return String.valueOf(Json.readObject(body).get("content"));
        } catch (IOException e) {
          failure = e;
        }
      }
      throw failure;
    }

    @Override
    public void close() {
      looking.interrupt();
      client.shutdownNow();
    }
  }

  @Test
  void hosts_are_restarted_one_after_the_other_without_one_failed_turn() {
    try (RedisProcess redis = RedisProcess.start(directory.resolve("redis"));
        HostProcesses hosts =
            HostProcesses.start(directory, redis, List.of(0, 0), "--drain-ms", "1000");
        Balancer balancer = new Balancer(hosts);
        Phones phones = Phones.dial(PHONES, balancer::send)) {
      hosts.restart(0, phones);
      hosts.restart(1, phones);
      phones.awaitAnswers("all are served afterwards", 2);

      assertThat(phones.hangUp())
          .allSatisfy(screens ->
              assertThat(screens).isEqualTo(Phones.counted(screens.size())).hasSizeGreaterThan(10));
      Cli.Run reset = Cli.run("tokens", "reset-admin", "--redis", redis.address());
      assertThat(reset.exit()).as(reset.err()).isZero();
      assertThat(hosts.remote(reset.out().strip(), "tenants", "list").out()).isEqualTo("acme\n");
      assertThat(hosts.remote(hosts.token(), "tenants", "list").exit()).isEqualTo(2);
    }
  }
}
