package dev.boma.runtime.hosts;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What clients saw, and what was there at the end.
 *
 * @param sent every message, in the order in which its user sent it first
 * @param applied the messages that each user's record holds, in its order
 * @param shared what the counter of each group of users says
 */
record History(List<Message> sent, Map<String, List<String>> applied, Map<String, Long> shared) {

  /** What a message asks for. Each also adds its id to its user's record. */
  enum Kind {
    /** Nothing more. */
    ADD,
    /** A number that nobody else gets. */
    TICKET,
    /** That the counter of the user's group goes up by one, by reading and setting it. */
    SHARE
  }

  /**
   * A message.
   *
   * @param group whose counter it shares
   * @param begun when it was sent first
   * @param answers all answers of the app to it; none where only failures came
   */
  record Message(
      String id, String user, String group, Kind kind, long begun, List<Answer> answers) {}

  /**
   * An answer of the app.
   *
   * @param position of the message in its user's record, from 1
   * @param ticket for a ticket
   * @param ended when it came
   */
  record Answer(int position, @Nullable Long ticket, long ended) {}
}
