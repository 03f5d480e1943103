package dev.boma.runtime.testing;

import dev.boma.api.Budget;
import dev.boma.api.Outcome;
import dev.boma.runtime.testing.TurnResult.LogLine;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A turn that was played.
 *
 * @param number from 1
 * @param turn the turn as the file has it
 * @param about the message that its event tells of, as in {@code sends}; null for other turns, and
 *     when only its id is known
 * @param reply what the phone showed, or null when nothing came
 * @param ends whether that ended the session
 * @param sends what was sent beside it, each with {@code to_addr}, {@code content}, {@code
 *     endpoint}, {@code helper_metadata}
 * @param outcome how the turn ended
 * @param misses the commands that no entry of the file fitted, a text for people each
 * @param log what the app logged
 * @param budget what the app used
 * @param differences what is not as the file has it; empty when all is as expected
 */
public record TurnReport(
    int number,
    Turn turn,
    @Nullable Map<String, @Nullable Object> about,
    @Nullable String reply,
    boolean ends,
    List<Map<String, @Nullable Object>> sends,
    Outcome outcome,
    List<String> misses,
    List<LogLine> log,
    Budget budget,
    List<Difference> differences) {
  public TurnReport {
    sends = List.copyOf(sends);
    misses = List.copyOf(misses);
    log = List.copyOf(log);
    differences = List.copyOf(differences);
  }

  /** Whether the app failed in it; the conversation may still be as expected. */
  public boolean failed() {
    return !(outcome instanceof Outcome.Completed) || !misses.isEmpty();
  }

  /** Whether every named item is as the file has it. */
  public boolean asExpected() {
    return differences.isEmpty();
  }

  /** Why the turn failed, for people; empty when it did not. */
  public String failure() {
    return misses.isEmpty() ? outcome.describe() : String.join("\n", misses);
  }
}
