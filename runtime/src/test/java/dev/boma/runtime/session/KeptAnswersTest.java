package dev.boma.runtime.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.api.OutboundMessage;
import dev.boma.api.Trigger;
import dev.boma.runtime.Samples;
import dev.boma.runtime.store.Partitions;
import dev.boma.runtime.store.embedded.EmbeddedStore;
import dev.boma.spi.Store;
import dev.boma.spi.Store.Commit;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
}
