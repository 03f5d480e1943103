package dev.boma.runtime.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.api.Limit;
import dev.boma.api.Limits;
import dev.boma.api.TenantId;
import dev.boma.runtime.routing.Admission.Answer;
import dev.boma.runtime.routing.Admission.Visit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  private static final TenantId CARELESS = new TenantId("careless");
  private static final TenantId HONEST = new TenantId("honest");

  private final AtomicLong nanos = new AtomicLong();

  @Test
  void a_tenant_with_too_many_waiting_is_shed_and_its_neighbour_is_not() {
    Admission admission = new Admission(4, nanos::get);
    Limits three = Limits.DEFAULT.with(Map.of(Limit.TURNS_WAITING, 3L));
    for (int i = 0; i < 3; i++) {
      admitted(admission, CARELESS, three);
    }

    assertThat(admission.arrive(CARELESS, three))
        .isEqualTo(new Answer.Shed(Limit.TURNS_WAITING, 3));
    assertThat(admission.arrive(HONEST, three)).isInstanceOf(Answer.Admitted.class);
  }

  @Test
  void a_turn_that_runs_does_not_count_as_waiting() {
    Admission admission = new Admission(4, nanos::get);
    Limits one = Limits.DEFAULT.with(Map.of(Limit.TURNS_WAITING, 1L));

    Visit running = admitted(admission, CARELESS, one);
    assertThat(running.begin(0)).isTrue();

    assertThat(admission.arrive(CARELESS, one)).isInstanceOf(Answer.Admitted.class);
  }

  @Test
  void turns_a_second_are_held_down_and_come_back_with_time() {
    Admission admission = new Admission(4, nanos::get);
    Limits two = Limits.DEFAULT.with(Map.of(Limit.TURNS_PER_SECOND, 2L));
    admitted(admission, CARELESS, two).close();
    admitted(admission, CARELESS, two).close();

    assertThat(admission.arrive(CARELESS, two))
        .isEqualTo(new Answer.Shed(Limit.TURNS_PER_SECOND, 2));
    assertThat(admission.arrive(HONEST, two)).isInstanceOf(Answer.Admitted.class);

    nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(500));
    assertThat(admission.arrive(CARELESS, two)).isInstanceOf(Answer.Admitted.class);
  }

  @Test
  void a_neighbour_finds_a_place_while_a_tenant_holds_all_it_may() {
    Admission admission = new Admission(4, nanos::get);
    List<Visit> greedy = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      greedy.add(admitted(admission, CARELESS, Limits.DEFAULT));
    }
    assertThat(greedy.get(0).begin(0)).isTrue();
    assertThat(greedy.get(1).begin(0)).isTrue();
    assertThat(greedy.get(2).begin(1)).isFalse();

    assertThat(admitted(admission, HONEST, Limits.DEFAULT).begin(0)).isTrue();
    greedy.get(0).close();
    assertThat(greedy.get(3).begin(0)).isTrue();
  }

  @Test
  void who_is_interrupted_in_the_line_leaves_it_and_keeps_no_place() {
    Admission admission = new Admission(1, nanos::get);
    Visit running = admitted(admission, HONEST, Limits.DEFAULT);
    assertThat(running.begin(0)).isTrue();

    Thread.currentThread().interrupt();
    assertThat(admitted(admission, CARELESS, Limits.DEFAULT).begin(60_000)).isFalse();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(admission.waiting()).isZero();

    running.close();
    assertThat(admitted(admission, CARELESS, Limits.DEFAULT).begin(0)).isTrue();
  }

  private static Visit admitted(Admission admission, TenantId tenant, Limits limits) {
    return switch (admission.arrive(tenant, limits)) {
      case Answer.Admitted admitted -> admitted.visit();
      case Answer.Shed shed -> throw new AssertionError("shed: " + shed);
    };
  }
}
