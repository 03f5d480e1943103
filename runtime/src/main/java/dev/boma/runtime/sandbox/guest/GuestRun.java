package dev.boma.runtime.sandbox.guest;

import dev.boma.api.AppKind;
import dev.boma.api.Budget;
import dev.boma.api.Command;
import dev.boma.api.CommandResult;
import dev.boma.api.GuestError;
import dev.boma.api.Limit;
import dev.boma.api.Limits;
import dev.boma.api.Outcome;
import dev.boma.api.Release;
import dev.boma.runtime.sandbox.Sandbox;
import dev.boma.runtime.sandbox.Sandbox.Ran;
import dev.boma.runtime.sandbox.guest.SandboxText.Drained;
import dev.boma.runtime.sandbox.guest.SandboxText.MalformedException;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.graalvm.polyglot.PolyglotException;
import org.jspecify.annotations.Nullable;

/**
 * One turn in one context. It advances in steps, each on a guest thread, whenever there is
 * something for the guest: the trigger, answers, a timer that is due. Between steps no thread is
 * held.
 *
 * <p>Ends as soon as the outcome is certain: a guest that is not done, has asked for nothing that
 * is still to come and has no timer is {@link Outcome.Deadlocked} at once.
 *
 * <p>{@link #answer}, {@link #advance} and {@link #cancel} may be called by any thread; {@code
 * advance} runs on one at a time.
 */
public final class GuestRun {

  /** Where a guest's commands go. */
  @FunctionalInterface
  public interface Asks {
    /**
     * Takes what the guest asked for in one step, in its order, on its thread; must not block. Each
     * command whose answer the guest has not got is answered once by {@link #answer}, now or later.
     */
    void ask(GuestRun run, List<Asked> asked);
  }

  /**
   * A command of the guest's.
   *
   * @param guessed whether the guest has its answer already: a value that was {@link Task#known()},
   *     or that it succeeded, with nothing more to say
   */
  public record Asked(Command command, boolean guessed) {}

  /** What a run needs of its process. */
  record World(GuestContexts contexts, GuestThreads threads, Timers timers) {}

  /** An answer on its way back; {@code failure} when the host could not give one. */
  private record Arrived(
      Command command, @Nullable CommandResult result, @Nullable String failure) {}

  private static final String ENGINE = "the script engine ";

  /** In place of a reason: it has ended by itself, and cannot be stopped any more. */
  private static final Cancelled OVER = new Cancelled(new Outcome.Completed(), 0);

  private final Task task;
  private final World world;
  private final Asks asks;
  private final CompletableFuture<Ran> ended = new CompletableFuture<>();
  private final ConcurrentLinkedQueue<Arrived> arrived = new ConcurrentLinkedQueue<>();

  /** What has happened since the guest last looked; whoever raises it from 0 has it looked at. */
  private final AtomicInteger signals = new AtomicInteger();

  private final AtomicReference<@Nullable Cancelled> cancelled = new AtomicReference<>();
  private final long beganNanos = System.nanoTime();
  private final boolean played;

  /** Set on the guest's thread; read by who cancels. */
  private volatile @Nullable GuestContext context;

  private final AtomicLong cpuNanos = new AtomicLong();
  private final AtomicLong allocatedBytes = new AtomicLong();
  private final AtomicInteger requests = new AtomicInteger();

  /** How much of the step that runs is not the guest's: opening its context. */
  private volatile long freeCpuNanos;

  private volatile long freeBytes;
  private volatile boolean inGuest;

  /** How much processor time it may use: in a cold process more than its limit says. */
  private volatile long allowedCpuMillis;

  /** See {@link Ran#unwell}. */
  private volatile boolean unwell;

  /** What had been used when the governor last counted a step that does not stop. */
  private volatile long cpuNanosAtLast;

  private volatile long allocatedBytesAtLast;

  /** See {@link #spoiltBy()}. */
  private volatile @Nullable String spoiltBy;

  /** When it ended, of its own accord or not; set before it is known to have. */
  private volatile long endedNanos;

