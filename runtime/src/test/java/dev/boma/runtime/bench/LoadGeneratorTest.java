package dev.boma.runtime.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.runtime.bench.Load.Channel;
import dev.boma.runtime.json.Json;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Loads on small servers that stand for a host. */
class LoadGeneratorTest {
  private static final String SCREEN = "{\"content\": \"Welcome!\", \"session_event\": \"close\"}";

  private final Vertx vertx = Vertx.vertx();
  private final LoadGenerator phones = new LoadGenerator();
  private final Set<String> addresses = ConcurrentHashMap.newKeySet();
  private final Set<String> paths = ConcurrentHashMap.newKeySet();

  @AfterEach
  void close() {
    phones.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void every_answer_is_a_turn_and_users_and_channels_take_turns() throws Exception {
    URI host = serve(request -> answer(request, 200, SCREEN));
    AtomicBoolean warm = new AtomicBoolean();

    LoadResult result = phones.run(load(host, 2, 6), () -> warm.set(true));

    assertThat(warm).isTrue();
    assertThat(result.measured().turns()).isPositive();
    assertThat(result.measured().errors()).isZero();
    assertThat(result.warmUp().errors()).isZero();
    assertThat(addresses).hasSizeBetween(2, 6);
    assertThat(paths).containsExactlyInAnyOrder("/in/one", "/in/two");
  }

  @Test
  void no_two_turns_of_a_user_meet() throws Exception {
    Map<String, AtomicInteger> underWay = new ConcurrentHashMap<>();
    AtomicInteger met = new AtomicInteger();
    URI host =
        serve(request ->
            request
                .body()
                .onSuccess(body -> {
                  String user = String.valueOf(Json.readObject(body.toString()).get("from_addr"));
                  AtomicInteger turns = underWay.computeIfAbsent(user, u -> new AtomicInteger());
                  if (turns.incrementAndGet() > 1) {
                    met.incrementAndGet();
                  }
                  vertx.setTimer(
                      1,
                      timer -> {
                        turns.decrementAndGet();
                        request.response().end(SCREEN);
                      });
                }));

    LoadResult result = phones.run(load(host, 4, 5), () -> {});

    assertThat(result.measured().turns()).isPositive();
    assertThat(met).hasValue(0);
  }

  @Test
  void refusals_and_broken_connections_are_errors_and_the_load_goes_on() throws Exception {
    AtomicInteger requests = new AtomicInteger();
    URI host =
        serve(request -> {
          switch (requests.incrementAndGet() % 3) {
            case 0 -> answer(request, 503, "busy");
            case 1 -> request.connection().close();
            default -> answer(request, 200, SCREEN);
          }
        });

    LoadResult result = phones.run(load(host, 2, 4), () -> {});

    assertThat(result.measured().errors()).isPositive();
    assertThat(result.measured().turns()).isPositive();
    assertThat(result.measured().firstError().orElseThrow())
        .containsAnyOf("status 503: busy", "no answer: ");
  }

  @Test
  void connections_are_spread_over_several_hosts() throws Exception {
    AtomicInteger atOne = new AtomicInteger();
    AtomicInteger atOther = new AtomicInteger();
    URI one = serve(request -> count(atOne, request));
    URI other = serve(request -> count(atOther, request));

    LoadResult result = phones.run(load(List.of(one, other), 2, 4), () -> {});

    assertThat(result.measured().errors()).isZero();
    assertThat(atOne).hasPositiveValue();
    assertThat(atOther).hasPositiveValue();
  }

  private void count(AtomicInteger requests, HttpServerRequest request) {
    requests.incrementAndGet();
    answer(request, 200, SCREEN);
  }

  private URI serve(Handler<HttpServerRequest> handler) {
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(handler)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
    return URI.create("http://127.0.0.1:" + server.actualPort());
  }

  private void answer(HttpServerRequest request, int status, String text) {
    paths.add(request.path());
    request
        .body()
        .onSuccess(body -> {
          addresses.add(String.valueOf(Json.readObject(body.toString()).get("from_addr")));
          request.response().setStatusCode(status).end(text);
        });
  }

  private static Load load(URI host, int connections, int users) {
    return load(List.of(host), connections, users);
  }

  private static Load load(List<URI> hosts, int connections, int users) {
    return new Load(
        hosts,
        List.of(new Channel("one", true), new Channel("two", true)),
        connections,
        users,
        List.of(),
        Duration.ofMillis(300),
        Duration.ofMillis(700));
  }
}
