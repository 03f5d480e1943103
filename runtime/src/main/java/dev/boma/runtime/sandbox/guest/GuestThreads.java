package dev.boma.runtime.sandbox.guest;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The bounded platform threads on which guest code runs, shared fairly. Each owner has a line of
 * its own; free threads serve the lines in turn. While others wait an owner holds at most a quarter
 * of the threads, and never more than half of them, so that a newcomer finds one free.
 *
 * <p>Guest code never runs on a virtual thread: the engine's own limits do not work there
 * (oracle/graal issue 11058).
 */
final class GuestThreads implements AutoCloseable {
  /** Deep enough for honest recursion, small enough that a runaway one ends soon. */
  private static final long STACK_BYTES = 4L << 20;

  private final AtomicLong named = new AtomicLong();
  private final int count;
  private final Set<Worker> workers = ConcurrentHashMap.newKeySet();

  /** Steps that wait, by owner. Guarded by {@code this}, as are all below. */
  private final Map<Object, Line> lines = new HashMap<>();

  /** The lines in which somebody waits, the one to be served next first. */
  private final LinkedHashSet<Line> waiting = new LinkedHashSet<>();

  private boolean closed;

  /** One owner's steps. */
  private static final class Line {
    private final Object owner;
    private final ArrayDeque<GuestRun> steps = new ArrayDeque<>();
    private int running;

    Line(Object owner) {
      this.owner = owner;
    }
  }

  GuestThreads(int count) {
    this.count = count;
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
    Line line = lines.computeIfAbsent(owner, Line::new);
    line.steps.add(run);
    waiting.add(line);
    notify();
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
        addThread();
      }
    }
  }

  /**
   * A run on a thread.
   *
   * @param cpuNanos processor time the thread had used when the step began
   * @param allocatedBytes what the thread had allocated then
   */
  record Running(GuestRun run, long threadId, long cpuNanos, long allocatedBytes) {
    private static List<Running> of(Worker worker) {
      GuestRun run = worker.current;
      return run == null
          ? List.of()
          : List.of(new Running(run, worker.threadId(), worker.cpuAtStart, worker.bytesAtStart));
    }
  }

  /** A step that is taken out of its line: between the two nobody may see the line without it. */
  private record Taken(Line line, GuestRun step) {}

  private synchronized @Nullable Taken take() throws InterruptedException {
    while (!closed) {
      Line line = next();
      if (line != null) {
        waiting.remove(line);
        line.running++;
        GuestRun step = line.steps.remove();
        if (!line.steps.isEmpty()) {
          waiting.add(line);
          notify();
        }
        return new Taken(line, step);
      }
      wait();
    }
    return null;
  }

  /** The line that is served next: of those within their share, the one that waits longest. */
  private @Nullable Line next() {
    int share = Math.max(1, count / 4);
    int most = Math.max(1, count / 2);
    for (Line line : waiting) {
      if (line.running < share || (line.running < most && waiting.size() == 1)) {
        return line;
      }
    }
    return null;
  }

  private synchronized void leave(Line line) {
    line.running--;
    if (line.running == 0 && line.steps.isEmpty()) {
      lines.remove(line.owner);
    }
    notify();
  }

  private final class Worker extends Thread {
    private volatile @Nullable GuestRun current;
    private volatile long cpuAtStart;
    private volatile long bytesAtStart;
    private volatile boolean abandoned;

    Worker(String name) {
      super(null, null, name, STACK_BYTES);
      setDaemon(true);
    }

    @Override
    public void run() {
      try {
        Taken taken = take();
        while (taken != null) {
          try {
            cpuAtStart = ThreadMeter.cpuNanos();
            bytesAtStart = ThreadMeter.allocatedBytes();
            current = taken.step();
            taken.step().advance();
          } finally {
            current = null;
            leave(taken.line());
          }
          taken = abandoned ? null : take();
        }
      } catch (InterruptedException e) {
        interrupt();
      }
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    for (Iterator<Worker> all = workers.iterator(); all.hasNext(); ) {
      all.next().interrupt();
    }
  }
}
