package dev.boma.runtime.sandbox;

import dev.boma.api.AppKind;
import dev.boma.api.Command;
import dev.boma.api.CommandResult;
import dev.boma.api.GuestError;
import dev.boma.api.Outcome;
import dev.boma.runtime.sandbox.Sandbox.Run;
import dev.boma.runtime.sandbox.SandboxText.Drained;
import dev.boma.runtime.sandbox.SandboxText.MalformedException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.graalvm.polyglot.PolyglotException;
import org.jspecify.annotations.Nullable;

/**
 * One turn in one context: steps of the guest on a guest thread, and between them the host's
 * answers, awaited on the caller's thread while the guest's is free.
 *
 * <p>Ends as soon as the outcome is certain: a guest that is not done, has asked for nothing that
 * is still to come and has no timer is {@link Outcome.Deadlocked} at once.
 */
final class GuestRun {

  /** A command's result on its way back; {@code failure} when the host could not answer. */
  private record Arrived(Command command, CommandResult result, @Nullable Throwable failure) {}

  private final Run run;
  private final GuestContext context;
  private final GuestThreads threads;
  private final LinkedBlockingQueue<Arrived> arrived = new LinkedBlockingQueue<>();
  private final Instant began = Instant.now();
  private int pending;

  /** How far a played conversation's timers have moved the guest's time. */
  private long skippedMillis;

  GuestRun(Run run, GuestContext context, GuestThreads threads) {
    this.run = run;
    this.context = context;
    this.threads = threads;
  }

  /** Runs the turn; the context can serve another only after {@link Outcome.Completed}. */
  Outcome toEnd() {
    try {
      String trigger = SandboxText.trigger(run.trigger());
      Drained drained =
          step(() -> {
            context.begin(run.seed(), run.time().fixedNow());
            return context.start(trigger);
          });
      while (true) {
        for (Command command : drained.commands()) {
          send(command);
        }
        if (drained.done() && run.release().kind() == AppKind.VUMI) {
          finishPending();
        }
        if (drained.done() && pending == 0) {
          return new Outcome.Completed();
        }
        if (pending == 0 && drained.wakeAtMillis().isEmpty()) {
          return new Outcome.Deadlocked();
        }
        drained = next(drained.wakeAtMillis());
      }
    } catch (MalformedException e) {
      return new Outcome.ScriptFailed(new GuestError(e.getMessage(), null, 0, List.of()));
    } catch (PolyglotException e) {
      return ofGuest(e);
    } catch (TimeoutException e) {
      return outOfTime();
    } catch (HostFaultException e) {
      return new Outcome.HostFailed(e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Outcome.HostFailed("the host is stopping");
    }
  }

  private void send(Command command) {
    pending++;
    run.commands()
        .handle(command)
        .whenComplete((result, failure) ->
            arrived.add(
                new Arrived(
                    command,
                    failure == null ? result : CommandResult.failure("host failure"),
                    failure)));
  }

  /**
   * Waits for what a vumi app asked for before it was done. The replies are dropped, as they always
   * were: what it would go on to do belongs to a turn that is over.
   */
  private void finishPending() throws InterruptedException, TimeoutException, HostFaultException {
    while (pending > 0) {
      Arrived one = arrived.poll(remaining().toMillis(), TimeUnit.MILLISECONDS);
      if (one == null) {
        throw new TimeoutException();
      }
      pending--;
      if (one.failure() != null) {
        throw new HostFaultException(one.command(), one.failure());
      }
    }
  }

  private Drained next(OptionalLong wakeAtMillis)
      throws InterruptedException, TimeoutException, HostFaultException, MalformedException {
    long toDeadline = remaining().toMillis();
    long toWake = toDeadline;
    boolean played = run.time().fixedNow() != null;
    if (wakeAtMillis.isPresent()) {
      // In a played conversation time stands still: what waits for it alone need not wait.
      toWake = played && pending == 0 ? 0 : Math.max(0, wakeAtMillis.getAsLong() - elapsed());
    }
    Arrived one = arrived.poll(Math.min(toWake, toDeadline), TimeUnit.MILLISECONDS);
    if (one != null) {
      pending--;
      if (one.failure() != null) {
        throw new HostFaultException(one.command(), one.failure());
      }
      String reply = SandboxText.reply(one.command(), one.result());
      long elapsed = elapsed();
      return step(() -> context.deliver(reply, elapsed));
    }
    if (wakeAtMillis.isEmpty() || toWake > toDeadline) {
      throw new TimeoutException();
    }
    if (played) {
      skippedMillis = Math.max(skippedMillis, wakeAtMillis.getAsLong());
    }
    long elapsed = Math.max(elapsed(), wakeAtMillis.getAsLong());
    return step(() -> context.wake(elapsed));
  }

  /** One step of the guest on a guest thread, and what it asked for in it. */
  private Drained step(Supplier<String> guestCode)
      throws InterruptedException, TimeoutException, HostFaultException, MalformedException {
    Future<String> step = threads.submit(guestCode);
    try {
      return SandboxText.drained(step.get(remaining().toMillis(), TimeUnit.MILLISECONDS));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof PolyglotException thrown) {
        throw thrown;
      }
      throw new HostFaultException(null, e.getCause());
    } finally {
      step.cancel(false);
    }
  }

  private Outcome ofGuest(PolyglotException thrown) {
    if (thrown.isCancelled() || thrown.isInterrupted()) {
      return outOfTime();
    }
    if (thrown.isInternalError() || thrown.isHostException()) {
      return new Outcome.HostFailed("the script engine failed: " + thrown.getMessage());
    }
    return new Outcome.ScriptFailed(GuestErrors.of(thrown, run.release().files().keySet()));
  }

  private Outcome outOfTime() {
    return new Outcome.LimitExceeded(
        "wall-ms",
        Duration.between(began, run.deadline()).toMillis(),
        Duration.between(began, Instant.now()).toMillis());
  }

  private Duration remaining() {
    Duration left = Duration.between(Instant.now(), run.deadline());
    return left.isNegative() ? Duration.ZERO : left;
  }

  private long elapsed() {
    return run.time().fixedNow() == null
        ? Duration.between(began, Instant.now()).toMillis()
        : skippedMillis;
  }

  /** The host could not answer a command, or not run a step. */
  private static final class HostFaultException extends Exception {
    private static final long serialVersionUID = 1L;

    HostFaultException(@Nullable Command command, @Nullable Throwable cause) {
      super(
          (command == null ? "a step of the guest" : command.name())
              + " failed in the host: "
              + cause,
          cause);
    }

    @Override
    public String getMessage() {
      return String.valueOf(super.getMessage());
    }
  }
}
