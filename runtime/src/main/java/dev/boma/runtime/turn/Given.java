package dev.boma.runtime.turn;

import dev.boma.runtime.session.Answer;
import dev.boma.runtime.session.KeptAnswers.Kept;
import java.util.List;

/**
 * What a trigger is given.
 *
 * @param before whether it was given that before, and no turn ran now
 */
record Given(Answer answer, boolean before) {

  static Given now(Answer answer) {
    return new Given(answer, false);
  }

  static Given before(Kept kept) {
    return new Given(Answer.ofApp(kept.reply(), List.of()), true);
  }
}
