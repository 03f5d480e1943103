package dev.boma.runtime.sandbox.guest;

import dev.boma.api.Limit;
import dev.boma.api.Limits;
import dev.boma.api.Outcome;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds runs to their limits: looks every few milliseconds at what each guest thread has used, and
 * at the clock, and stops the guest that is over. The engine checks for a stop between the guest's
 * own instructions, but some built-in functions run on for seconds or for ever; who does not stop
 * in time is reported, and only the end of its process helps.
 */
final class Governor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Governor.class);

  private static final long LOOK_EVERY_MILLIS = 4;

  /** How long a stopped guest has to say where it was. */
  private static final long PLACE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** After how much processor time a guest that was stopped and still runs counts as stuck. */
  private static final long STUCK_CPU_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  /**
   * After how long it does by the clock. Longer, for where processors are scarce an honest guest
   * gets little of their time; short enough that its process has gone two seconds after the stop.
   */
  private static final long STUCK_NANOS = TimeUnit.MILLISECONDS.toNanos(1_500);

  /** After how long a run that has ended and still holds its thread does. */
  private static final long LEAVING_NANOS = TimeUnit.SECONDS.toNanos(2);

  /**
   * After how long a guest that waits, and does nothing else, does. Its code cannot wait: it is in
   * for a lock of the engine that is never given back, because another guest came to the end of its
   * stack where the engine had it.
   */
  private static final long WAITING_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final GuestThreads threads;
  private final OnStuck onStuck;
  private final Set<GuestRun> runs = ConcurrentHashMap.newKeySet();

  /** Those told of as stuck already. The looker's own, as is the next. */
  private final Set<GuestRun> stuck = new HashSet<>();

  /** Since when those that wait have been seen to. */
  private final Map<GuestRun, Long> waitingSince = new HashMap<>();

  /** Where guests that are being stopped were when that was first seen. */
  private final Map<GuestRun, Stopping> stopping = new HashMap<>();

  /** A thread, and the processor time it had used. */
  private record Stopping(long threadId, long cpuNanos) {}

  private final Thread looker;
  private volatile boolean closed;

  /** Whether the looker wants to be woken when there is something to watch. */
  private volatile boolean resting;

  Governor(GuestThreads threads, OnStuck onStuck) {
    this.threads = threads;
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
    // A run that has ended may still hold its thread.
    while (runs.isEmpty() && threads.running().isEmpty() && !closed) {
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
        try {
          lookOnce();
        } catch (RuntimeException | OutOfMemoryError e) {
          // Without this thread no guest would ever be stopped; the next look sees the same.
          LOG.warn("could not look after guests, and tries again", e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void lookOnce() {
    List<GuestThreads.Running> now = threads.running();
    for (GuestRun run : runs) {
      checkClock(run, now);
    }
    waitingSince.keySet().removeIf(run -> now.stream().noneMatch(r -> r.run() == run && r.waits()));
    stuck.removeIf(run -> now.stream().noneMatch(r -> r.run() == run));
    stopping.keySet().removeIf(run -> now.stream().noneMatch(r -> r.run() == run));
    for (GuestThreads.Running running : now) {
      check(running);
    }
  }

  private void checkClock(GuestRun run, List<GuestThreads.Running> now) {
    GuestRun.Cancelled cancelled = run.cancelled();
    if (cancelled != null) {
      if (System.nanoTime() - cancelled.sinceNanos() > PLACE_NANOS) {
        now.stream().filter(running -> running.run() == run).findFirst().ifPresent(Governor::count);
        run.giveUp();
      }
      return;
    }
    long allowed = run.task().limits().get(Limit.WALL_MS);
    long used = run.wallMillis();
    if (used > allowed) {
      run.cancelLate(allowed, used);
    }
  }

  private void check(GuestThreads.Running running) {
    GuestRun run = running.run();
    if (running.waits() && waitsTooLong(run)) {
      run.engineHangs();
    }
    GuestRun.Cancelled cancelled = run.cancelled();
    if (cancelled != null && doesNotStop(running, cancelled)) {
      count(running);
      run.giveUp();
      tell(run);
    } else if (run.hasEnded() && isPast(run.endedNanos(), LEAVING_NANOS)) {
      tell(run);
    } else if (cancelled == null && run.inGuest()) {
      Outcome over = over(running);
      // A step that has ended meanwhile was counted twice.
      if (over != null && run.inGuest()) {
        run.cancel(over);
      }
    }
  }

  /** Has the run know what its step has used, which does not come to an end that would count it. */
  private static void count(GuestThreads.Running running) {
    running
        .run()
        .stepHasUsed(
            ThreadMeter.cpuNanos(running.threadId()) - running.cpuNanos(),
            ThreadMeter.allocatedBytes(running.threadId()) - running.allocatedBytes());
  }

  private boolean waitsTooLong(GuestRun run) {
    return isPast(waitingSince.computeIfAbsent(run, one -> System.nanoTime()), WAITING_NANOS);
  }

  /** Whether a guest has had time enough to stop: on a processor, or in all. */
  private boolean doesNotStop(GuestThreads.Running running, GuestRun.Cancelled cancelled) {
    long cpuNanos = ThreadMeter.cpuNanos(running.threadId());
    Stopping now = new Stopping(running.threadId(), cpuNanos);
    Stopping before = stopping.putIfAbsent(running.run(), now);
    if (before != null && before.threadId() != running.threadId()) {
      stopping.put(running.run(), now);
      before = now;
    }
    return isPast(cancelled.sinceNanos(), STUCK_NANOS)
        || (before != null && cpuNanos - before.cpuNanos() > STUCK_CPU_NANOS);
  }

  private static boolean isPast(long sinceNanos, long nanos) {
    return System.nanoTime() - sinceNanos > nanos;
  }

  private void tell(GuestRun run) {
    if (stuck.add(run)) {
      onStuck.stuck(run, waitingSince.containsKey(run));
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
    long cpuMillis =
        run.cpuNanos(ThreadMeter.cpuNanos(running.threadId()) - running.cpuNanos()) / 1_000_000;
    long allowed = run.allowedCpuMillis();
    return cpuMillis > allowed
        ? new Outcome.LimitExceeded(run.cpuLimit(), allowed, cpuMillis)
        : null;
  }

  @Override
  public void close() {
    closed = true;
    looker.interrupt();
  }
}
