package dev.boma.runtime.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LoadResultTest {
  @Test
  void percentiles_are_over_the_turns_of_all_connections() {
    Tape odd = new Tape();
    Tape even = new Tape();
    for (int millis = 1; millis <= 10_000; millis++) {
      (millis % 2 == 0 ? even : odd).answered(TimeUnit.MILLISECONDS.toNanos(millis));
    }
    LoadResult.Phase phase = new LoadResult.Phase(Duration.ofSeconds(4), List.of(odd, even));

    assertThat(phase.turns()).isEqualTo(10_000);
    assertThat(phase.turnsPerSecond()).isEqualTo(2_500);
    assertThat(phase.withinMillis(0.5)).isEqualTo(5_000);
    assertThat(phase.withinMillis(0.99)).isEqualTo(9_900);
    assertThat(phase.withinMillis(1)).isEqualTo(10_000);
  }

  @Test
  void errors_are_no_turns_and_the_first_is_told() {
    Tape tape = new Tape();
    tape.failed("no answer");
    tape.failed("status 500");
    LoadResult.Phase phase = new LoadResult.Phase(Duration.ofSeconds(1), List.of(new Tape(), tape));

    assertThat(phase.errors()).isEqualTo(2);
    assertThat(phase.firstError()).hasValue("no answer");
    assertThat(phase.turnsPerSecond()).isZero();
    assertThat(phase.withinMillis(0.5)).isNaN();
  }
}
