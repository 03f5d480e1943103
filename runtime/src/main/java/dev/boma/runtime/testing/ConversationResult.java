package dev.boma.runtime.testing;

import java.time.Duration;
import java.util.List;

/**
 * A conversation that was played.
 *
 * @param took how long it took on the wall's clock
 */
public record ConversationResult(Conversation conversation, List<TurnReport> turns, Duration took) {
  public ConversationResult {
    turns = List.copyOf(turns);
  }

  /** Whether every named item of every turn is as the file has it. */
  public boolean asExpected() {
    return turns.stream().allMatch(TurnReport::asExpected);
  }

  /** How many turns differ. */
  public long differing() {
    return turns.stream().filter(turn -> !turn.asExpected()).count();
  }
}
