package dev.boma.runtime.hosting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.boma.api.Capabilities;
import dev.boma.api.Grant;
import dev.boma.api.Limit;
import dev.boma.api.TenantId;
import dev.boma.runtime.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PlansTest {
  private static final TenantId HEALTH = new TenantId("health");
  private static final TenantId OTHER = new TenantId("other");

  private static Plans plans(String json) {
    return Plans.of("boma.yaml: plans", Json.readObject(json), Plan.DEFAULT);
  }

  private static Capabilities limits(Limit limit, long value) {
    return new Capabilities(null, Set.of(), null, Map.of(limit, value));
  }

  @Test
  void a_tenant_whom_no_plan_names_has_the_default_one() {
    Plans plans =
        plans(
            """
            {"default": {"limits": {"cpu-ms": 500}},
             "national": {"tenants": ["health"], "limits": {"kv-keys": 5000000}}}
            """);

    assertThat(plans.of(OTHER).name()).isEqualTo("default");
    assertThat(plans.of(OTHER).limits().get(Limit.CPU_MS)).isEqualTo(500);
    assertThat(plans.of(OTHER).limits().get(Limit.KV_KEYS)).isEqualTo(10_000);
    assertThat(plans.of(HEALTH).name()).isEqualTo("national");
    assertThat(plans.of(HEALTH).limits().get(Limit.KV_KEYS)).isEqualTo(5_000_000);
  }

  @Test
  void what_a_plan_does_not_say_is_as_in_the_default_one() {
    Plan plan =
        plans(
                """
                {"default": {"limits": {"cpu-ms": 500}, "http": "listed", "resources": ["log"],
                             "retention": {"log-days": 7, "user-days": 90}},
                 "national": {"tenants": ["health"]}}
                """)
            .of(HEALTH);

    assertThat(plan.limits().get(Limit.CPU_MS)).isEqualTo(500);
    assertThat(plan.logsKept()).isEqualTo(Duration.ofDays(7));
    assertThat(plan.usersKept()).isEqualTo(Duration.ofDays(90));
    assertThat(plan.http()).isEqualTo(Plan.Http.LISTED);
    assertThat(plan.resources()).containsExactly("log");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\": 5}|a must be an object of tenants, resources, http, limits, retention, not 5",
        "{\"a\": {\"limit\": {}}}|a: unknown key 'limit'; did you mean 'limits'?",
        "{\"a\": {\"limits\": {\"cpu-msec\": 1}}}|a.limits: unknown limit 'cpu-msec'",
        "{\"a\": {\"limits\": {\"cpu-ms\": 0}}}|a.limits.cpu-ms must be a whole number of 1 or more",
        "{\"a\": {\"http\": \"all\"}}|a.http must be public or listed, not \"all\"",
        "{\"a\": {\"tenants\": \"b\"}}|a.tenants must be a list of names, not \"b\"",
        "{\"a\": {\"tenants\": [\"B!\"]}}|a.tenants: ",
        "{\"a\": {\"resources\": [\"kv.get\"]}}|a.resources: 'kv.get' is no resource; it must be one of",
        "{\"a\": {\"retention\": 7}}|a.retention must be an object, {log-days: number, user-days: number}, not 7",
        "{\"a\": {\"retention\": {\"days\": 7}}}|a.retention: unknown key 'days'; there are log-days and user-days",
        "{\"a\": {\"retention\": {\"user-days\": 0.5}}}|a.retention.user-days must be a whole number from 1",
        "{\"a\": {\"retention\": {\"log-days\": 0}}}|a.retention.log-days must be a whole number from 1",
        "{\"default\": {\"tenants\": [\"b\"]}}|default.tenants cannot be",
      })
  void a_plan_that_is_none_is_refused_with_its_place(String json, String told) {
    assertThatThrownBy(() -> plans(json))
        .isInstanceOf(InvalidPlanException.class)
        .message()
        .startsWith("boma.yaml: plans: ")
        .contains(told);
  }

  @Test
  void a_tenant_has_one_plan() {
    assertThatThrownBy(
            () -> plans("{\"a\": {\"tenants\": [\"t\"]}, \"b\": {\"tenants\": [\"t\"]}}"))
        .hasMessageContaining("tenant 't' has the plan 'a' already");
  }

  // What a release gets of what it asks for

  @Test
  void an_app_that_asks_for_nothing_of_its_own_gets_what_the_plan_has() {
    Grant grant = Plan.DEFAULT.grant(Capabilities.OF_PLAN);

    assertThat(grant.resources()).isEqualTo(Plan.STANDARD_RESOURCES);
    assertThat(grant.httpAllow()).isNull();
    assertThat(grant.limits()).isEqualTo(Plan.DEFAULT.limits());
  }

  @Test
  void an_app_tightens_limits_and_never_loosens_them() {
    assertThat(Plan.DEFAULT.grant(limits(Limit.CPU_MS, 10)).limits().get(Limit.CPU_MS))
        .isEqualTo(10);
    assertThat(Plan.DEFAULT.grant(limits(Limit.CPU_MS, 99_000)).limits().get(Limit.CPU_MS))
        .isEqualTo(1_000);
  }

  @Test
  void an_app_does_not_change_the_limits_that_all_apps_of_its_tenant_share() {
    assertThat(Plan.DEFAULT.grant(limits(Limit.TURNS_WAITING, 1)).limits())
        .isEqualTo(Plan.DEFAULT.limits());
  }

  @Test
  void an_app_uses_the_resources_it_asks_for_where_the_plan_has_them() {
    Capabilities asked = new Capabilities(Set.of("kv", "sockets"), Set.of(), null, Map.of());

    assertThat(Plan.DEFAULT.grant(asked).resources()).containsExactly("kv");
  }

  @Test
  void where_the_plan_lets_apps_call_listed_hosts_an_app_without_a_list_calls_none() {
    Plan listed = plans("{\"default\": {\"http\": \"listed\"}}").of(OTHER);

    assertThat(listed.grant(Capabilities.OF_PLAN).httpAllow()).isEmpty();
    assertThat(
            listed
                .grant(new Capabilities(null, Set.of(), List.of("a.example"), Map.of()))
                .httpAllow())
        .containsExactly("a.example");
  }
}
