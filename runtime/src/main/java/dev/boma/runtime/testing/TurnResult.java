package dev.boma.runtime.testing;

import dev.boma.api.Budget;
import dev.boma.api.OutboundMessage;
import dev.boma.api.Outcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of one turn.
 *
 * @param outcome how it ended
 * @param reply the app's first reply, or null; not looked at when the turn failed
 * @param sends what the app sent beside it, in order; not looked at when the turn failed
 * @param log what the app logged, in order
 * @param budget what it used
 */
public record TurnResult(
    Outcome outcome,
    @Nullable OutboundMessage reply,
    List<OutboundMessage> sends,
    List<LogLine> log,
    Budget budget) {
  public TurnResult {
    sends = List.copyOf(sends);
    log = List.copyOf(log);
  }

  /**
   * One line of the app's log.
   *
   * @param level DEBUG, INFO, WARNING, ERROR or CRITICAL
   */
  public record LogLine(String level, String text) {
    boolean isWarning() {
      return level.equals("WARNING") || level.equals("ERROR") || level.equals("CRITICAL");
    }
  }
}
