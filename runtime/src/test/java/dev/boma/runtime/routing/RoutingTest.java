package dev.boma.runtime.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.api.AppKind;
import dev.boma.api.Capabilities;
import dev.boma.runtime.Samples;
import dev.boma.runtime.hosting.AppPackage;
import dev.boma.runtime.hosting.Hosting;
import dev.boma.runtime.hosting.Plans;
import dev.boma.runtime.hosting.Tenant;
import dev.boma.runtime.routing.Routing.Route;
import dev.boma.runtime.store.embedded.EmbeddedStore;
import dev.boma.spi.Store;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class RoutingTest {
  private final Store store = EmbeddedStore.inMemory(() -> Samples.NOW);
  private final Hosting hosting = new Hosting(store);
  private final Routing routing = new Routing(hosting, Plans.DEFAULT);

  @AfterEach
  void close() {
    store.close();
  }

  private Route route() {
    return routing.route(Samples.CHANNEL, Samples.message("m1", "1"));
  }

  private void publish(String source) {
    hosting.publish(
        Samples.TENANT,
        new AppPackage(
            "quiz",
            AppKind.MODULE,
            "app.js",
            Map.of("app.js", source),
            Map.of(),
            Capabilities.OF_PLAN,
            "ussd"));
  }

  @Test
  void a_message_goes_to_the_release_that_is_active_now() {
    hosting.createTenant(Tenant.named(Samples.TENANT));
    publish("one");
    publish("two");
    assertThat(route())
        .isInstanceOfSatisfying(
            Route.To.class,
            to -> {
              assertThat(to.release().id().number()).isEqualTo(2);
              assertThat(to.release().files()).containsEntry("app.js", "two");
              assertThat(to.tenant().id()).isEqualTo(Samples.TENANT);
            });
  }

  @Test
  void a_channel_of_no_tenant_is_refused_with_a_text() {
    assertThat(route())
        .isEqualTo(
            new Route.Refused(
                "channel quiz belongs to tenant 'acme', which is not there",
                Tenant.DEFAULT_FALLBACK_TEXT));
  }

  @Test
  void a_suspended_tenant_is_refused_with_its_own_text() {
    hosting.createTenant(new Tenant(Samples.TENANT, "Closed.", true));
    assertThat(route()).isEqualTo(new Route.Refused("tenant 'acme' is suspended", "Closed."));
  }

  @Test
  void an_app_without_a_release_is_refused_and_says_what_to_do() {
    hosting.createTenant(new Tenant(Samples.TENANT, "Soon.", false));
    assertThat(route())
        .isEqualTo(new Route.Refused("app 'acme/quiz' has no release; deploy one", "Soon."));
  }
}
