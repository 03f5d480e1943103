package dev.boma.runtime.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
  @ParameterizedTest
  @CsvSource({
    "3d, PT72H",
    "2h30m, PT2H30M",
    "90s, PT1M30S",
    "500ms, PT0.5S",
    "1w, PT168H",
    "1.5h, PT1H30M",
    "2h 30m, PT2H30M",
    "0, PT0S",
    "P3D, PT72H",
    "PT5M, PT5M",
    "0s, PT0S",
  })
  void are_read_as_people_write_them(String text, Duration duration) {
    assertThat(Durations.parse(text)).contains(duration);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "3", "d", "3 days", "-3d", "PT-5M", "3d!", "P", "99999999999999999d"})
  void are_nothing_else(String text) {
    assertThat(Durations.parse(text)).isEmpty();
  }

  @Test
  void are_written_as_people_write_them() {
    assertThat(Durations.text(Duration.ofDays(3))).isEqualTo("3d");
    assertThat(Durations.text(Duration.ofMinutes(150).plusMillis(5))).isEqualTo("2h30m5ms");
    assertThat(Durations.text(Duration.ZERO)).isEqualTo("0s");
  }
}
