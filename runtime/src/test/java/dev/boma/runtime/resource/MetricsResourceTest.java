package dev.boma.runtime.resource;

import static dev.boma.runtime.resource.Results.fields;
import static dev.boma.runtime.resource.Results.reason;
import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.api.CommandResult;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MetricsResourceTest {
  private final FakeTurn turn = new FakeTurn();
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final MetricsResource metrics = new MetricsResource(registry);

  @AfterEach
  void close() {
    turn.close();
  }

  private CommandResult fire(String metric, Object value, String agg) {
    return fire(turn, metric, value, agg);
  }

  private CommandResult fire(FakeTurn by, String metric, Object value, String agg) {
    CommandResult result =
        by.ask(metrics, "metrics.fire", "store", "s", "metric", metric, "value", value, "agg", agg);
    by.store();
    return result;
  }

  private void assertShown(String name, String metric, String value) {
    assertThat(registry.scrape().lines())
        .contains(
            "%s{app=\"quiz\",metric=\"%s\",store=\"s\",tenant=\"acme\"} %s"
                .formatted(name, metric, value));
  }

  @Test
  void values_are_put_together_as_the_aggregator_says() {
    for (double value : new double[] {3, 1, 2}) {
      fire("a.sum", value, "sum");
      fire("a.min", value, "min");
      fire("a.max", value, "max");
      fire("a.last", value, "last");
      fire("a.avg", value, "avg");
    }
    assertThat(registry.scrape().lines().filter(line -> line.startsWith("# HELP")))
        .contains("# HELP boma_app_sum the sum of what apps fired with agg sum")
        .noneMatch(line -> line.strip().split(" ").length < 4);
    assertShown("boma_app_sum", "a.sum", "6.0");
    assertShown("boma_app_min", "a.min", "1.0");
    assertShown("boma_app_max", "a.max", "3.0");
    assertShown("boma_app_last", "a.last", "2.0");
    assertShown("boma_app_avg_count", "a.avg", "3");
    assertShown("boma_app_avg_sum", "a.avg", "6.0");
  }

  @ParameterizedTest
  @Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  @ValueSource(strings = {"1", " ", ".", "1.", "1e"})
  void a_long_text_that_is_no_number_is_refused_at_once(String part) {
    assertThat(reason(fire("m", part.repeat(500_000) + "x", "last")))
        .startsWith("Invalid metric value ");
  }

  @Test
  void the_last_value_is_one_that_was_fired_also_by_many_threads() {
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (int thread = 0; thread < 8; thread++) {
        threads.execute(() -> {
          try (FakeTurn own = new FakeTurn()) {
            for (int i = 0; i < 250; i++) {
              fire(own, "busy", 7L, "last");
              fire(own, "count", 1L, "sum");
            }
          }
        });
      }
    }
    assertShown("boma_app_last", "busy", "7.0");
    assertShown("boma_app_sum", "count", "2000.0");
  }

  @Test
  void a_store_that_is_not_given_is_called_default() {
    turn.ask(metrics, "metrics.fire", "metric", "a", "value", 1L, "agg", "sum");
    turn.store();
    assertThat(registry.scrape()).contains("store=\"default\"");
  }

  @Test
  void a_value_is_anything_that_reads_as_a_finite_number() {
    for (Object value : new Object[] {1e3, "1e3", "1000.", " +1000 "}) {
      assertThat(fields(fire("a", value, "last"))).isEmpty();
      assertShown("boma_app_last", "a", "1000.0");
    }
    fire("a", true, "last");
    assertShown("boma_app_last", "a", "1.0");
  }

  /** One of these would spoil a sum for as long as the host runs. */
  @ParameterizedTest
  @ValueSource(strings = {"abc", "NaN", "inf", "Infinity", "1e999", "", "1d", "0x10", "1,5"})
  void a_value_that_is_no_finite_number_is_refused(String value) {
    assertThat(reason(fire("a", value, "sum")))
        .isEqualTo("Invalid metric value \"" + value + "\".");
    assertThat(registry.scrape()).doesNotContain("metric=\"a\"");
  }

  @Test
  void other_values_are_refused() {
    assertThat(reason(fire("a", List.of(1L), "sum"))).isEqualTo("Invalid metric value [1].");
    assertThat(reason(fire("a", Double.NaN, "sum"))).startsWith("Invalid metric value");
  }

  @Test
  void names_are_checked() {
    assertThat(reason(turn.ask(metrics, "metrics.fire", "value", 1L, "agg", "sum")))
        .isEqualTo("Missing metric name.");
    assertThat(
            reason(
                turn.ask(
                    metrics,
                    "metrics.fire",
                    "store",
                    null,
                    "metric",
                    "a",
                    "value",
                    1L,
                    "agg",
                    "sum")))
        .isEqualTo("Missing store name.");
    assertThat(reason(turn.ask(metrics, "metrics.fire", "metric", 5L, "value", 1L, "agg", "sum")))
        .isEqualTo("Invalid type for metric name: 5");
    for (String wrong : new String[] {"", "foo bar", "1a", "_a", "a\n", "é", "a".repeat(102)}) {
      assertThat(reason(fire(wrong, 1L, "sum"))).startsWith("Invalid metric name: \"");
    }
    assertThat(fields(fire("a".repeat(101), 1L, "sum"))).isEmpty();
  }

  @Test
  void the_aggregator_must_be_one_of_five() {
    assertThat(reason(fire("a", 1L, null))).startsWith("Invalid metric aggregator null");
    assertThat(reason(fire("a", 1L, "foo")))
        .isEqualTo("Invalid metric aggregator \"foo\": one of sum, avg, min, max, last is needed");
  }

  @Test
  void an_app_has_a_limited_number_of_names() {
    for (int i = 0; i < 200; i++) {
      fields(fire("m" + i, 1L, "sum"));
    }
    assertThat(reason(fire("more", 1L, "sum")))
        .isEqualTo("more than 200 names of metrics of one app (limit metric-names)");
    assertThat(fields(fire("m0", 1L, "sum"))).isEmpty();
  }

  @Test
  void an_unknown_verb_is_answered_with_the_known_one() {
    assertThat(reason(turn.ask(metrics, "metrics.read")))
        .isEqualTo("Unknown command 'metrics.read': 'metrics' has fire");
  }
}
