package dev.boma.runtime.sandbox.guest;

import dev.boma.api.Limit;
import dev.boma.api.Limits;
import dev.boma.api.Outcome;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Holds runs to their limits: looks every few milliseconds at what each guest thread has used, and
 * at the clock, and stops the guest that is over. The engine checks for a stop between the guest's
 * own instructions, but some built-in functions run on for seconds or for ever; who does not stop
 * in time is reported, and only the end of its process helps.
 */
final class Governor implements AutoCloseable {
  private static final long LOOK_EVERY_MILLIS = 4;

  /** How long a stopped guest has to say where it was. */
  private static final long PLACE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** After how long a guest that was stopped and still runs counts as stuck. */
  private static final long STUCK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private final GuestThreads threads;
  private final Warmth warmth;
  private final Consumer<GuestRun> onStuck;
  private final Set<GuestRun> runs = ConcurrentHashMap.newKeySet();

  /** Those told of as stuck already. */
  private final Set<GuestRun> stuck = ConcurrentHashMap.newKeySet();

  private final Thread looker;
  private volatile boolean closed;

  /** Whether the looker wants to be woken when there is something to watch. */
  private volatile boolean resting;

  Governor(GuestThreads threads, Warmth warmth, Consumer<GuestRun> onStuck) {
    this.threads = threads;
    this.warmth = warmth;
    this.onStuck = onStuck;
    looker = Thread.ofPlatform().daemon().name("governor").unstarted(this::look);
    looker.start();
  }

  /** Watches a run until it has ended. */
  void watch(GuestRun run) {
    runs.add(run);
    if (resting) {
      LockSupport.unpark(looker);
    }
    run.ended().whenComplete((ran, failure) -> runs.remove(run));
  }

  /** How many runs are under way. */
  int running() {
    return runs.size();
  }

  /** Waits while there is nothing to watch. */
  private void rest() {
    resting = true;
    while (runs.isEmpty() && !closed) {
      LockSupport.park(this);
      if (Thread.interrupted()) {
        return;
      }
    }
    resting = false;
  }

  private void look() {
    try {
      while (!closed) {
        rest();
        TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
        for (GuestRun run : runs) {
          checkClock(run);
        }
        for (GuestThreads.Running running : threads.running()) {
          check(running);
        }
        stuck.removeIf(run -> threads.running().stream().noneMatch(r -> r.run() == run));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void checkClock(GuestRun run) {
    GuestRun.Cancelled cancelled = run.cancelled();
    if (cancelled != null) {
      if (System.nanoTime() - cancelled.sinceNanos() > PLACE_NANOS) {
        run.giveUp();
      }
      return;
    }
    long allowed = run.task().limits().get(Limit.WALL_MS);
    long used = run.wallMillis();
    if (used > allowed) {
      run.cancel(new Outcome.LimitExceeded(Limit.WALL_MS, allowed, used));
    }
  }

  private void check(GuestThreads.Running running) {
    GuestRun run = running.run();
    GuestRun.Cancelled cancelled = run.cancelled();
    if (cancelled != null) {
      if (System.nanoTime() - cancelled.sinceNanos() > STUCK_NANOS && stuck.add(run)) {
        run.giveUp();
        onStuck.accept(run);
      }
      return;
    }
    Outcome over = run.inGuest() ? over(running) : null;
    // A step that has ended meanwhile was counted twice.
    if (over != null && run.inGuest()) {
      run.cancel(over);
    }
  }

  private @Nullable Outcome over(GuestThreads.Running running) {
    GuestRun run = running.run();
    Limits limits = run.task().limits();
    long bytes =
        run.allocatedBytes(
            ThreadMeter.allocatedBytes(running.threadId()) - running.allocatedBytes());
    if (bytes > limits.get(Limit.ALLOCATED_BYTES)) {
      return new Outcome.LimitExceeded(
          Limit.ALLOCATED_BYTES, limits.get(Limit.ALLOCATED_BYTES), bytes);
    }
    Limit kind = run.task().trigger() == null ? Limit.LOAD_MS : Limit.CPU_MS;
    long cpuMillis =
        run.cpuNanos(ThreadMeter.cpuNanos(running.threadId()) - running.cpuNanos()) / 1_000_000;
    long allowed = warmth.allowed(run.task().release().id(), limits.get(kind));
    return cpuMillis > allowed ? new Outcome.LimitExceeded(kind, allowed, cpuMillis) : null;
  }

  @Override
  public void close() {
    closed = true;
    looker.interrupt();
  }
}
