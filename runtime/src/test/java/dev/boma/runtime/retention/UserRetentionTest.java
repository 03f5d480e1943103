package dev.boma.runtime.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.runtime.Samples;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class UserRetentionTest {
  private static final Instant NOW = Samples.NOW;
  private static final String RECORD = "users.quiz.+27820001001";

  private final UserRetention quarter = new UserRetention("+27820001001", Duration.ofDays(90));

  @Test
  void what_is_of_the_user_expires_at_the_latest_so_long_after_it_was_written() {
    assertThat(quarter.expiry(RECORD, null, NOW)).isEqualTo(NOW.plus(Duration.ofDays(90)));
    assertThat(quarter.expiry(RECORD, NOW.plus(Duration.ofDays(91)), NOW))
        .isEqualTo(NOW.plus(Duration.ofDays(90)));
    assertThat(quarter.expiry("27820001001", null, NOW)).isNotNull();
  }

  @Test
  void an_app_may_keep_it_for_less() {
    Instant soon = NOW.plusSeconds(5);

    assertThat(quarter.expiry(RECORD, soon, NOW)).isEqualTo(soon);
  }

  @Test
  void what_is_of_others_or_of_nobody_is_as_the_app_says() {
    assertThat(quarter.expiry("users.quiz.+27820001002", null, NOW)).isNull();
    assertThat(quarter.expiry("users.quiz.+278200010012", null, NOW)).isNull();
    assertThat(quarter.expiry("ticket", null, NOW)).isNull();
    assertThat(new UserRetention("", Duration.ofDays(1)).expiry("ticket", null, NOW)).isNull();
    assertThat(UserRetention.NONE.expiry(RECORD, null, NOW)).isNull();
  }
}
