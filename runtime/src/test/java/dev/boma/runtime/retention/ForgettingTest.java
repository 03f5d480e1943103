package dev.boma.runtime.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.api.AppId;
import dev.boma.runtime.BomaHost;
import dev.boma.runtime.BomaHost.Answer;
import dev.boma.runtime.Eventually;
import dev.boma.runtime.json.Json;
import dev.boma.runtime.session.LocalTurns;
import dev.boma.runtime.session.TurnOrder;
import dev.boma.runtime.store.Partitions;
import dev.boma.runtime.store.embedded.EmbeddedStore;
import dev.boma.runtime.store.redis.RedisProcess;
import dev.boma.spi.ChannelInfo;
import dev.boma.spi.Leases.Reading;
import dev.boma.spi.Store;
import dev.boma.spi.Store.Commit;
import dev.boma.spi.Store.Part;
import dev.boma.spi.Store.Write;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A user is forgotten, over the API. */
final class ForgettingTest {
  private static final String ANN = "+27820001001";
  private static final String BEN = "+27820002002";

  /** Keeps a record a user, logs, sends, and writes down who was invited by whom. */
  private static final String APP =
      "export default { async message(m, api) {"
          + " await api.kv.set('users.app.' + m.from_addr, {name: String(m.content)});"
          + " if (m.content === 'invite') await api.kv.set('invited.by.ben', "
          + "{who: '+27' + '820001001'});"
          + " await api.log.info('message of ' + m.from_addr);"
          + " await api.log.info('her name is ' + m.content);"
          + " await api.send(m.from_addr, 'thanks');"
          + " await api.reply('ok'); } };";

  @TempDir private Path directory;

  @Test
  void all_that_is_kept_of_a_number_is_removed_and_what_mentions_it_is_named() {
    try (BomaHost host = BomaHost.start()) {
      forgetsAnn(host);
    }
  }

  @Test
  void a_number_is_forgotten_in_redis_too() {
    try (RedisProcess redis = RedisProcess.start(directory);
        BomaHost host = BomaHost.start(Map.of("BOMA_REDIS", redis.address().toString()))) {
      forgetsAnn(host);
    }
  }

  private static void forgetsAnn(BomaHost host) {
    ChannelInfo one = host.deployModule("one", APP);
    ChannelInfo two = host.deployModule("two", APP);
    for (ChannelInfo channel : List.of(one, two)) {
      say(host, channel, ANN, "Ann");
      say(host, channel, BEN, "invite");
    }
    waitForInbox(host, one, two);
    Store store = host.host().store();
    // A message that nobody has taken yet.
    String app = "app/acme/one";
    store.commit(
        Commit.of(
            app,
            List.of(
                new Write.Put(
                    new Store.Key(app, "outbox", "waiting"),
                    Json.write(Map.of("channel", "gone", "message", Map.of("to_addr", ANN))),
                    null))));
    assertThat(kept(store, text -> text.contains("27820001001"))).hasSizeGreaterThan(10);
    long ofBen = kept(store, text -> text.contains(BEN)).size();

    Answer answer = forget(host, Map.of("address", ANN));

    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.field("address")).isEqualTo(ANN);
    assertThat(answer.field("apps")).isEqualTo(List.of("one", "two"));
    assertThat(removed(answer))
        .containsExactlyInAnyOrder(
            "one answer 1",
            "one kv 1",
            "one outbox 1",
            "one log 2",
            "one inbox 1",
            "two answer 1",
            "two kv 1",
            "two log 2",
            "two inbox 1");
    assertThat(answer.objects("mentions"))
        .containsExactly(
            Map.of("app", "one", "place", "kv", "key", "invited.by.ben"),
            Map.of("app", "two", "place", "kv", "key", "invited.by.ben"));
    assertThat(kept(store, text -> text.contains("27820001001")))
        .allMatch(text -> text.contains("invited.by.ben"));
    assertThat(kept(store, text -> text.contains(BEN))).hasSize((int) ofBen);

