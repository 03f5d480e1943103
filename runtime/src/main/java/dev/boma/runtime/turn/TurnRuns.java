package dev.boma.runtime.turn;

import dev.boma.api.AppId;
import dev.boma.api.Budget;
import dev.boma.api.Command;
import dev.boma.api.CommandResult;
import dev.boma.api.Limit;
import dev.boma.api.Limits;
import dev.boma.api.OutboundMessage;
import dev.boma.api.Outcome;
import dev.boma.api.Trigger;
import dev.boma.runtime.delivery.Outbox;
import dev.boma.runtime.resource.Resources;
import dev.boma.runtime.retention.UserRetention;
import dev.boma.runtime.routing.Routing.Route;
import dev.boma.runtime.sandbox.Sandbox;
import dev.boma.runtime.sandbox.Sandbox.Ran;
import dev.boma.runtime.session.Answer;
import dev.boma.runtime.session.KeptAnswers;
import dev.boma.runtime.store.AppLog;
import dev.boma.runtime.store.AppLog.Level;
import dev.boma.runtime.store.Opened;
import dev.boma.runtime.store.Partitions;
import dev.boma.runtime.store.StagedWrites;
import dev.boma.spi.Store;
import dev.boma.spi.Store.CommitResult;
import dev.boma.spi.Store.Condition;
import dev.boma.spi.Store.Write;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Runs an app until what it did is stored: again where others changed what it had read, as long as
 * it had no effect outside.
 *
 * <p>Safe for several threads.
 */
final class TurnRuns {
  /** How often a turn runs at most, when others change what it has read. */
  private static final int MAX_RUNS = 5;

  private final Sandbox sandbox;
  private final Resources resources;
  private final Store store;
  private final KeptAnswers answers;
  private final Outbox outbox;
  private final Texts texts;
  private final InstantSource clock;
  private final TurnSettings settings;
  private final TurnWatch watch;

  TurnRuns(
      TurnPipeline.Rooms rooms,
      Texts texts,
      InstantSource clock,
      TurnSettings settings,
      TurnWatch watch) {
    this.sandbox = rooms.sandbox();
    this.resources = rooms.resources();
    this.store = rooms.store();
    this.answers = rooms.answers();
    this.outbox = rooms.outbox();
    this.texts = texts;
    this.clock = clock;
    this.settings = settings;
    this.watch = watch;
  }

  /**
   * Runs it.
   *
   * @param first what was read for it, and the right by which it writes
   */
  Answer run(Route.To to, Trigger trigger, Opened first) {
    AppId app = to.release().app();
    // Waiting for earlier messages is not the app's fault: its time begins here.
    Instant deadline = Instant.now().plusMillis(to.grant().limits().get(Limit.WALL_MS));
    // A message that came twice at once, from two users, is answered once all the same.
    Condition unanswered = new Condition(answers.key(app, trigger), Condition.ABSENT);
    for (int runs = 1; ; runs++) {
      Opened opened = runs == 1 ? first : first.unread();
      Attempts attempts = new Attempts(() -> begin(to, trigger, deadline, opened), this::handled);
      Ran ran = ran(to, trigger, attempts, runs == 1 ? null : deadline);
      Turn turn = attempts.end();
      turn.reached().forEach(limit -> watch.limited(to.tenant().id(), limit));
      if (!(ran.outcome() instanceof Outcome.Completed)) {
        return fail(to, turn, ran.outcome(), ran.budget());
      }
      Answer answer = texts.answerOf(turn, to.tenant().fallbackText()).with(ran.budget());
      switch (turn.writes().commit(withTurn(to, turn, answer), List.of(unanswered))) {
        case CommitResult.Committed ignored -> {
          outbox.deliver(app, to.channel().id(), turn.sends());
          turn.stored();
          watch.logged(to, turn.lines());
          return answer.having(turn.kept());
        }
        case CommitResult.Full full -> {
          turn.log(Level.ERROR, "Too many keys: %d allowed".formatted(full.cap().max()));
          return fail(
              to,
              turn,
              new Outcome.LimitExceeded(Limit.KV_KEYS, full.cap().max(), full.count()),
              ran.budget());
        }
        case CommitResult.Conflict conflict -> {
          Optional<KeptAnswers.Kept> other =
              conflict.key().equals(unanswered.key())
                  ? answers.find(app, trigger)
                  : Optional.empty();
          if (other.isPresent()) {
            return Answer.ofApp(other.get().reply(), List.of());
          }
          if (turn.hadOutsideEffect() || runs == MAX_RUNS) {
            return fail(
                to,
                turn,
                new Outcome.Conflicted(conflict.key().name(), turn.hadOutsideEffect()),
                ran.budget());
          }
        }
      }
    }
  }

  /** An app that does not look at what becomes of its replies is told where a phone gets none. */
  private CompletableFuture<CommandResult> handled(Command command, Turn turn) {
    CompletableFuture<CommandResult> result = resources.handle(command, turn);
    return command.name().startsWith("outbound.reply_to")
        ? result.whenComplete((given, failure) -> {
          if (given instanceof CommandResult.Failure(String reason)) {
            turn.refused(command, reason);
          }
        })
        : result;
  }

  private Ran ran(Route.To to, Trigger trigger, Attempts attempts, @Nullable Instant deadline) {
    Limits limits = to.grant().limits();
    return sandbox.run(
        new Sandbox.Run(
            to.release(),
            trigger,
            settings.time().get(),
            settings.seeds().get(),
            deadline == null ? limits : limits.with(Map.of(Limit.WALL_MS, millisUntil(deadline))),
            attempts));
  }

  private Turn begin(Route.To to, Trigger trigger, Instant deadline, Opened opened) {
    StagedWrites writes = new StagedWrites(store, Partitions.of(to.release().app()), opened);
    return new Turn(
        to.release(),
        trigger,
        to.grant(),
        deadline,
        clock,
        writes,
        new UserRetention(trigger.userAddr(), to.plan().usersKept()));
  }

  private static long millisUntil(Instant deadline) {
    return Math.max(1, Duration.between(Instant.now(), deadline).toMillis());
  }

  /** Keeps the answer of a turn that failed, and its log; nothing else of it. */
  private Answer fail(Route.To to, Turn turn, Outcome outcome, Budget budget) {
    String told = outcome.describe();
    if (outcome instanceof Outcome.LimitExceeded exceeded) {
      Limit.ofKey(exceeded.limit()).ifPresent(limit -> watch.limited(to.tenant().id(), limit));
      told += "; in all " + budget.describe();
    }
    turn.log(Level.ERROR, told);
    Answer answer = texts.failed(outcome, turn.trigger(), to.tenant().fallbackText()).with(budget);
    boolean keep = !(outcome instanceof Outcome.HostFailed);
    turn.writes().commitInstead(keep ? withTurn(to, turn, answer) : AppLog.writes(turn.lines()));
    watch.logged(to, turn.lines());
    return answer;
  }

  /** The writes that make the answer the one to this message. */
  private List<Write> withTurn(Route.To to, Turn turn, Answer answer) {
    List<Write> writes = new ArrayList<>();
    writes.add(answers.keep(to.release().app(), turn.trigger(), answer.reply(), clock.instant()));
    for (OutboundMessage send : answer.sends()) {
      writes.add(outbox.put(to.release().app(), to.channel().id(), send));
    }
    writes.addAll(AppLog.writes(turn.lines()));
    return writes;
  }
}
