package dev.boma.runtime.hosting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.boma.api.AppId;
import dev.boma.api.AppKind;
import dev.boma.api.Capabilities;
import dev.boma.api.ChannelId;
import dev.boma.api.Release;
import dev.boma.api.ReleaseId;
import dev.boma.api.TenantId;
import dev.boma.runtime.Samples;
import dev.boma.runtime.store.Partitions;
import dev.boma.runtime.store.embedded.EmbeddedStore;
import dev.boma.spi.ChannelInfo;
import dev.boma.spi.Store;
import dev.boma.spi.Store.Commit;
import dev.boma.spi.Store.Key;
import dev.boma.spi.Store.Write;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HostingTest {
  private final Store store = EmbeddedStore.inMemory(() -> Samples.NOW);
  private final Hosting hosting = new Hosting(store);

  @AfterEach
  void close() {
    store.close();
  }

  private static AppPackage app(String name) {
    Map<String, String> config = new LinkedHashMap<>();
    config.put("config", "{\"name\":\"x\"}");
    config.put("empty", "");
    return new AppPackage(
        name,
        AppKind.VUMI,
        "lib/app.js",
        Map.of("lib/app.js", "// half \ud83d", "a.json", "{}"),
        config,
        new Capabilities(null, Set.of("sms"), List.of("api.example"), Map.of()),
        "ussd");
  }

  private TenantId tenant(String name) {
    TenantId id = new TenantId(name);
    hosting.createTenant(Tenant.named(id));
    return id;
  }

  // Tenants

  @Test
  void a_tenant_is_created_once_and_comes_back_as_it_was() {
    Tenant tenant = new Tenant(new TenantId("acme"), "Sorry é.", true);
    assertThat(hosting.createTenant(tenant)).isTrue();
    assertThat(hosting.createTenant(Tenant.named(new TenantId("acme")))).isFalse();
    assertThat(hosting.tenant(new TenantId("acme"))).contains(tenant);
    assertThat(hosting.tenants()).containsExactly(tenant);
    assertThat(hosting.tenant(new TenantId("other"))).isEmpty();
  }

  @Test
  void more_tenants_than_a_page_are_all_listed() {
    for (int i = 0; i < 1_001; i++) {
      tenant("t" + i);
    }
    assertThat(hosting.tenants()).hasSize(1_001);
  }

  // Releases

  @Test
  void a_release_comes_back_as_it_was_published_also_from_the_store() {
    Release published = hosting.publish(tenant("acme"), app("quiz"));
    assertThat(published.id().number()).isEqualTo(1);
    assertThat(new Hosting(store).active(published.app())).contains(published);
    assertThat(new Hosting(store).release(published.id())).contains(published);
    assertThat(published.config().keySet()).containsExactly("config", "empty");
  }

  @Test
  void each_publication_is_the_next_release_and_active() {
    TenantId acme = tenant("acme");
    Release first = hosting.publish(acme, app("quiz"));
    Release second = hosting.publish(acme, app("quiz"));
    assertThat(second.id().number()).isEqualTo(2);
    assertThat(hosting.active(second.app())).contains(second);
    assertThat(hosting.release(first.id())).contains(first);
    assertThat(hosting.release(new ReleaseId(first.app(), 3))).isEmpty();
  }

  @Test
  void publications_at_once_get_numbers_of_their_own() {
    TenantId acme = tenant("acme");
    Hosting otherHost = new Hosting(store);
    List<CompletableFuture<Release>> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < 40; i++) {
        Hosting host = i % 2 == 0 ? hosting : otherHost;
        all.add(CompletableFuture.supplyAsync(() -> host.publish(acme, app("quiz")), threads));
      }
    }
    assertThat(all.stream().map(CompletableFuture::join).map(release -> release.id().number()))
        .containsExactlyInAnyOrderElementsOf(LongStream.rangeClosed(1, 40).boxed().toList());
    assertThat(hosting.active(new AppId(acme, "quiz")).orElseThrow().id().number()).isEqualTo(40);
  }

  @Test
  void what_another_host_published_is_active_here_too() {
    TenantId acme = tenant("acme");
    Release first = hosting.publish(acme, app("quiz"));
    assertThat(hosting.active(first.app())).contains(first);
    Release second = new Hosting(store).publish(acme, app("quiz"));
    assertThat(hosting.active(first.app())).contains(second);
  }

  @Test
  void nothing_is_published_for_a_tenant_that_is_not_there() {
    assertThatThrownBy(() -> hosting.publish(new TenantId("nobody"), app("quiz")))
        .isInstanceOf(InvalidAppException.class)
        .hasMessage("there is no tenant 'nobody'; create it with: boma tenants create nobody");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Quiz", "a/b", "../a", "-a", "é", "a b"})
  void an_app_has_a_name_that_fits_into_an_address(String name) {
    TenantId acme = tenant("acme");
    assertThatThrownBy(() -> hosting.publish(acme, app(name)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("app '" + name + "' must be 1 to 63 of a-z, 0-9");
    assertThat(hosting.apps(acme)).isEmpty();
  }

  @Test
  void apps_of_a_tenant_are_listed_by_name() {
    TenantId acme = tenant("acme");
    TenantId other = tenant("other");
    for (String name : List.of("b", "a", "b")) {
      hosting.publish(acme, app(name));
    }
    hosting.publish(other, app("c"));
    assertThat(hosting.apps(acme)).containsExactly(new AppId(acme, "a"), new AppId(acme, "b"));
  }

  @Test
  void what_a_newer_version_stored_is_not_misread() {
    Key key = new Key(Partitions.HOST, "tenant", "acme");
    store.commit(
        Commit.of(Partitions.HOST, List.of(new Write.Put(key, "{\"v\":2,\"x\":1}", null))));
    assertThatThrownBy(() -> hosting.tenant(new TenantId("acme")))
        .hasMessage(
            "tenant acme was stored by a newer Boma (format 2, this one knows 1): update this"
                + " host");
  }

  // Channels

  @Test
  void a_channel_comes_back_as_it_was_put() {
    ChannelInfo channel =
        new ChannelInfo(
            new ChannelId("c"),
            Samples.APP,
            "http",
            "*1#",
            "sms",
            160,
            false,
            URI.create("http://gateway.example/out?a=b"));
    hosting.putChannel(channel);
    hosting.putChannel(Samples.CHANNEL);
    assertThat(hosting.channel(new ChannelId("c"))).contains(channel);
    assertThat(hosting.channels()).containsExactly(channel, Samples.CHANNEL);
    assertThat(hosting.channel(new ChannelId("none"))).isEmpty();
  }

  @Test
  void changes_of_a_channel_at_the_same_time_all_come_true() {
    hosting.putChannel(Samples.CHANNEL);
    ChannelId id = Samples.CHANNEL.id();
    int before = Samples.CHANNEL.charLimit();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < 40; i++) {
        threads.execute(() -> hosting.changeChannel(id, HostingTest::longer));
      }
    }
    assertThat(hosting.channel(id).orElseThrow().charLimit()).isEqualTo(before + 40);
    assertThat(hosting.changeChannel(new ChannelId("none"), HostingTest::longer)).isEmpty();
  }

  private static ChannelInfo longer(ChannelInfo channel) {
    return new ChannelInfo(
        channel.id(),
        channel.app(),
        channel.connector(),
        channel.address(),
        channel.transportType(),
        channel.charLimit() + 1,
        channel.simulator(),
        channel.url());
  }

  @Test
  void an_app_keeps_its_simulator_channel() {
    ChannelInfo made = hosting.simulatorChannel(Samples.APP, "ussd");
    assertThat(made.id().value()).isEqualTo("quiz");
    assertThat(made.simulator()).isTrue();
    assertThat(made.charLimit()).isEqualTo(182);
    assertThat(hosting.simulatorChannel(Samples.APP, "ussd")).isEqualTo(made);
    ChannelInfo sms = hosting.simulatorChannel(new AppId(Samples.TENANT, "texts"), "sms");
    assertThat(sms.address()).isEqualTo("30002");
    assertThat(sms.charLimit()).isEqualTo(160);
  }

  @Test
  void no_new_channel_gets_an_address_that_one_was_given_since() {
    ChannelInfo first = hosting.simulatorChannel(Samples.APP, "ussd");
    assertThat(first.address()).isEqualTo("*120*1#");
    hosting.changeChannel(first.id(), known -> withAddress(known, "*120*2#"));

    ChannelInfo second = hosting.simulatorChannel(new AppId(Samples.TENANT, "second"), "ussd");

    assertThat(second.address()).isEqualTo("*120*3#");
  }

  private static ChannelInfo withAddress(ChannelInfo channel, String address) {
    return new ChannelInfo(
        channel.id(),
        channel.app(),
        channel.connector(),
        address,
        channel.transportType(),
        channel.charLimit(),
        channel.simulator(),
        channel.url());
  }

  @Test
  void no_app_takes_the_channel_of_another() {
    String longName = "n".repeat(63);
    List<AppId> apps =
        List.of(
            new AppId(new TenantId("a"), "quiz"),
            new AppId(new TenantId("b"), "quiz"),
            new AppId(new TenantId("c"), "b.quiz"),
            new AppId(new TenantId("b.quiz"), "quiz"),
            new AppId(new TenantId("t"), longName),
            new AppId(new TenantId("long"), longName),
            new AppId(new TenantId("long.n"), longName.substring(2)),
            new AppId(new TenantId("long"), longName.substring(1)));
    List<ChannelInfo> made =
        apps.stream().map(app -> hosting.simulatorChannel(app, "ussd")).toList();
    assertThat(made).extracting(ChannelInfo::id).doesNotHaveDuplicates();
    for (int i = 0; i < apps.size(); i++) {
      assertThat(hosting.channel(made.get(i).id()).orElseThrow().app()).isEqualTo(apps.get(i));
    }
    assertThat(made.get(1).id().value()).isEqualTo("b.quiz");
    assertThat(made.get(2).id().value()).isEqualTo("c.b.quiz");
  }

  @Test
  void apps_of_one_name_that_are_deployed_at_once_get_channels_of_their_own() {
    List<CompletableFuture<ChannelInfo>> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < 24; i++) {
        AppId app = new AppId(new TenantId("t" + i), "quiz");
        all.add(
            CompletableFuture.supplyAsync(() -> hosting.simulatorChannel(app, "ussd"), threads));
      }
    }
    List<ChannelInfo> made = all.stream().map(CompletableFuture::join).toList();
    assertThat(made).extracting(ChannelInfo::id).doesNotHaveDuplicates();
    assertThat(hosting.channels()).containsExactlyInAnyOrderElementsOf(made);
  }

  // Tokens

  @Test
  void the_first_admin_token_is_made_once() {
    Tokens tokens = new Tokens(store);
    String token = tokens.firstAdmin().orElseThrow();
    assertThat(token).matches("boma_[A-Za-z0-9_-]{43}");
    assertThat(tokens.firstAdmin()).isEmpty();
    assertThat(tokens.isAdmin(token)).isTrue();
    for (String wrong :
        List.of("", "boma_", token + "x", token.toUpperCase(java.util.Locale.ROOT))) {
      assertThat(tokens.isAdmin(wrong)).isFalse();
    }
  }

  @Test
  void a_host_without_tokens_lets_nobody_in() {
    assertThat(new Tokens(store).isAdmin("")).isFalse();
  }

  @Test
  void a_new_admin_token_ends_the_old_one() {
    Tokens tokens = new Tokens(store);
    String old = tokens.firstAdmin().orElseThrow();
    String fresh = tokens.resetAdmin();
    assertThat(tokens.isAdmin(old)).isFalse();
    assertThat(tokens.isAdmin(fresh)).isTrue();
  }

  @Test
  void the_store_does_not_hold_the_token_itself() {
    String token = new Tokens(store).firstAdmin().orElseThrow();
    assertThat(store.scan(Partitions.HOST, "token", "", null, 10))
        .hasSize(1)
        .noneMatch(found -> found.entry().value().contains(token.substring(5)));
  }
}