  private boolean finishing;
  private long requestChars;
  private int pending;
  private long wakeAtMillis = -1;

  /** What has the run go on when its next timer is due. */
  private Future<?> timer = CompletableFuture.completedFuture(null);

  /** How far a played conversation's timers have moved the guest's time. */
  private long skippedMillis;

  /**
   * What is to be run.
   *
   * @param trigger as text; null to load the release without one
   * @param known JSON: an array of keys, and behind each its value as JSON text, which the guest
   *     will probably ask for; null where none of its commands may be answered before {@link Asks}
   *     has heard of it
   */
  public record Task(
      Release release,
      @Nullable String trigger,
      Sandbox.GuestTime time,
      String seed,
      Limits limits,
      Object owner,
      @Nullable String known) {

    /** One whose commands are all answered by who is asked. */
    public Task(
        Release release,
        @Nullable String trigger,
        Sandbox.GuestTime time,
        String seed,
        Limits limits,
        Object owner) {
      this(release, trigger, time, seed, limits, owner, null);
    }
  }

  /** Why and since when a run is being stopped. */
  record Cancelled(Outcome why, long sinceNanos) {}

  GuestRun(Task task, World world, Asks asks) {
    this.task = task;
    this.world = world;
    this.asks = asks;
    this.played = task.time().fixedNow() != null;
    this.allowedCpuMillis = task.limits().get(cpuLimit());
  }

  /** How it ended; completes on any thread. */
  public CompletableFuture<Ran> ended() {
    return ended;
  }

  /** Starts it. */
  void start() {
    goOn();
  }

  /** Hands the guest the answer to a command. */
  public void answer(Command command, CommandResult result) {
    arrived.add(new Arrived(command, result, null));
    goOn();
  }

  /** Ends the run: the host could not answer. */
  public void fail(Command command, String failure) {
    arrived.add(new Arrived(command, null, failure));
    goOn();
  }

  private void goOn() {
    if (signals.getAndIncrement() == 0) {
      world.threads().submit(task.owner(), this);
    }
  }

  /**
   * One step, on a guest thread.
   *
   * @param cpuBefore processor time the thread has used, in nanoseconds
   * @param bytesBefore what it has allocated
   */
  void advance(long cpuBefore, long bytesBefore) {
    int seen = signals.get();
    if (!ended.isDone()) {
      advanceNow(cpuBefore, bytesBefore);
    }
    if (!signals.compareAndSet(seen, 0) && !ended.isDone()) {
      signals.set(1);
      world.threads().submit(task.owner(), this);
    }
  }

  private void advanceNow(long cpuBefore, long bytesBefore) {
    Outcome outcome;
    try {
      outcome = step(cpuBefore, bytesBefore);
    } catch (PolyglotException e) {
      outcome = ofGuest(e, bytesBefore);
    } catch (MalformedException e) {
      outcome = new Outcome.ScriptFailed(new GuestError(e.getMessage(), null, 0, List.of()));
    } catch (OutOfMemoryError e) {
      outcome = outOfMemory(bytesBefore);
    } catch (StackOverflowError e) {
      outcome =
          new Outcome.LimitExceeded(
              Limit.STACK_FRAMES,
              task.limits().get(Limit.STACK_FRAMES),
              task.limits().get(Limit.STACK_FRAMES));
    } catch (RuntimeException | Error e) {
      Cancelled why = cancelled.get();
      outcome = why != null ? why.why() : engineFailed(e.toString(), e);
    }
    inGuest = false;
    allocatedBytes.addAndGet(ThreadMeter.allocatedBytes() - bytesBefore - freeBytes);
    cpuNanos.addAndGet(ThreadMeter.cpuNanos() - cpuBefore - freeCpuNanos);
    freeBytes = 0;
    freeCpuNanos = 0;
    if (outcome != null) {
      end(outcome);
    }
  }

  /**
   * Has the context of the release's next message ready before that comes. On a guest thread that
   * has nothing else to do.
   */
  void prepareNext() {
    if (hasEnded() && !played && task.trigger() != null) {
      world.contexts().prepare(task.release(), task.time(), task.limits());
    }
  }

