package dev.boma.runtime.turn;

import dev.boma.api.Budget;
import dev.boma.api.Limit;
import dev.boma.runtime.session.Answer;
import dev.boma.spi.Store.Key;

/** What came of one run of a turn. */
sealed interface RunEnd {
  /** The turn has its answer, which is stored. */
  record Answered(Answer answer) implements RunEnd {}

  /**
   * Nothing was stored: others changed what the run had read.
   *
   * @param turn what the run noted
   * @param key what was changed
   */
  record Overtaken(Turn turn, Key key, Budget budget) implements RunEnd {
    /** How much processor time a run may use. */
    long allowedCpuMillis() {
      return budget.limits().get(Limit.CPU_MS);
    }
  }
}
