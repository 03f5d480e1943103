package dev.boma.runtime.sandbox;

import dev.boma.api.Budget;
import dev.boma.api.Command;
import dev.boma.api.CommandResult;
import dev.boma.api.GuestError;
import dev.boma.api.Limit;
import dev.boma.api.Limits;
import dev.boma.api.Outcome;
import dev.boma.api.Release;
import dev.boma.runtime.sandbox.guest.GuestEngine;
import dev.boma.runtime.sandbox.guest.GuestErrors;
import dev.boma.runtime.sandbox.guest.GuestRun;
import dev.boma.runtime.sandbox.guest.SandboxText;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Guests in contexts of this JVM: for developing, replaying and tests. A guest cannot reach the
 * host from here, but one that will not stop keeps a thread and memory of this process.
 */
public final class InProcessSandbox implements Sandbox {
  private static final Logger LOG = LoggerFactory.getLogger(InProcessSandbox.class);

  /** How much longer than its wall limit a turn is waited for: its guest is given up before. */
  private static final long GRACE_MILLIS = 2_000;

  private final int guestThreads;

  /** Those that a guest has spoilt, and at last the one that runs guests. Guarded by itself. */
  private final Deque<GuestEngine> engines = new ArrayDeque<>();

  /**
   * @param guestThreads on how many threads guests run, at least 1
   */
  public InProcessSandbox(int guestThreads) {
    this.guestThreads = guestThreads;
    synchronized (engines) {
      engines.add(fresh());
    }
  }

  private GuestEngine fresh() {
    return new GuestEngine(guestThreads, this::onStuck);
  }

  private GuestEngine engine() {
    synchronized (engines) {
      return engines.getLast();
    }
  }

  /**
   * Gives up the guest's thread, and the engine too: whatever the guest is in, it may hold a lock
   * of the code that all contexts of the engine share.
   */
  private void onStuck(GuestRun run, boolean waits) {
    LOG.warn(
        "a guest of {} {}; its thread is lost to this process",
        run.task().release().app(),
        waits ? "waits for a lock of the engine that another has left taken" : "does not stop");
    synchronized (engines) {
      engines.forEach(engine -> engine.abandon(run));
      engines.add(fresh());
    }
  }

  @Override
  public Ran run(Run run) {
    CommandHandler commands = run.attempts().get();
    LinkedBlockingQueue<List<Command>> asked = new LinkedBlockingQueue<>();
    GuestRun.Task task =
        new GuestRun.Task(
            run.release(),
            SandboxText.trigger(run.trigger()),
            run.time(),
            run.seed(),
            run.limits(),
            run.release().app().tenant());
    GuestEngine engine = engine();
    GuestRun guest = engine.prepare(task, (asking, batch) -> asked.add(commands(batch)));
    // The end is a batch of nothing, so that it is not waited for beside the others.
    guest.ended().whenComplete((ran, failure) -> asked.add(List.of()));
    engine.begin(guest);
    long patience = run.limits().get(Limit.WALL_MS) + GRACE_MILLIS;
    try {
      while (true) {
        List<Command> batch = asked.poll(patience, TimeUnit.MILLISECONDS);
        if (batch == null || batch.isEmpty()) {
          break;
        }
        answer(guest, commands, batch);
      }
      return guest.ended().getNow(new Ran(noEnd(run.limits()), Budget.NONE));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      Outcome stopping = new Outcome.HostFailed("the host is stopping");
      guest.cancel(stopping);
      return new Ran(stopping, Budget.NONE);
    }
  }

  private static List<Command> commands(List<GuestRun.Asked> asked) {
    return asked.stream().map(GuestRun.Asked::command).toList();
  }

  private static Outcome noEnd(Limits limits) {
    long wall = limits.get(Limit.WALL_MS);
    return new Outcome.LimitExceeded(Limit.WALL_MS, wall, wall + GRACE_MILLIS);
  }

  /** Has a batch answered in its order; each answer is handed over when it is there. */
  private static void answer(GuestRun guest, CommandHandler commands, List<Command> batch) {
    for (Command command : batch) {
      handle(commands, command)
          .whenComplete((result, failure) -> {
            if (failure == null) {
              guest.answer(command, result);
            } else {
              guest.fail(command, CommandHandler.reason(failure));
            }
          });
    }
  }

  private static CompletableFuture<CommandResult> handle(CommandHandler commands, Command command) {
    try {
      return commands.handle(command);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public Optional<GuestError> check(Release release, Limits limits) {
    return GuestErrors.ofLoading(engine().check(release, limits).join().outcome());
  }

  @Override
  public void close() {
    List<GuestEngine> all;
    synchronized (engines) {
      all = List.copyOf(engines);
    }
    all.forEach(GuestEngine::close);
  }
}
