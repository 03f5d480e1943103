package dev.boma.runtime.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.api.InboundMessage;
import dev.boma.api.OutboundMessage;
import dev.boma.api.Trigger;
import dev.boma.runtime.Samples;
import dev.boma.runtime.store.Partitions;
import dev.boma.runtime.store.embedded.EmbeddedStore;
import dev.boma.spi.Store;
import dev.boma.spi.Store.Commit;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class KeptAnswersTest {
  private Instant now = Samples.NOW;
  private final Store store = EmbeddedStore.inMemory(() -> now);
  private final KeptAnswers answers = new KeptAnswers(store);

  @AfterEach
  void close() {
    store.close();
  }

  private void keep(Trigger trigger, OutboundMessage reply) {
    store.commit(
        Commit.of(
            Partitions.of(Samples.APP), List.of(answers.keep(Samples.APP, trigger, reply, now))));
  }

  @Test
  void a_message_that_was_never_answered_has_no_answer() {
    assertThat(answers.find(Samples.APP, Samples.message("m1", "1"))).isEmpty();
  }

  @Test
  void an_answer_comes_back_as_it_was_given() {
    OutboundMessage reply = Samples.send("out1", "hello");
    keep(Samples.message("m1", "1"), reply);
    assertThat(answers.find(Samples.APP, Samples.message("m1", "something else")))
        .contains(new KeptAnswers.Kept(reply));
  }

  @Test
  void that_there_was_no_reply_is_an_answer() {
    keep(Samples.message("m1", "1"), null);
    assertThat(answers.find(Samples.APP, Samples.message("m1", "1")))
        .contains(new KeptAnswers.Kept(null));
  }

  @Test
  void an_answer_is_kept_for_a_day() {
    keep(Samples.message("m1", "1"), null);
    now = now.plus(Duration.ofHours(24)).minusMillis(1);
    assertThat(answers.find(Samples.APP, Samples.message("m1", "1"))).isPresent();
    now = now.plusMillis(1);
    assertThat(answers.find(Samples.APP, Samples.message("m1", "1"))).isEmpty();
  }

  @Test
  void events_and_messages_of_one_id_are_kept_apart() {
    keep(Samples.message("m1", "1"), Samples.send("out1", "hello"));
    assertThat(answers.find(Samples.APP, Samples.ack("m1", "out1"))).isEmpty();
  }

  @Test
  void a_message_older_than_answers_are_kept_is_refused_where_that_is_asked_for() {
    KeptAnswers strict = new KeptAnswers(store, new KeptAnswers.Keeping(Duration.ofHours(2), true));
    Instant sent = Instant.parse("2024-03-05T08:15:30.25Z");
    InboundMessage message = Samples.message("m1", "1");
    Map<String, Object> fields = new LinkedHashMap<>(message.fields());
    fields.put("timestamp", "2024-03-05 08:15:30.250000");
    InboundMessage stamped =
        new InboundMessage(
            message.channel(), "m1", message.fromAddr(), "new", message.transportType(), fields);

    assertThat(strict.refusal(stamped, sent.plus(Duration.ofHours(2)))).isEmpty();
    assertThat(strict.refusal(stamped, sent.plus(Duration.ofHours(2)).plusMillis(1)))
        .hasValueSatisfying(reason ->
            assertThat(reason)
                .contains("2024-03-05T08:15:30.250Z", "answer-hours", "old-messages"));
    assertThat(answers.refusal(stamped, sent.plus(Duration.ofDays(9)))).isEmpty();
  }
}
