package dev.boma.runtime.resource;

import static dev.boma.runtime.resource.Results.reason;
import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.api.CommandResult;
import dev.boma.api.Limit;
import dev.boma.api.Limits;
import dev.boma.runtime.Samples;
import dev.boma.runtime.vumi.VumiOutbound;
import dev.boma.spi.Resource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What one turn may use, each limit hit once. */
final class TurnLimitsTest {
  private final FakeTurn turn = new FakeTurn();

  @AfterEach
  void close() {
    turn.close();
  }

  private void allow(Limit limit, long value) {
    turn.limits = Limits.DEFAULT.with(Map.of(limit, value));
  }

  @Test
  void kv_commands_of_a_turn_are_counted() {
    allow(Limit.KV_OPERATIONS, 2);
    Resource kv = new KvResource();
    turn.ask(kv, "kv.set", "key", "a", "value", 1L);
    turn.ask(kv, "kv.get", "key", "a");

    assertThat(reason(turn.ask(kv, "kv.get", "key", "a")))
        .isEqualTo("more than 2 kv commands in one turn (limit kv-operations)");
  }

  @Test
  void sends_of_a_turn_are_counted_and_replies_are_none() {
    allow(Limit.SENDS, 1);
    Resource outbound = new OutboundResource(new VumiOutbound(() -> "id"));
    assertThat(turn.ask(outbound, "outbound.reply_to", "content", "x", "in_reply_to", "m1"))
        .isInstanceOf(CommandResult.Success.class);
    assertThat(turn.ask(outbound, "outbound.send_to", "content", "x", "to_addr", "+2783"))
        .isInstanceOf(CommandResult.Success.class);

    assertThat(reason(turn.ask(outbound, "outbound.send_to", "content", "x", "to_addr", "+2783")))
        .endsWith("(limit sends)");
    assertThat(turn.sends).hasSize(1);
  }

  @Test
  void a_message_has_a_length() {
    allow(Limit.REPLY_CHARS, 3);
    Resource outbound = new OutboundResource(new VumiOutbound(() -> "id"));

    assertThat(
            reason(turn.ask(outbound, "outbound.reply_to", "content", "long", "in_reply_to", "m1")))
        .endsWith("(limit reply-chars)");
    assertThat(
            reason(turn.ask(outbound, "outbound.send_to", "content", "long", "to_addr", "+2783")))
        .endsWith("(limit reply-chars)");
    assertThat(turn.replies).isEmpty();
    assertThat(turn.sends).isEmpty();
  }

  @Test
  void a_flood_of_lines_is_dropped_and_said_once() {
    allow(Limit.LOG_LINES, 2);
    Resource log = new LogResource();
    for (int i = 0; i < 5; i++) {
      assertThat(turn.ask(log, "log.info", "msg", "line " + i))
          .isInstanceOf(CommandResult.Success.class);
    }

    assertThat(turn.log)
        .containsExactly(
            "INFO line 0",
            "INFO line 1",
            "WARNING more than 2 log lines in one turn (limit log-lines); lines were dropped");
  }

  @Test
  void a_flood_of_characters_is_dropped_too() {
    allow(Limit.LOG_CHARS, 5);
    Resource log = new LogResource();
    turn.ask(log, "log.info", "msg", "12345");
    turn.ask(log, "log.info", "msg", "6");

    assertThat(turn.log).hasSize(2).last().asString().contains("limit log-chars");
  }

  @Test
  void http_calls_of_a_turn_are_counted_before_they_leave() {
    allow(Limit.HTTP_CALLS, 1);
    Resource http =
        new HttpResource(
            (tenant, call, allow, limits) -> new HttpSender.Answer(200, Map.of(), "ok"));
    turn.ask(http, "http.get", "url", "http://api.example/");

    assertThat(reason(turn.ask(http, "http.get", "url", "http://api.example/")))
        .isEqualTo("more than 1 HTTP calls in one turn (limit http-calls)");
    assertThat(turn.reached).containsExactly(Limit.HTTP_CALLS);
  }

  @Test
  void names_of_metrics_are_counted_and_fire_when_the_turn_is_stored() {
    allow(Limit.METRIC_NAMES, 1);
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    Resource metrics = new MetricsResource(registry);
    turn.ask(metrics, "metrics.fire", "metric", "a", "value", 2L, "agg", "sum");

    assertThat(reason(turn.ask(metrics, "metrics.fire", "metric", "b", "value", 1L, "agg", "sum")))
        .isEqualTo("more than 1 names of metrics of one app (limit metric-names)");
    assertThat(registry.find("boma.app.sum").gauge()).isNull();
    turn.store();
    assertThat(registry.find("boma.app.sum").gauge().value()).isEqualTo(2);
  }

  // The door

  @Test
  void a_resource_that_the_plan_does_not_grant_is_refused_at_the_door() {
    turn.resources = Set.of("log");

    assertThat(reason(turn.ask(new KvResource(), "kv.get", "key", "a")))
        .isEqualTo("kv.get is not granted: the plan of tenant 'acme' has no resource 'kv'");
  }

  @Test
  void a_resource_that_the_app_does_not_ask_for_is_refused_at_the_door() {
    turn.release = Samples.releaseThatUses("log");
    turn.resources = Set.of("log");

    assertThat(reason(turn.ask(new KvResource(), "kv.get", "key", "a")))
        .isEqualTo("kv.get is not granted: name 'kv' under \"capabilities\" in app.json");
  }
}
