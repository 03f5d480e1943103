package dev.boma.runtime.sandbox.guest;

import dev.boma.api.Limit;
import dev.boma.api.Limits;
import dev.boma.api.Release;
import dev.boma.api.ReleaseId;
import dev.boma.runtime.sandbox.Sandbox.GuestTime;
import dev.boma.runtime.sandbox.Sandbox.Ran;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Runs guests in this JVM: the script engine, its contexts and threads, and who holds them to their
 * limits. One for a process; safe for several threads.
 */
public final class GuestEngine implements AutoCloseable {
  /** How long loading may take by the clock, of its processor time. */
  private static final int LOAD_WALL_FACTOR = 30;

  private final GuestContexts contexts = new GuestContexts();
  private final Timers timers = new Timers();
  private final Warmth warmth = new Warmth();
  private final GuestThreads threads;
  private final Governor governor;

  /**
   * @param guestThreads on how many threads guests run, at least 1
   * @param onStuck told of guests that hold a thread for good
   */
  public GuestEngine(int guestThreads, OnStuck onStuck) {
    threads = new GuestThreads(guestThreads);
    governor = new Governor(threads, onStuck);
  }

  /** A run that has not begun; its commands will go to {@code asks}. */
  public GuestRun prepare(GuestRun.Task task, GuestRun.Asks asks) {
    return new GuestRun(task, new GuestRun.World(contexts, threads, timers), asks);
  }

  /** Begins a run. */
  public GuestRun begin(GuestRun run) {
    ReleaseId release = run.task().release().id();
    run.allowCpu(warmth.allowed(release, run.task().limits().get(run.cpuLimit())));
    governor.watch(run);
    run.ended().whenComplete((ran, failure) -> warmth.ended(release));
    run.start();
    return run;
  }

  /** Loads a release without a trigger, in a context of its own. */
  public CompletableFuture<Ran> check(Release release, Limits limits) {
    long wall = Math.max(limits.get(Limit.LOAD_MS) * LOAD_WALL_FACTOR, 1);
    GuestRun.Task load =
        new GuestRun.Task(
            release,
            null,
            GuestTime.REAL,
            "",
            limits.with(Map.of(Limit.WALL_MS, wall)),
            release.app().tenant());
    return begin(prepare(load, (run, commands) -> {})).ended();
  }

  /** How many runs are under way. */
  public int running() {
    return governor.running();
  }

  /** How many contexts wait for a turn. */
  int idleContexts() {
    return contexts.idle();
  }

  /** Gives up the thread of a run that does not stop. */
  public void abandon(GuestRun run) {
    threads.abandon(run);
  }

  @Override
  public void close() {
    governor.close();
    threads.close();
    timers.close();
    contexts.close();
  }
}
