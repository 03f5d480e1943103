package dev.boma.runtime.turn;

import dev.boma.api.Budget;
import dev.boma.api.InboundMessage;
import dev.boma.api.OutboundMessage;
import dev.boma.api.Outcome;
import dev.boma.api.Trigger;
import dev.boma.runtime.session.Answer;
import dev.boma.runtime.store.AppLog.Level;
import dev.boma.runtime.vumi.VumiOutbound;
import java.time.InstantSource;
import java.util.Map;

/** What a phone is shown of a turn: the app's reply, or the host's own text in its place. */
record Texts(VumiOutbound messages, InstantSource clock) {

  /** The first reply; the fallback text when a phone would wait for ever. */
  Answer answerOf(Turn turn, String fallbackText) {
    OutboundMessage reply = turn.firstReply();
    if (turn.replyCount() > 1) {
      turn.log(
          Level.WARNING,
          "the app replied %d times; a message has one answer, the first"
              .formatted(turn.replyCount()));
    }
    if (reply == null
        && turn.trigger() instanceof InboundMessage message
        && message.awaitsScreen()) {
      turn.log(
          Level.WARNING,
          turn.refusal()
                  .map(refusal -> "the app's reply was refused (%s)".formatted(refusal))
                  .orElse("the app is done without a reply")
              + "; the phone got the fallback text");
      return new Answer(
          fallback(message, fallbackText),
          true,
          turn.sends(),
          Map.of(),
          new Outcome.Completed(),
          Budget.NONE);
    }
    return Answer.ofApp(reply, turn.sends());
  }

  /** What is answered where a turn failed, or did not run. */
  Answer failed(Outcome outcome, Trigger trigger, String text) {
    return Answer.ofHost(
        trigger instanceof InboundMessage message ? fallback(message, text) : null, outcome);
  }

  private OutboundMessage fallback(InboundMessage message, String text) {
    return messages.reply(message, text, true, Map.of(), false, clock.instant());
  }
}
