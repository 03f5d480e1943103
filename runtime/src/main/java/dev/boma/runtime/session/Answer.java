package dev.boma.runtime.session;

import dev.boma.api.Budget;
import dev.boma.api.OutboundMessage;
import dev.boma.api.Outcome;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a trigger was answered.
 *
 * @param reply the message for the user, or null if there is none and nobody waits for one
 * @param byHost whether the reply is the host's fallback text rather than the app's own
 * @param sends what the app sent beside it
 * @param wrote what the app kept: key of its kv → JSON text, or null where it was removed
 * @param outcome how the turn ended
 * @param budget what the app used in it
 */
public record Answer(
    @Nullable OutboundMessage reply,
    boolean byHost,
    List<OutboundMessage> sends,
    Map<String, @Nullable String> wrote,
    Outcome outcome,
    Budget budget) {

  public Answer {
    sends = List.copyOf(sends);
    wrote = Collections.unmodifiableMap(new LinkedHashMap<>(wrote));
  }

  /** What the app itself said, and sent. */
  public static Answer ofApp(@Nullable OutboundMessage reply, List<OutboundMessage> sends) {
    return new Answer(reply, false, sends, Map.of(), new Outcome.Completed(), Budget.NONE);
  }

  /** The host's own text, or nothing. */
  public static Answer ofHost(@Nullable OutboundMessage reply, Outcome outcome) {
    return new Answer(reply, true, List.of(), Map.of(), outcome, Budget.NONE);
  }

  /** The same with what the app used. */
  public Answer with(Budget used) {
    return new Answer(reply, byHost, sends, wrote, outcome, used);
  }

  /** The same with what the app kept. */
  public Answer having(Map<String, @Nullable String> written) {
    return new Answer(reply, byHost, sends, written, outcome, budget);
  }
}
