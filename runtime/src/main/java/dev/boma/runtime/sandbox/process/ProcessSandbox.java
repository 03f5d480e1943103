package dev.boma.runtime.sandbox.process;

import dev.boma.api.Budget;
import dev.boma.api.GuestError;
import dev.boma.api.Limit;
import dev.boma.api.Limits;
import dev.boma.api.Outcome;
import dev.boma.api.Release;
import dev.boma.api.Trigger;
import dev.boma.runtime.sandbox.Sandbox;
import dev.boma.runtime.sandbox.guest.GuestErrors;
import dev.boma.runtime.sandbox.process.HostedTurn.Cause;
import dev.boma.runtime.sandbox.process.HostedTurn.End;
import dev.boma.runtime.sandbox.process.WorkerProcess.News;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Guests in worker processes: the wall behind which the apps of strangers run. A guest that cannot
 * be stopped goes down with its worker; turns beside it that have had no effect outside run again
 * elsewhere.
 */
public final class ProcessSandbox implements Sandbox {
  /** How long a worker may be silent beyond a turn's time before it counts as lost. */
  private static final long GRACE_MILLIS = 700;

  private static final long LOAD_WALL_FACTOR = 30;

  private final WorkerPool pool;
  private final Prefetch prefetch = new Prefetch();
  private final LongAdder attempts = new LongAdder();
  private final LongAdder roundTrips = new LongAdder();

  /** Starts the workers; returns when the first can run turns. */
  public static ProcessSandbox open(WorkerSettings settings) {
    return new ProcessSandbox(WorkerPool.open(settings));
  }

  /** With workers started in a way of one's own. */
  static ProcessSandbox open(WorkerSettings settings, WorkerLauncher launcher) {
    return new ProcessSandbox(WorkerPool.open(settings, launcher));
  }

  private ProcessSandbox(WorkerPool pool) {
    this.pool = pool;
  }

  @Override
  public Ran run(Run run) {
    long began = System.nanoTime();
    boolean guessing = run.time().fixedNow() == null;
    int losses = 0;
    String lostFor = null;
    try {
      while (true) {
        long left =
            run.limits().get(Limit.WALL_MS)
                - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        if (left <= 0) {
          return outOfTime(run, began, lostFor);
        }
        Optional<WorkerPool.Place> placed = pool.place(run.release().app().tenant(), losses, left);
        if (placed.isEmpty()) {
          return new Ran(new Outcome.HostFailed("no worker was free in time"), Budget.NONE);
        }
        WorkerProcess worker = placed.get().worker();
        HostedTurn turn = new HostedTurn(run, placed.get(), prefetch, left, GRACE_MILLIS);
        End end = turn.toEnd(guessing);
        attempts.increment();
        roundTrips.add(turn.roundTrips());
        switch (end) {
          case End.Of of -> {
            if (of.ran().outcome() instanceof Outcome.LimitExceeded limit
                && limit.limit().equals(Limit.ALLOCATED_BYTES.key())) {
              pool.quarantine(run.release().app().tenant());
            }
            return lostFor != null
                    && of.ran().outcome() instanceof Outcome.LimitExceeded limit
                    && limit.limit().equals(Limit.WALL_MS.key())
                ? tooLate(lostFor, of.ran().budget())
                : of.ran();
          }
          case End.WrongGuess ignored -> guessing = false;
          case End.Silent ignored -> {
            pool.lost(worker, run.release().app().tenant());
            return outOfTime(run, began, lostFor);
          }
          case End.Lost lost -> {
            if (placed.get().alone() && lost.cause() != Cause.ANOTHER_TURN) {
              // It had the worker for itself: it is the cause.
              pool.quarantine(run.release().app().tenant());
              return new Ran(ofItsOwnDoing(lost, run.limits()), Budget.NONE);
            }
            if (lost.hadEffect()) {
              return new Ran(
                  new Outcome.HostFailed(
                      "its worker process ended (%s) after the app had acted outside; it does not"
                              .formatted(lost.why())
                          + " run again"),
                  Budget.NONE);
            }
            losses += lost.cause() == Cause.ANOTHER_TURN ? 0 : 1;
            lostFor = lost.why();
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Ran(new Outcome.HostFailed("the host is stopping"), Budget.NONE);
    }
  }

  private static Outcome ofItsOwnDoing(End.Lost lost, Limits limits) {
    long allowed = limits.get(Limit.ALLOCATED_BYTES);
    return lost.cause() == Cause.ENGINE
        ? new Outcome.HostFailed("its worker process ended (%s)".formatted(lost.why()))
        : new Outcome.LimitExceeded(Limit.ALLOCATED_BYTES, allowed, allowed + 1);
  }

  @Override
  public List<String> expectedKeys(Release release, Trigger trigger) {
    return prefetch.keys(release.id(), trigger.userAddr());
  }

  /** How often a turn went to its worker and back, on average until now; empty before the first. */
  public OptionalDouble roundTripsATurn() {
    long turns = attempts.sum();
    return turns == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of((double) roundTrips.sum() / turns);
  }

  /**
   * @param lostFor why an earlier attempt was lost, which took the time; null if none was
   */
  private static Ran outOfTime(Run run, long began, @Nullable String lostFor) {
    if (lostFor != null) {
      return tooLate(lostFor, Budget.NONE);
    }
    long allowed = run.limits().get(Limit.WALL_MS);
    long used = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
    return new Ran(
        new Outcome.LimitExceeded(Limit.WALL_MS, allowed, Math.max(used, allowed + 1)),
        Budget.NONE);
  }

  private static Ran tooLate(String lostFor, Budget budget) {
    return new Ran(
        new Outcome.HostFailed(
            "its worker process ended (%s), and the time that was left did not suffice"
                .formatted(lostFor)),
        budget);
  }

  @Override
  public Optional<GuestError> check(Release release, Limits limits) {
    long wall = limits.get(Limit.LOAD_MS) * LOAD_WALL_FACTOR;
    try {
      WorkerPool.Place place = pool.place(release.app().tenant(), 0, wall).orElse(null);
      if (place == null) {
        return Optional.of(new GuestError("no worker was free in time", null, 0, List.of()));
      }
      WorkerProcess worker = place.worker();
      News news;
      try {
        place.line().awaitFor(wall + GRACE_MILLIS);
        worker.check(place.line(), release, limits.with(Map.of(Limit.WALL_MS, wall)));
        news = place.line().next();
      } finally {
        place.leave(true);
      }
      if (news instanceof News.Said said && said.message() instanceof FromWorker.Ended ended) {
        return GuestErrors.ofLoading(ended.ran().outcome());
      }
      pool.lost(worker, release.app().tenant());
      return Optional.of(
          new GuestError(
              "the app does not load: its worker process had to be ended", null, 0, List.of()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of(new GuestError("the host is stopping", null, 0, List.of()));
    }
  }

  @Override
  public Optional<String> unready() {
    return serving() > 0 ? Optional.empty() : Optional.of("no worker process can run apps");
  }

  /** How many workers take turns now. */
  public int serving() {
    return pool.serving();
  }

  /** How many workers have ended since this was opened. */
  public long lost() {
    return pool.lost();
  }

  /** Whether every worker and every spare stands ready, and none is about to go. */
  public boolean isWhole() {
    return pool.isWhole();
  }

  /** The workers, for tests that look at them or end them. */
  WorkerPool pool() {
    return pool;
  }

  @Override
  public void close() {
    pool.close();
  }
}
