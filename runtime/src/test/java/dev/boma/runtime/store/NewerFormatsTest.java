package dev.boma.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.boma.api.TenantId;
import dev.boma.runtime.BomaHost;
import dev.boma.runtime.BomaHost.Answer;
import dev.boma.runtime.hosting.Tenant;
import dev.boma.spi.ChannelInfo;
import dev.boma.spi.Store;
import dev.boma.spi.Store.Commit;
import dev.boma.spi.Store.Write;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** An older host beside a newer one: what it does not understand it tells, and leaves as it is. */
final class NewerFormatsTest {
  private static final String APP = "app/acme/hello";
  private static final String FALLBACK = "Sorry, something went wrong. Please dial again later.";
  private static BomaHost host;
  private static ChannelInfo channel;
  private static ChannelInfo other;

  private Store.Key changed;
  private String before;

  @BeforeAll
  static void start() {
    host = BomaHost.start();
    String hello = "export default { async message(m, api) { await api.reply('Hello'); } };";
    channel = host.deployModule("hello", hello);
    other = host.deployModule("other", hello);
    host.host().hosting().createTenant(Tenant.named(new TenantId("clinic")));
  }

  @AfterAll
  static void stop() {
    host.close();
  }

  @AfterEach
  void restore() {
    if (changed != null) {
      put(changed, before);
    }
  }

  @Test
  void a_tenant() {
    newer(new Store.Key("host", "tenant", "acme"));

    assertThat(say(channel)).isEqualTo(FALLBACK);
    assertThat(host.getAsAdmin("/api/v1/tenants").objects("items"))
        .extracting(tenant -> tenant.get("name"))
        .contains("clinic")
        .doesNotContain("acme");
    told(host.getAsAdmin("/api/v1/tenants/acme/apps"), "tenant acme");
    unchanged();
  }

  @Test
  void a_channel() {
    newer(new Store.Key("host", "channel", channel.id().value()));

    told(host.send(channel, BomaHost.message("+27820001001", "new", null)), "channel hello");
    assertThat(say(other)).isEqualTo("Hello");
    assertThat(host.host().hosting().channels()).containsExactly(other);
    assertThatThrownBy(() -> host.host().hosting().putChannel(channel))
        .isInstanceOf(NewerFormatException.class);
    assertThatThrownBy(() -> host.host().hosting().simulatorChannel(channel.app(), "ussd"))
        .isInstanceOf(NewerFormatException.class);
    unchanged();
  }

  @Test
  void a_release() {
    // One that this host has not read yet.
    put(new Store.Key(APP, "release", "000000000007"), "{\"v\":2}");
    Store.Key active = new Store.Key(APP, "active", "active");
    change(active, "7");

    assertThat(say(channel)).isEqualTo(FALLBACK);
    assertThat(say(other)).isEqualTo("Hello");
  }

  @Test
  void which_release_is_active() {
    change(new Store.Key(APP, "active", "active"), "{\"v\":2}");

    assertThat(say(channel)).isEqualTo(FALLBACK);
    unchanged();
  }

  @Test
  void a_kept_answer() {
    Map<String, Object> message = BomaHost.message("+27820001001", "new", null);
    host.send(channel, message);
    newer(new Store.Key(APP, "answer", channel.id() + "/" + message.get("message_id")));

    assertThat(host.send(channel, message).field("content")).isEqualTo(FALLBACK);
    unchanged();
  }

  @Test
  void a_message_to_be_sent() {
    change(new Store.Key(APP, "outbox", "m1"), "{\"v\":2,\"to\":\"whom\"}");

    host.host().outbox().resume(() -> List.of(channel.app()));

    unchanged();
    host.host().store().commit(Commit.of(APP, List.of(new Write.Delete(changed))));
    changed = null;
  }

  @Test
  void a_log_line() {
    host.host()
        .store()
        .commit(Commit.of("app/acme/other", List.of(new Write.Append("log", "{\"v\":2}", 10))));
    host.host()
        .appLog()
        .append(
            other.app(),
            List.of(
                new AppLog.Line(
                    java.time.Instant.EPOCH.plusSeconds(1), AppLog.Level.INFO, null, "known")));

    assertThat(host.getAsAdmin("/api/v1/tenants/acme/apps/other/logs").objects("items"))
        .extracting(line -> String.valueOf(line.get("text")))
        .contains(
            "this line was stored by a newer Boma (format 2, this one knows 1): update this host",
            "known");
  }

  @Test
  void a_message_in_an_inbox() {
    for (String record : List.of("{\"v\":2}", "{\"content\":\"known\"}")) {
      host.host()
          .store()
          .commit(
              Commit.of(Partitions.of(other.id()), List.of(new Write.Append("inbox", record, 10))));
    }

    assertThat(host.get("/handset/other/inbox?after=0").objects("messages"))
        .extracting(message -> message.get("content"))
        .containsExactly("known");
  }

  @Test
  void an_answer_to_an_idempotency_key() {
    createTenant("one");
    Store.Key key = host.host().store().scan("host", "idempotency", "", null, 10).getFirst().key();
    newer(key);

    told(createTenant("one"), "the answer to this Idempotency-Key");
    unchanged();
  }

  private static Answer createTenant(String name) {
    return host.ask(
        host.asAdmin("/api/v1/tenants")
            .header("idempotency-key", "once")
            .POST(BodyPublishers.ofString("{\"name\": \"%s\"}".formatted(name))));
  }

  private static void told(Answer answer, String what) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(503);
    assertThat(answer.field("detail"))
        .isEqualTo(
            what + " was stored by a newer Boma (format 2, this one knows 1): update this host");
  }

  private static Object say(ChannelInfo to) {
    return host.send(to, BomaHost.message("+27820001001", "new", null)).field("content");
  }

  private void newer(Store.Key key) {
    change(key, "{\"v\":2,\"what\":\"nobody knows yet\"}");
  }

  private String value;

  private void change(Store.Key key, String to) {
    changed = key;
    Store.Entry entry = host.host().store().read(List.of(key)).get(key);
    before = entry == null ? "" : entry.value();
    value = to;
    put(key, to);
  }

  private void unchanged() {
    assertThat(host.host().store().read(List.of(changed)).get(changed).value()).isEqualTo(value);
  }

  private static void put(Store.Key key, String to) {
    host.host().store().commit(Commit.of(key.partition(), List.of(new Write.Put(key, to, null))));
  }
}