  /** What the guest does until it waits; its outcome when it does not wait any more. */
  private @Nullable Outcome step(long cpuBefore, long bytesBefore) throws MalformedException {
    Cancelled before = cancelled.get();
    if (before != null) {
      return before.why();
    }
    if (finishing) {
      return finish();
    }
    GuestContext guest = context;
    if (guest == null) {
      guest = world.contexts().take(task.release(), task.time(), task.limits());
      context = guest;
      freeCpuNanos = ThreadMeter.cpuNanos() - cpuBefore;
      freeBytes = ThreadMeter.allocatedBytes() - bytesBefore;
      inGuest = true;
      Cancelled meanwhile = cancelled.get();
      if (meanwhile != null) {
        return meanwhile.why();
      }
      if (task.trigger() == null) {
        guest.load(task.seed(), task.time().fixedNow());
        return new Outcome.Completed();
      }
      guest.start(task.trigger(), task.seed(), task.time().fixedNow(), task.known());
    } else {
      inGuest = true;
      if (!deliverArrived(guest)) {
        wakeIfDue(guest);
      }
    }
    while (true) {
      String drainedText = guest.drain();
      requestChars += drainedText.length();
      if (requestChars > task.limits().get(Limit.API_REQUEST_CHARS)) {
        return new Outcome.LimitExceeded(
            Limit.API_REQUEST_CHARS, task.limits().get(Limit.API_REQUEST_CHARS), requestChars);
      }
      Drained drained = SandboxText.drained(drainedText);
      if (!drained.asked().isEmpty()) {
        int asked = requests.addAndGet(drained.asked().size());
        if (asked > task.limits().get(Limit.API_REQUESTS)) {
          return new Outcome.LimitExceeded(
              Limit.API_REQUESTS, task.limits().get(Limit.API_REQUESTS), asked);
        }
        for (Asked one : drained.asked()) {
          pending += one.guessed() ? 0 : 1;
        }
        asks.ask(this, drained.asked());
      }
      if (drained.done() && pending == 0) {
        return new Outcome.Completed();
      }
      if (drained.done() && task.release().kind() == AppKind.VUMI) {
        finishing = true;
        return finish();
      }
      Outcome failed = failure();
      if (failed != null) {
        return failed;
      }
      if (deliverArrived(guest)) {
        continue;
      }
      if (pending == 0 && drained.wakeAtMillis().isEmpty()) {
        return new Outcome.Deadlocked();
      }
      wakeAtMillis = drained.wakeAtMillis().orElse(-1);
      if (!wakeIfDue(guest)) {
        waitForTimer(drained.wakeAtMillis());
        return null;
      }
    }
  }

  /**
   * Waits for what a vumi app asked for before it was done. The replies are dropped, as they always
   * were: what it would go on to do belongs to a turn that is over.
   */
  private @Nullable Outcome finish() {
    Outcome failed = failure();
    if (failed != null) {
      return failed;
    }
    while (arrived.poll() != null) {
      pending--;
    }
    return pending == 0 ? new Outcome.Completed() : null;
  }

  private @Nullable Outcome failure() {
    for (Arrived one : arrived) {
      if (one.failure() != null) {
        return new Outcome.HostFailed(
            one.command().name() + " failed in the host: " + one.failure());
      }
    }
    return null;
  }

  /** Delivers all answers that are there; whether there was one. */
  private boolean deliverArrived(GuestContext guest) {
    boolean any = false;
    Arrived one = arrived.peek();
    while (one != null && one.result() != null) {
      arrived.remove();
      pending--;
      any = true;
      guest.deliver(SandboxText.reply(one.command(), one.result()), elapsed());
      one = arrived.peek();
    }
    return any;
  }

