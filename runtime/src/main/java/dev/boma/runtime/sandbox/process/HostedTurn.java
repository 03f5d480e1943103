package dev.boma.runtime.sandbox.process;

import dev.boma.api.Budget;
import dev.boma.api.Command;
import dev.boma.api.CommandResult;
import dev.boma.api.Limit;
import dev.boma.api.Outcome;
import dev.boma.runtime.sandbox.CommandHandler;
import dev.boma.runtime.sandbox.Effects;
import dev.boma.runtime.sandbox.Sandbox.Ran;
import dev.boma.runtime.sandbox.Sandbox.Run;
import dev.boma.runtime.sandbox.guest.GuestRun;
import dev.boma.runtime.sandbox.guest.SandboxText;
import dev.boma.runtime.sandbox.process.FromWorker.Ask;
import dev.boma.runtime.sandbox.process.ToWorker.Answer;
import dev.boma.runtime.sandbox.process.WorkerProcess.Line;
import dev.boma.runtime.sandbox.process.WorkerProcess.News;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One attempt at a turn in a worker process, as its host sees it. Blocks its thread. */
final class HostedTurn {
  /** Why a worker ended before its turn did. */
  enum Cause {
    /** Another turn. */
    ANOTHER_TURN,

    /** The script engine gave out, through this turn or an earlier one. */
    ENGINE,

    /** Not known: memory, most likely. */
    UNKNOWN,
  }

  /** How an attempt ended. */
  sealed interface End {
    /** The turn has ended. */
    record Of(Ran ran) implements End {}

    /** The guest was told that something succeeded that did not; nothing acted outside. */
    record WrongGuess() implements End {}

    /**
     * Its worker ended first.
     *
     * @param hadEffect whether it had acted outside, and must not run again
     * @param cause what is known of the cause
     */
    record Lost(String why, boolean hadEffect, Cause cause) implements End {}

    /** Its worker said nothing beyond the turn's time. */
    record Silent() implements End {}
  }

  private final Run run;
  private final WorkerPool.Place place;
  private final WorkerProcess worker;
  private final Prefetch prefetch;
  private final long wallMillis;
  private final long graceMillis;
  private final CommandHandler commands;
  private final List<String> keysAsked = new ArrayList<>();
  private boolean hadEffect;
  private long asked;
  private long roundTrips = 1;

  HostedTurn(
      Run run, WorkerPool.Place place, Prefetch prefetch, long wallMillis, long graceMillis) {
    this.run = run;
    this.place = place;
    this.worker = place.worker();
    this.prefetch = prefetch;
    this.wallMillis = wallMillis;
    this.graceMillis = graceMillis;
    this.commands = run.attempts().get();
  }

  /** How often it went to its worker and back: once, and once more for each answer waited for. */
  long roundTrips() {
    return roundTrips;
  }

  End toEnd(boolean guessing) throws InterruptedException {
    String user = run.trigger().userAddr();
    Line line = place.line();
    boolean ended = false;
    try {
      Map<String, String> known =
          guessing ? prefetch.fetch(run.release().id(), user, commands) : Map.of();
      worker.send(
          line,
          new ToWorker.Run(
              line.number(),
              worker.refOf(line, run.release()),
              SandboxText.trigger(run.trigger()),
              run.time(),
              run.seed(),
              run.limits().with(Map.of(Limit.WALL_MS, wallMillis)),
              guessing,
              known));
      line.awaitFor(wallMillis + graceMillis);
      while (true) {
        switch (line.next()) {
          case News.Overdue ignored -> {
            return new End.Silent();
          }
          case News.Gone gone -> {
            ended = true;
            return new End.Lost(
                gone.why(), hadEffect, gone.known() ? Cause.ANOTHER_TURN : Cause.UNKNOWN);
          }
          case News.HostFailed failed -> {
            return new End.Of(new Ran(new Outcome.HostFailed(failed.why()), Budget.NONE));
          }
          case News.Said(FromWorker.Asked asked) -> {
            roundTrips++;
            if (tooMany(asked.asks())) {
              return overrun();
            }
            if (!answer(line, asked.asks())) {
              return wrongGuess();
            }
          }
          case News.Said(FromWorker.Ended end) -> {
            ended = true;
            if (end.unwell()) {
              return gaveOut(end.ran().outcome());
            }
            if (tooMany(end.asks())) {
              return overrun();
            }
            if (!answer(line, end.asks())) {
              return wrongGuess();
            }
            prefetch.learn(run.release().id(), user, known.keySet(), end.used(), keysAsked);
            return new End.Of(withLimits(end.ran()));
          }
          case News.Said ignored -> throw new IllegalStateException("not of a turn");
        }
      }
    } finally {
      place.leave(ended);
    }
  }

