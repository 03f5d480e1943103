package dev.boma.runtime.turn;

import dev.boma.api.AppId;
import dev.boma.api.Budget;
import dev.boma.api.Limit;
import dev.boma.api.OutboundMessage;
import dev.boma.api.Outcome;
import dev.boma.api.Trigger;
import dev.boma.runtime.delivery.Outbox;
import dev.boma.runtime.routing.Routing.Route;
import dev.boma.runtime.session.Answer;
import dev.boma.runtime.session.KeptAnswers;
import dev.boma.runtime.session.KeptAnswers.Kept;
import dev.boma.runtime.store.AppLog;
import dev.boma.runtime.store.AppLog.Level;
import dev.boma.spi.Store.CommitResult;
import dev.boma.spi.Store.Condition;
import dev.boma.spi.Store.Key;
import dev.boma.spi.Store.Write;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is answered and stored where a turn ends, well or not. Safe for several threads. */
final class TurnEnds {
  private final KeptAnswers answers;
  private final Outbox outbox;
  private final Texts texts;
  private final InstantSource clock;
  private final TurnWatch watch;

  TurnEnds(Rooms rooms, Texts texts, InstantSource clock, TurnWatch watch) {
    this.answers = rooms.answers();
    this.outbox = rooms.outbox();
    this.texts = texts;
    this.clock = clock;
    this.watch = watch;
  }

  /** The answer of an app that is done. */
  Answer answer(Route.To to, Turn turn, Budget budget) {
    return texts.answerOf(turn, to.tenant().fallbackText()).with(budget);
  }

  /** Stores all that the turn did, with its answer, or nothing of it. */
  CommitResult store(Route.To to, Turn turn, Answer answer) {
    // A message that came twice at once, from two users, is answered once all the same.
    Condition unanswered = new Condition(kept(to, turn.trigger()), Condition.ABSENT);
    return turn.writes().commit(withTurn(to, turn, answer), List.of(unanswered));
  }

  /** Does what waited for the turn to be stored. */
  RunEnd.Answered stored(Route.To to, Turn turn, Answer answer) {
    turn.stored();
    watch.logged(to, turn.lines());
    return new RunEnd.Answered(answer.having(turn.kept()));
  }

  /** Another run answered the same trigger, or changed a key that the turn had read. */
  RunEnd overtaken(Route.To to, Turn turn, CommitResult.Conflict conflict, Budget budget) {
    Optional<Kept> meanwhile =
        conflict.key().equals(kept(to, turn.trigger()))
            ? answers.find(to.release().app(), turn.trigger())
            : Optional.empty();
    return meanwhile.isPresent()
        ? new RunEnd.Answered(Answer.ofApp(meanwhile.get().reply(), List.of()))
        : new RunEnd.Overtaken(turn, conflict.key(), budget);
  }

  /** The app has more keys than it may. */
  RunEnd.Answered full(Route.To to, Turn turn, CommitResult.Full full, Budget budget) {
    long allowed = full.cap().max();
    turn.log(Level.ERROR, "Too many keys: %d allowed".formatted(allowed));
    return failed(
        to, turn, new Outcome.LimitExceeded(Limit.KV_KEYS, allowed, full.count()), budget);
  }

  /** Others changed what the turn had read, and it may not run again. */
  RunEnd.Answered conflicted(Route.To to, RunEnd.Overtaken overtaken) {
    Turn turn = overtaken.turn();
    return failed(
        to,
        turn,
        new Outcome.Conflicted(overtaken.key().name(), turn.hadOutsideEffect()),
        overtaken.budget());
  }

  /** Keeps the answer of a turn that failed, and its log; nothing else of it. */
  RunEnd.Answered failed(Route.To to, Turn turn, Outcome outcome, Budget budget) {
    String why = outcome.describe();
    if (outcome instanceof Outcome.LimitExceeded exceeded) {
      Limit.ofKey(exceeded.limit()).ifPresent(limit -> watch.limited(to.tenant().id(), limit));
      why += "; in all " + budget.describe();
    }
    turn.log(Level.ERROR, why);
    Answer answer = texts.failed(outcome, turn.trigger(), to.tenant().fallbackText()).with(budget);
    boolean keep = !(outcome instanceof Outcome.HostFailed);
    turn.writes().commitInstead(keep ? withTurn(to, turn, answer) : AppLog.writes(turn.lines()));
    watch.logged(to, turn.lines());
    return new RunEnd.Answered(answer);
  }

  /** The writes that make the answer the one to this trigger. */
  private List<Write> withTurn(Route.To to, Turn turn, Answer answer) {
    AppId app = to.release().app();
    List<Write> writes = new ArrayList<>();
    writes.add(answers.keep(app, turn.trigger(), answer.reply(), clock.instant()));
    for (OutboundMessage send : answer.sends()) {
      writes.add(outbox.put(app, to.channel().id(), send));
    }
    writes.addAll(AppLog.writes(turn.lines()));
    return writes;
  }

  private Key kept(Route.To to, Trigger trigger) {
    return answers.key(to.release().app(), trigger);
  }
}
