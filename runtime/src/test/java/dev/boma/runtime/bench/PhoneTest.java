package dev.boma.runtime.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.runtime.bench.Load.Channel;
import dev.boma.runtime.hosting.Tenant;
import dev.boma.runtime.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

class PhoneTest {
  private static final Channel USSD = new Channel("hello", true);
  private static final Channel SMS = new Channel("hello", false);
  private static final String GOES_ON = "{\"content\": \"Welcome!\", \"session_event\": null}";
  private static final String ENDS = "{\"content\": \"Thank you.\", \"session_event\": \"close\"}";

  @Test
  void a_phone_dials_then_answers_each_screen_until_the_session_ends() {
    Phone phone = new Phone(USSD, 7, List.of());

    assertThat(Json.readObject(phone.message("m1")))
        .containsEntry("message_id", "m1")
        .containsEntry("from_addr", "+27820000007")
        .containsEntry("session_event", "new")
        .containsEntry("content", null);
    assertThat(phone.take(200, GOES_ON)).isEmpty();
    assertThat(phone.isOver()).isFalse();
    assertThat(Json.readObject(phone.message("m2")))
        .containsEntry("session_event", "resume")
        .containsEntry("content", "1");
    assertThat(phone.take(200, ENDS)).isEmpty();
    assertThat(phone.isOver()).isTrue();
  }

  @Test
  void a_session_that_never_ends_is_given_up() {
    Phone phone = new Phone(USSD, 1, List.of());
    for (int screen = 0; screen < 20; screen++) {
      assertThat(phone.isOver()).isFalse();
      assertThat(phone.take(200, GOES_ON)).isEmpty();
    }

    assertThat(phone.isOver()).isTrue();
  }

  @Test
  void a_text_message_is_over_with_its_answer_or_without_one() {
    Phone answered = new Phone(SMS, 1, List.of());
    Phone unanswered = new Phone(SMS, 1, List.of());

    assertThat(Json.readObject(answered.message("m")))
        .containsEntry("session_event", null)
        .containsEntry("content", "1");
    assertThat(answered.take(200, GOES_ON)).isEmpty();
    assertThat(unanswered.take(204, "")).isEmpty();
    assertThat(answered.isOver()).isTrue();
    assertThat(unanswered.isOver()).isTrue();
  }

  @Test
  void a_fallback_text_is_an_error_and_ends_the_session() {
    Phone phone = new Phone(USSD, 1, List.of());
    String fallback =
        "{\"content\": \"%s\", \"session_event\": \"close\"}"
            .formatted(Tenant.DEFAULT_FALLBACK_TEXT);

    assertThat(phone.take(200, fallback)).hasValue("a phone got the fallback text");
    assertThat(phone.isOver()).isTrue();
  }

  @Test
  void a_status_that_is_none_a_body_that_is_none_and_another_screen_are_errors() {
    assertThat(new Phone(USSD, 1, List.of()).take(503, "no")).hasValue("status 503: no");
    assertThat(new Phone(USSD, 1, List.of()).take(204, "")).hasValue("status 204: ");
    assertThat(new Phone(USSD, 1, List.of()).take(200, "<html>"))
        .hasValue("the answer is no message: <html>");
    assertThat(new Phone(USSD, 1, List.of("Thank")).take(200, GOES_ON))
        .hasValue("screen 1 is: Welcome!");
    assertThat(new Phone(USSD, 1, List.of("Welcome")).take(200, GOES_ON)).isEmpty();
  }
}