  /** Counts what was asked: no honest worker lets its guest ask for more than it is allowed. */
  private boolean tooMany(List<Ask> asks) {
    asked += asks.size();
    return asked > run.limits().get(Limit.API_REQUESTS);
  }

  private End overrun() {
    worker.kill("it asked for more than a turn may");
    return new End.Lost("it broke the protocol", hadEffect, Cause.UNKNOWN);
  }

  /** The worker itself is of no use any more, and says so. */
  private End gaveOut(Outcome outcome) {
    boolean engine = outcome instanceof Outcome.HostFailed failed && GuestRun.isOfEngine(failed);
    String why = engine ? "its script engine gave out" : "it had no memory left";
    worker.kill(why);
    return new End.Lost(why, hadEffect, engine ? Cause.ENGINE : Cause.UNKNOWN);
  }

  private End wrongGuess() {
    if (hadEffect) {
      // An honest worker does not guess any more then.
      worker.kill("it guessed after its guest had acted outside");
      return new End.Lost("it broke the protocol", true, Cause.UNKNOWN);
    }
    return new End.WrongGuess();
  }

  private Ran withLimits(Ran ran) {
    Budget used = ran.budget();
    // How warm it is for the release, and so how much it allowed, the worker alone knows.
    long cpuMillis = Math.max(run.limits().get(Limit.CPU_MS), used.limits().get(Limit.CPU_MS));
    return new Ran(
        ran.outcome(),
        new Budget(
            used.cpuMicros(),
            used.wallMicros(),
            used.allocatedBytes(),
            used.requests(),
            run.limits().with(Map.of(Limit.CPU_MS, cpuMillis))));
  }

  /** Has commands answered in their order; false when a guess was wrong. */
  private boolean answer(Line line, List<Ask> asks) {
    Batch batch = new Batch(line);
    for (Ask ask : asks) {
      Command command = ask.command();
      hadEffect = hadEffect || !Effects.inside().contains(command.name());
      if (!ask.guessed() && command.name().equals("kv.get")) {
        keysAsked.add(String.valueOf(command.arg("key")));
      }
      CompletableFuture<CommandResult> result = handle(command);
      if (ask.guessed()) {
        if (!isPlainSuccess(result)) {
          return false;
        }
      } else {
        result.whenComplete((done, failure) -> {
          if (done != null) {
            batch.add(answerOf(command, done));
          } else {
            line.tell(
                new News.HostFailed(
                    command.name() + " failed in the host: " + CommandHandler.reason(failure)));
          }
        });
      }
    }
    batch.send();
    return true;
  }

  /**
   * The answers to what was asked for at once: those that are there when all of it has been handled
   * leave together, each later one by itself, in the order in which they came.
   */
  private final class Batch {
    private final Line line;

    /** Null once it has been sent. Guarded by {@code this}. */
    private @Nullable List<Answer> ready = new ArrayList<>();

    Batch(Line line) {
      this.line = line;
    }

    synchronized void add(Answer answer) {
      if (ready != null) {
        ready.add(answer);
      } else {
        worker.send(line, new ToWorker.Answers(line.number(), List.of(answer)));
      }
    }

    synchronized void send() {
      if (ready != null && !ready.isEmpty()) {
        worker.send(line, new ToWorker.Answers(line.number(), ready));
      }
      ready = null;
    }
  }

  private CompletableFuture<CommandResult> handle(Command command) {
    try {
      return commands.handle(command);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static boolean isPlainSuccess(CompletableFuture<CommandResult> result) {
    return result.isDone()
        && !result.isCompletedExceptionally()
        && result.join() instanceof CommandResult.Success success
        && success.fields().isEmpty();
  }

  private static Answer answerOf(Command command, CommandResult done) {
    return switch (done) {
      case CommandResult.Success success -> new Answer(command.id(), true, success.fields(), null);
      case CommandResult.Failure failure ->
          new Answer(command.id(), false, Map.of(), failure.reason());
    };
  }
}
