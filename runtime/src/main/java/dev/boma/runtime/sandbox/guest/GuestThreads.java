package dev.boma.runtime.sandbox.guest;

import dev.boma.runtime.fair.FairLines;
import dev.boma.runtime.fair.FairLines.Served;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The bounded platform threads on which guest code runs, shared by owners as {@link FairLines}
 * says.
 *
 * <p>Guest code never runs on a virtual thread: the engine's own limits do not work there
 * (oracle/graal issue 11058).
 */
final class GuestThreads implements AutoCloseable {
  /** Deep enough for honest recursion, small enough that a runaway one ends soon. */
  private static final long STACK_BYTES = 4L << 20;

  private final AtomicLong named = new AtomicLong();
  private final Set<Worker> workers = ConcurrentHashMap.newKeySet();

  /** Guarded by {@code this}, as is all below. */
  private final FairLines<GuestRun> lines;

  private boolean closed;

  GuestThreads(int count) {
    lines = new FairLines<>(count);
    for (int i = 0; i < count; i++) {
      addThread();
    }
  }

  private void addThread() {
    Worker worker = new Worker("guest-" + named.incrementAndGet());
    workers.add(worker);
    worker.start();
  }

  /** Has the run go on when its owner's turn comes. */
  synchronized void submit(Object owner, GuestRun run) {
    if (closed) {
      return;
    }
    lines.add(owner, run);
    // Else one that runs takes it when it is done: waking another would be for nothing.
    if (lines.hasNext()) {
      notify();
    }
  }

  /** What runs now. */
  List<Running> running() {
    return workers.stream().flatMap(worker -> Running.of(worker).stream()).toList();
  }

  /** Gives up a thread whose guest does not stop; another takes its place. */
  void abandon(GuestRun run) {
    for (Worker worker : workers) {
      if (worker.current == run && workers.remove(worker)) {
        worker.abandoned = true;
        synchronized (this) {
          // It may have come back just now, and left.
          if (worker.current == run) {
            lines.addPlace();
            worker.replaced = true;
          }
        }
        addThread();
      }
    }
  }

  /**
   * A run on a thread.
   *
   * @param cpuNanos processor time the thread had used when the step began
   * @param allocatedBytes what the thread had allocated then
   * @param waits whether the thread waits for another to let it go on, without a bound. One that is
   *     blocked at a monitor does not: the JVM gives every monitor back
   */
  record Running(GuestRun run, long threadId, long cpuNanos, long allocatedBytes, boolean waits) {
    private static List<Running> of(Worker worker) {
      GuestRun run = worker.current;
      return run == null
          ? List.of()
          : List.of(
              new Running(
                  run,
                  worker.threadId(),
                  worker.cpuAtStart,
                  worker.bytesAtStart,
                  worker.getState() == Thread.State.WAITING));
    }
  }

  private synchronized @Nullable Served<GuestRun> take() {
    while (!closed) {
      Served<GuestRun> served = lines.next().orElse(null);
      if (served != null) {
        if (lines.hasNext()) {
          notify();
        }
        return served;
      }
      try {
        wait();
      } catch (InterruptedException e) {
        // Meant for a guest that has left, or to tell that these are closed.
      }
    }
    return null;
  }

  private synchronized boolean nobodyWaits() {
    return !closed && !lines.hasNext();
  }

  private synchronized void leave(Object owner, Worker worker) {
    lines.leave(owner);
    if (worker.replaced) {
      lines.removePlace();
      notify();
    }
  }

  private final class Worker extends Thread {
    private final String bareName;

    /** Whose name the thread has. Its own. */
    private @Nullable Object namedFor;

    private volatile @Nullable GuestRun current;
    private volatile long cpuAtStart;
    private volatile long bytesAtStart;
    private volatile boolean abandoned;

    /** Whether its place was given to another. Guarded by the threads. */
    private boolean replaced;

    Worker(String name) {
      super(null, null, name, STACK_BYTES);
      bareName = name;
      setDaemon(true);
    }

    @Override
    public void run() {
      boolean more = true;
      while (more && !abandoned) {
        more = serveNext();
      }
    }

    /** Waits for a step and runs it; false when there will be none. Keeps hold of none. */
    private boolean serveNext() {
      Served<GuestRun> taken = take();
      if (taken == null) {
        return false;
      }
      if (!taken.owner().equals(namedFor)) {
        // The JVM notes the name with what breaks where a stack ends: see LostClass.
        setName(bareName + LostClass.OF + taken.owner());
        namedFor = taken.owner();
      }
      try {
        cpuAtStart = ThreadMeter.cpuNanos();
        bytesAtStart = ThreadMeter.allocatedBytes();
        current = taken.item();
        taken.item().advance(cpuAtStart, bytesAtStart);
      } finally {
        current = null;
        leave(taken.owner(), this);
      }
      if (nobodyWaits()) {
        taken.item().prepareNext();
      }
      return true;
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    workers.forEach(Thread::interrupt);
  }
}
