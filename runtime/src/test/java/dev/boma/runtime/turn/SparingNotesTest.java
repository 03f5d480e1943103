package dev.boma.runtime.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.api.AppId;
import dev.boma.api.Limit;
import dev.boma.api.TenantId;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SparingNotesTest {
  private static final AppId APP = new AppId(new TenantId("acme"), "quiz");
  private static final AppId OTHER = new AppId(new TenantId("acme"), "bank");
  private static final Instant NOW = Instant.parse("2024-03-05T08:15:30Z");

  private final SparingNotes notes = new SparingNotes();

  @Test
  void a_flood_is_told_of_once_a_second_with_how_many_there_were() {
    assertThat(notes.next(APP, Limit.TURNS_PER_SECOND, NOW)).hasValue(0);
    for (int i = 1; i <= 500; i++) {
      assertThat(notes.next(APP, Limit.TURNS_PER_SECOND, NOW.plusMillis(i))).isEmpty();
    }
    assertThat(notes.next(APP, Limit.TURNS_PER_SECOND, NOW.plusMillis(1_000))).hasValue(500);
    assertThat(notes.next(APP, Limit.TURNS_PER_SECOND, NOW.plusMillis(2_000))).hasValue(0);
  }

  @Test
  void each_app_and_each_limit_is_told_of_by_itself() {
    notes.next(APP, Limit.TURNS_PER_SECOND, NOW);

    assertThat(notes.next(OTHER, Limit.TURNS_PER_SECOND, NOW)).hasValue(0);
    assertThat(notes.next(APP, Limit.WAIT_MS, NOW)).hasValue(0);
  }
}