  /** Runs the timer that is due; whether one was. */
  private boolean wakeIfDue(GuestContext guest) {
    if (wakeAtMillis < 0) {
      return false;
    }
    if (played && pending == 0) {
      // In a played conversation time stands still: what waits for it alone need not wait.
      skippedMillis = Math.max(skippedMillis, wakeAtMillis);
    } else if (played || elapsed() < wakeAtMillis) {
      return false;
    }
    wakeAtMillis = -1;
    guest.wake(elapsed());
    return true;
  }

  /** Has the run go on when a timer is due; the wall is the governor's affair. */
  private void waitForTimer(OptionalLong wakeAt) {
    timer.cancel(false);
    long wait = Math.max(0, wakeAt.orElse(Long.MAX_VALUE) - elapsed());
    if (!played && wait < task.limits().get(Limit.WALL_MS)) {
      timer = world.timers().after(wait, this::goOn);
    }
  }

  private long elapsed() {
    return played ? skippedMillis : (System.nanoTime() - beganNanos) / 1_000_000;
  }

  /**
   * There was no memory. A guest that has taken a good part of what one may take is the cause, as
   * is one that wanted more at once than the heap has; another is a victim.
   */
  private Outcome outOfMemory(long bytesBefore) {
    long allowed = task.limits().get(Limit.ALLOCATED_BYTES);
    long used = allocatedBytes(ThreadMeter.allocatedBytes() - bytesBefore);
    unwell = used < allowed / 4 && MemoryLeft.isLittle();
    return unwell
        ? new Outcome.HostFailed("the process has no memory left")
        : new Outcome.LimitExceeded(Limit.ALLOCATED_BYTES, allowed, Math.max(used, allowed + 1));
  }

  private Outcome ofGuest(PolyglotException thrown, long bytesBefore) {
    Cancelled why = cancelled.get();
    if (why != null && (thrown.isCancelled() || thrown.isInterrupted())) {
      return at(GuestErrors.of(thrown, files()), why.why());
    }
    if (thrown.isResourceExhausted()) {
      return GuestErrors.exhausted(thrown, files(), task.limits())
          .orElseGet(() -> outOfMemory(bytesBefore));
    }
    if (thrown.isCancelled() || thrown.isInterrupted()) {
      return new Outcome.HostFailed("the host is stopping");
    }
    if (thrown.isInternalError() || thrown.isHostException()) {
      return engineFailed(String.valueOf(thrown.getMessage()), thrown);
    }
    return new Outcome.ScriptFailed(
        world.contexts().modulesOf(task.release()).told(GuestErrors.of(thrown, files())));
  }

  /**
   * The engine has an error of its own. A class of it that a guest was the first to need where its
   * stack ended stays without its statics, and fails whoever needs it next.
   */
  private Outcome engineFailed(String how, Throwable thrown) {
    unwell = LostClass.isCauseOf(how);
    spoiltBy = unwell ? LostClass.owner(thrown).orElse(null) : null;
    return new Outcome.HostFailed(ENGINE + "failed: " + how);
  }

  /** Whether it was the script engine that gave out. */
  public static boolean isOfEngine(Outcome.HostFailed outcome) {
    return outcome.reason().startsWith(ENGINE);
  }

  private Set<String> files() {
    return task.release().files().keySet();
  }

  private static Outcome at(GuestError where, Outcome outcome) {
    return outcome instanceof Outcome.LimitExceeded limit && where.file() != null
        ? new Outcome.LimitExceeded(
            limit.limit(), limit.allowed(), limit.used(), where.file() + ":" + where.line())
        : outcome;
  }

  private void end(Outcome outcome) {
    endedNanos = System.nanoTime();
    timer.cancel(false);
    // Who comes too late to cancel must not stop a context that serves another turn by then.
    boolean inTime = cancelled.compareAndSet(null, OVER);
    Ran ran = new Ran(outcome, budget(), unwell);
    GuestContext guest = context;
    if (guest == null) {
      ended.complete(ran);
      return;
    }
    guest.used(allocatedBytes.get());
    if (inTime
        && outcome instanceof Outcome.Completed
        && task.trigger() != null
        && GuestContexts.isKept(task.release())) {
      try {
        // First, so that the release's next turn, which may come at once, finds it.
        world.contexts().giveBack(task.release(), task.time(), task.limits(), guest);
      } finally {
        ended.complete(ran);
      }
    } else {
      ended.complete(ran);
      world.contexts().close(guest);
    }
    context = null;
  }

