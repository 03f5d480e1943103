package dev.boma.runtime.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.api.AppId;
import dev.boma.api.AppKind;
import dev.boma.api.TenantId;
import dev.boma.runtime.BomaHost;
import dev.boma.runtime.hosting.Hosting;
import dev.boma.runtime.hosting.Plan;
import dev.boma.runtime.hosting.Plans;
import dev.boma.runtime.hosting.Tenant;
import dev.boma.runtime.store.AppLog;
import dev.boma.runtime.store.AppLog.Level;
import dev.boma.runtime.store.AppLog.Line;
import dev.boma.runtime.store.Partitions;
import dev.boma.runtime.store.embedded.EmbeddedStore;
import dev.boma.spi.Store;
import dev.boma.spi.Store.Commit;
import dev.boma.spi.Store.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SweeperTest {
  private static final Instant NOON = Instant.parse("2024-03-05T12:00:00Z");
  private Instant now = NOON;

  @Test
  void log_lines_are_kept_as_long_as_the_tenants_plan_says() {
    Plans plans =
        Plans.of(
            "test",
            Map.of(
                "week", Map.of("tenants", List.of("clinic"), "retention", Map.of("log-days", 7))),
            Plan.DEFAULT);
    try (Store store = EmbeddedStore.inMemory(() -> now)) {
      Hosting hosting = new Hosting(store);
      AppLog log = new AppLog(store);
      AppId swept = app(hosting, "clinic");
      AppId kept = app(hosting, "other");
      for (int day = 0; day < 10; day++) {
        Line line = new Line(NOON.plus(Duration.ofDays(day)), Level.INFO, null, "day " + day);
        log.append(swept, List.of(line));
        log.append(kept, List.of(line));
      }
      try (Sweeper sweeper = new Sweeper(hosting, plans, log, () -> {}, () -> now)) {
        assertThat(sweeper.sweep()).isZero();

        now = NOON.plus(Duration.ofDays(9)).plusSeconds(1);
        assertThat(sweeper.sweep()).isEqualTo(3);

        assertThat(log.tail(swept, 100))
            .extracting(line -> line.line().text())
            .startsWith("day 3")
            .hasSize(7);
        assertThat(log.tail(kept, 100)).hasSize(10);
        now = NOON.plus(Duration.ofDays(900));
        assertThat(sweeper.sweep()).isEqualTo(7);
        assertThat(log.tail(swept, 100)).isEmpty();
        store.commit(
            Commit.of(Partitions.of(swept), List.of(new Write.Append("log", "{\"v\":2}", 100))));
        now = NOON.plus(Duration.ofDays(9_000));
        assertThat(sweeper.sweep()).isZero();
        assertThat(log.after(swept, 10, 10)).hasSize(1);
      }
    }
  }

  private static AppId app(Hosting hosting, String tenant) {
    TenantId id = new TenantId(tenant);
    hosting.createTenant(Tenant.named(id));
    return hosting.publish(id, BomaHost.app("quiz", AppKind.MODULE, "ussd", "x")).app();
  }
}
