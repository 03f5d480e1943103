package dev.boma.runtime.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.runtime.hosts.History.Answer;
import dev.boma.runtime.hosts.History.Kind;
import dev.boma.runtime.hosts.History.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The checker sees what is wrong, each kind of it. */
final class HistoryCheckerTest {
  private final List<Message> sent = new ArrayList<>();
  private long now;

  private void add(String id, int position) {
    sent(id, Kind.ADD, new Answer(position, null, ++now + 1));
  }

  private void sent(String id, Kind kind, Answer... answers) {
    sent.add(new Message(id, "u", "g", kind, ++now, List.of(answers)));
    now += 2;
  }

  private List<String> check(Map<String, List<String>> applied, Map<String, Long> shared) {
    return HistoryChecker.check(new History(sent, applied, shared));
  }

  private List<String> check(String... applied) {
    return check(Map.of("u", List.of(applied)), Map.of());
  }

  @Test
  void what_may_be_is_not_wrong() {
    add("a", 1);
    sent("unanswered and lost", Kind.ADD);
    sent("unanswered and there", Kind.ADD);
    add("b", 3);
    sent("twice the same answer", Kind.ADD, new Answer(4, null, 90), new Answer(4, null, 91));

    assertThat(check("a", "unanswered and there", "b", "twice the same answer")).isEmpty();
  }

  @Test
  void a_message_that_ran_twice_is_seen() {
    add("a", 1);

    assertThat(check("a", "a")).singleElement().asString().startsWith("twice: a");
  }

  @Test
  void a_message_that_nobody_sent_is_seen() {
    add("a", 1);

    assertThat(check("a", "x")).singleElement().asString().startsWith("phantom: x");
  }

  @Test
  void a_message_of_another_user_is_seen() {
    add("a", 1);

    assertThat(check(Map.of("u", List.of("a"), "v", List.of("a")), Map.of()))
        .singleElement()
        .asString()
        .startsWith("phantom: a in the record of v");
  }

  @Test
  void an_answered_message_that_is_not_there_is_seen() {
    add("a", 1);
    add("b", 2);

    assertThat(check("a")).singleElement().asString().startsWith("lost: b").contains("not there");
  }

  @Test
  void a_write_over_another_is_seen() {
    add("a", 1);
    add("b", 1);

    assertThat(check("b")).singleElement().asString().startsWith("lost: a").contains("which is b");
  }

  @Test
  void two_answers_to_one_message_are_seen() {
    sent("a", Kind.TICKET, new Answer(1, 7L, 9), new Answer(1, 8L, 9));

    assertThat(check("a")).singleElement().asString().startsWith("answered differently");
  }

  @Test
  void what_is_out_of_order_is_seen() {
    sent("a", Kind.ADD);
    add("b", 2);
    add("c", 1);

    assertThat(check("c", "b")).singleElement().asString().isEqualTo("out of order: c before b");
  }

  @Test
  void a_ticket_given_twice_is_seen() {
    sent("a", Kind.TICKET, new Answer(1, 7L, 1));
    sent("b", Kind.TICKET, new Answer(2, 7L, 2));

    assertThat(check("a", "b")).singleElement().asString().isEqualTo("ticket 7 twice: a, b");
  }

  @Test
  void a_lost_update_of_what_is_shared_is_seen_and_one_too_many() {
    sent("a", Kind.SHARE, new Answer(1, null, 1));
    sent("b", Kind.SHARE, new Answer(2, null, 2));

    assertThat(check(Map.of("u", List.of("a", "b")), Map.of("g", 2L))).isEmpty();
    assertThat(check(Map.of("u", List.of("a", "b")), Map.of("g", 1L)))
        .containsExactly("shared by g: 1, and 2 messages raised it");
    assertThat(check(Map.of("u", List.of("a", "b")), Map.of("g", 2L, "h", 1L)))
        .containsExactly("shared by h: 1, and 0 messages raised it");
  }
}