  // ---- the governor's side ----------------------------------------------------------------------

  /** Stops the guest; the run ends with this outcome, and its place when the guest can tell it. */
  public void cancel(Outcome why) {
    if (!cancelled.compareAndSet(null, new Cancelled(why, System.nanoTime()))) {
      return;
    }
    GuestContext guest = context;
    if (guest != null) {
      world.contexts().stop(guest);
    }
    goOn();
  }

  /** Stops the guest because its time is over: the host's fault where it had none of it. */
  void cancelLate(long allowedMillis, long usedMillis) {
    boolean began = context != null || endedNanos != 0;
    cancel(
        began
            ? new Outcome.LimitExceeded(Limit.WALL_MS, allowedMillis, usedMillis)
            : new Outcome.HostFailed(
                "no thread was free for the app in %d ms".formatted(usedMillis)));
  }

  /** Ends a cancelled run whose guest has not said where it was. */
  void giveUp() {
    Cancelled why = cancelled();
    if (why != null) {
      ended.complete(new Ran(why.why(), budget(), unwell));
    }
  }

  /** Notes what the step that runs has used, for the budget of a run that is given up in it. */
  void stepHasUsed(long cpuNanosOfStep, long bytesOfStep) {
    if (inGuest) {
      cpuNanosAtLast = cpuNanos(cpuNanosOfStep);
      allocatedBytesAtLast = allocatedBytes(bytesOfStep);
    }
  }

  /** Stops a guest that the engine makes wait for ever; the process is of no use any more. */
  void engineHangs() {
    unwell = unwell || cancelled.get() == null;
    cancel(new Outcome.HostFailed(ENGINE + "hangs"));
  }

  /** Whether the guest's last step is done; what is left is to free its context. */
  boolean hasEnded() {
    return endedNanos != 0;
  }

  /** When it has ended, by {@link System#nanoTime}; 0 before. */
  long endedNanos() {
    return endedNanos;
  }

  /** Why and since when it is being stopped; null when it is not. */
  @Nullable Cancelled cancelled() {
    Cancelled why = cancelled.get();
    return OVER.equals(why) ? null : why;
  }

  /**
   * Whose guest spoilt the engine that failed this run, as the text of its {@link Task#owner()};
   * null where the engine did not fail, or where nobody knows.
   */
  public @Nullable String spoiltBy() {
    return spoiltBy;
  }

  /** What is run. */
  public Task task() {
    return task;
  }

  long wallMillis() {
    return (System.nanoTime() - beganNanos) / 1_000_000;
  }

  /** Processor time so far, with that of a step that runs. */
  long cpuNanos(long ofStep) {
    return cpuNanos.get() + Math.max(0, ofStep - freeCpuNanos);
  }

  /** Bytes allocated so far, with those of a step that runs. */
  long allocatedBytes(long ofStep) {
    return allocatedBytes.get() + Math.max(0, ofStep - freeBytes);
  }

  /** Whether the step that runs is at the guest's own code, and not counted yet. */
  boolean inGuest() {
    return inGuest;
  }

  /** The limit of its processor time. */
  Limit cpuLimit() {
    return task.trigger() == null ? Limit.LOAD_MS : Limit.CPU_MS;
  }

  /** Allows it this much processor time; before it is started. */
  void allowCpu(long millis) {
    allowedCpuMillis = millis;
  }

  long allowedCpuMillis() {
    return allowedCpuMillis;
  }

  private Budget budget() {
    return new Budget(
        Math.max(cpuNanos.get(), cpuNanosAtLast) / 1_000,
        (System.nanoTime() - beganNanos) / 1_000,
        Math.max(allocatedBytes.get(), allocatedBytesAtLast),
        requests.get(),
        task.limits().with(Map.of(cpuLimit(), allowedCpuMillis)));
  }
}
