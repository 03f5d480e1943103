package dev.boma.runtime.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SparingNotesTest {
  // Near its end: the clock's numbers mean nothing but their differences.
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);
  private final SparingNotes<String> notes = new SparingNotes<>(Duration.ofSeconds(1), nanos::get);

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  @Test
  void a_flood_is_told_of_once_in_a_while_with_how_many_there_were() {
    assertThat(notes.next("quiz")).hasValue(0);
    for (int i = 1; i <= 500; i++) {
      pass(Duration.ofMillis(1));
      assertThat(notes.next("quiz")).isEmpty();
    }
    pass(Duration.ofMillis(500));
    assertThat(notes.next("quiz")).hasValue(500);
    pass(Duration.ofSeconds(1));
    assertThat(notes.next("quiz")).hasValue(0);
  }

  @Test
  void each_kind_is_told_of_by_itself() {
    notes.next("quiz");

    assertThat(notes.next("bank")).hasValue(0);
  }
}