    assertThat(forget(host, Map.of("address", ANN)).objects("removed")).isEmpty();
    assertThat(removed(forget(host, Map.of("address", BEN.substring(1), "app", "two"))))
        .containsExactlyInAnyOrder("two answer 1", "two kv 1", "two log 2", "two inbox 1");
  }

  @Test
  void a_user_is_forgotten_when_their_turn_has_ended() throws Exception {
    AppId app = new AppId(BomaHost.TENANT, "quiz");
    Store.Key key = new Store.Key(Partitions.of(app), "kv", "users.quiz." + ANN);
    try (Store store = EmbeddedStore.inMemory(InstantSource.system())) {
      TurnOrder order = new LocalTurns(store);
      Forgetting forgetting = new Forgetting(store, order, InstantSource.system());
      CountDownLatch running = new CountDownLatch(1);
      CountDownLatch end = new CountDownLatch(1);
      Thread turn =
          Thread.startVirtualThread(() ->
              order.inTurn(
                  app,
                  ANN,
                  Duration.ofSeconds(10),
                  new Reading(List.of(), List.of()),
                  opened -> {
                    running.countDown();
                    try {
                      end.await();
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                    return store.commit(
                        Commit.of(key.partition(), List.of(new Write.Put(key, "{}", null))));
                  }));
      running.await();

      // Spelled otherwise than the gateway does.
      CompletableFuture<Receipt> receipt =
          CompletableFuture.supplyAsync(() ->
              forgetting.forget(ANN.substring(1), List.of(new Forgetting.Place(app, List.of()))));
      Eventually.isTrue("it waits for the turn", () -> order.waiting() == 1);
      end.countDown();

      assertThat(receipt.get().removed()).containsExactly(new Receipt.Removed(app, "kv", 1));
      turn.join();
      assertThat(store.read(List.of(key))).isEmpty();
    }
  }

  @Test
  void what_cannot_be_done_is_told() {
    try (BomaHost host = BomaHost.start()) {
      host.deployExample("quiz");

      assertThat(forget(host, Map.of("address", "123")).toString())
          .startsWith("400")
          .contains("must have 5 to 255 characters");
      assertThat(forget(host, Map.of()).toString()).startsWith("400").contains("'address'");
      assertThat(forget(host, Map.of("address", ANN, "app", "none")).toString())
          .startsWith("404")
          .contains("no app 'none'");
      assertThat(host.postAsAdmin("/api/v1/tenants/nobody/forget", "{}").status()).isEqualTo(404);
      assertThat(host.post("/api/v1/tenants/acme/forget", "{}").status()).isEqualTo(401);
    }
  }

  private static Answer forget(BomaHost host, Map<String, ?> body) {
    return host.postAsAdmin("/api/v1/tenants/acme/forget", Json.write(body));
  }

  private static List<String> removed(Answer answer) {
    return answer.objects("removed").stream()
        .map(one -> "%s %s %s".formatted(one.get("app"), one.get("place"), one.get("count")))
        .toList();
  }

  private static String say(BomaHost host, ChannelInfo channel, String from, String content) {
    return String.valueOf(
        host.send(channel, BomaHost.message(from, "new", content)).field("content"));
  }

  private static void waitForInbox(BomaHost host, ChannelInfo... channels) {
    for (ChannelInfo channel : channels) {
      Eventually.isTrue(
          "all sends are delivered",
          () ->
              host.host().inbox().after(channel.id(), 0).size() == 2
                  && host.host().store().count("app/" + channel.app(), "outbox") == 0);
    }
  }

  /** Everything in the store that is as asked for: places, keys and values. */
  private static List<String> kept(Store store, Function<String, Boolean> asked) {
    List<String> all = new ArrayList<>();
    for (Part part : store.parts("")) {
      switch (part) {
        case Part.Family family ->
            store
                .scan(family.partition(), family.name(), "", null, 1_000)
                .forEach(found -> all.add(found.key() + " " + found.entry().value()));
        case Part.Log log ->
            store
                .records(log.partition(), log.name(), 0, 1_000)
                .forEach(record -> all.add(log + " " + record.text()));
      }
    }
    return all.stream().filter(asked::apply).toList();
  }
}
