package dev.boma.runtime.sandbox.process;

import dev.boma.api.TenantId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The worker processes of a host: some serve, some stand ready to take the place of one that is
 * lost, and one holds what has cost a worker before. A tenant's turns go to the tenant's own worker
 * as long as that is not busy, so that its apps stay warm there.
 *
 * <p>Safe for several threads.
 */
final class WorkerPool implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerPool.class);

  /** How long a process may take until it can run turns. */
  private static final long START_SECONDS = 120;

  /**
   * With so many turns under way a worker counts as busy: the tenant's second one helps. Not
   * sooner, for a worker is several times faster with an app it knows, and each must get to know
   * it.
   */
  private static final int BUSY = 24;

  /** Turns one worker runs at once; more wait. */
  private static final int MOST = 64;

  /** How long a worker that is given up has for the turns it still runs. */
  private static final long LAST_TURNS_MILLIS = 500;

  /** After how long without trouble a tenant leaves the quarantine. */
  private static final long QUARANTINE_NANOS = TimeUnit.SECONDS.toNanos(60);

  /** After so many that ended while they started, the next wait longer and longer. */
  private static final int QUICK_DEATHS = 5;

  private static final long LONGEST_PAUSE_MILLIS = 30_000;

  /** How often to look for turns whose worker says nothing. */
  private static final long WATCH_MILLIS = 50;

  /** How long to wait for processes to have gone when all is closed. */
  private static final long CLOSE_MILLIS = 2_000;

  private final WorkerSettings settings;
  private final WorkerLauncher launcher;
  private final ExecutorService tasks =
      Executors.newThreadPerTaskExecutor(
          Thread.ofPlatform().daemon().name("worker-pool-", 0).factory());

  /**
   * Starts all processes. Linux ends a process that wants to die with its parent (bwrap does) when
   * the parent's <em>thread</em> ends that started it; this one lives as long as the pool.
   */
  private final ExecutorService starter =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("worker-starter").factory());

  private final WorkerLauncher onStarter = new OnStarter();

  /** Guarded by {@code this}, as are all below. */
  private final @Nullable WorkerProcess[] serving;

  private final List<WorkerProcess> spares = new ArrayList<>();
  private final Quarantine quarantine = new Quarantine(QUARANTINE_NANOS);
  private final Set<WorkerProcess> all = new HashSet<>();

  /** Workers that serve until their successors can, and how many guests do not stop in each. */
  private final Map<WorkerProcess, Integer> condemned = new HashMap<>();

  private @Nullable WorkerProcess apart;
  private @Nullable WorkerProcess solo;
  private long started;
  private long lost;
  private int diedAtStart;

  /** What waits to be tried again, and whether filling up the spares is of it. */
  private int retries;

  private boolean sparesAreDue;

  private boolean closed;

  /**
   * A turn's place in a worker.
   *
   * @param alone whether it has the worker for itself
   */
  record Place(WorkerProcess worker, WorkerProcess.Line line, boolean alone) {
    /** Leaves it; a guest that still runs is stopped. */
    void leave(boolean ended) {
      worker.leave(line, ended);
    }
  }

  private WorkerPool(WorkerSettings settings, WorkerLauncher launcher) {
    this.settings = settings;
    this.launcher = launcher;
    serving = new WorkerProcess[settings.workers()];
  }

  /** Starts the workers; returns when all that serve can run turns. */
  static WorkerPool open(WorkerSettings settings) {
    Walls walls = Walls.find();
    if (settings.requireWalls() && !walls.missing().isEmpty()) {
      throw new WorkerException(
          "walls around worker processes are missing: "
              + walls.missing().stream()
                  .map(wall -> "%s (%s)".formatted(wall.name(), wall.hint()))
                  .collect(Collectors.joining("; ")),
          null);
    }
    walls.missing().forEach(wall -> LOG.warn("no wall: {}; {}", wall.name(), wall.hint()));
    return open(
        settings, new WorkerCommand(walls, settings.heapMegabytes(), settings.guestThreads()));
  }

  /** Starts workers in a way of one's own. */
  static WorkerPool open(WorkerSettings settings, WorkerLauncher launcher) {
    WorkerPool pool = new WorkerPool(settings, launcher);
    List<WorkerProcess> first = new ArrayList<>();
    synchronized (pool) {
      for (int slot = 0; slot < settings.workers(); slot++) {
        WorkerProcess worker = pool.start();
        pool.serving[slot] = worker;
        first.add(worker);
      }
    }
    try {
      for (WorkerProcess worker : first) {
        worker.ready().get(START_SECONDS, TimeUnit.SECONDS);
      }
    } catch (TimeoutException e) {
      pool.close();
      throw new WorkerException(
          ("no worker process was ready within %d s: this machine is too busy or too small; look at"
                  + " its load, or start fewer with --workers")
              .formatted(START_SECONDS),
          e);
    } catch (ExecutionException e) {
      pool.close();
      throw new WorkerException("a worker process does not start: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      pool.close();
      Thread.currentThread().interrupt();
      throw new WorkerException("the host is stopping", e);
    }
    pool.tasks.execute(pool::fillSpares);
    pool.tasks.execute(pool::watch);
    return pool;
  }

  /** Has turns end whose worker says nothing; one thread for all costs less than a timer a turn. */
  private void watch() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        TimeUnit.MILLISECONDS.sleep(WATCH_MILLIS);
        watchOnce();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void watchOnce() {
    try {
      processes().forEach(WorkerProcess::watch);
    } catch (RuntimeException | OutOfMemoryError e) {
      // Without this thread a turn could wait for ever; the next look sees the same.
      LOG.warn("could not look after worker processes, and tries again", e);
    }
  }

  /** Starts a process; call it while holding {@code this}. */
  private WorkerProcess start() {
    if (closed) {
      throw new WorkerException("the host is stopping", null);
    }
    try {
      WorkerProcess worker =
          WorkerProcess.start("w" + ++started, onStarter, this::stuck, this::gone);
      all.add(worker);
      worker
          .ready()
          .orTimeout(START_SECONDS, TimeUnit.SECONDS)
          .whenComplete((ready, failure) -> {
            if (failure == null) {
              isReady();
            } else {
              worker.kill("it does not become ready");
            }
          });
      return worker;
    } catch (IOException e) {
      throw new WorkerException("a worker process cannot be started: " + e.getMessage(), e);
    }
  }

  /** Has the launcher's processes started by one thread. */
  private final class OnStarter implements WorkerLauncher {
    @Override
    public Process start() throws IOException {
      return launch();
    }

    @Override
    public Optional<String> lacks(Process ready) {
      return launcher.lacks(ready);
    }

    @Override
    public long maxReleaseChars() {
      return launcher.maxReleaseChars();
    }
  }

  private Process launch() throws IOException {
    try {
      return CompletableFuture.supplyAsync(
              () -> {
                try {
                  return launcher.start();
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              },
              starter)
          .join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof UncheckedIOException failed
          ? failed.getCause()
          : new IOException(e.getCause());
    }
  }

  private synchronized void isReady() {
    diedAtStart = 0;
    notifyAll();
    if (!closed) {
      tasks.execute(this::fillSpares);
    }
  }

  /** Starts what spares are missing; not while those that serve still start, to hold none up. */
  private synchronized void fillSpares() {
    if (Arrays.stream(serving).anyMatch(worker -> worker == null || !worker.wasReady())) {
      return;
    }
    try {
      while (!closed && spares.size() < settings.spares()) {
        spares.add(start());
      }
    } catch (WorkerException e) {
      // One is enough, however often spares are wanted meanwhile.
      if (!sparesAreDue) {
        sparesAreDue = true;
        tryAgain(
            e,
            () -> {
              sparesAreDue = false;
              fillSpares();
            });
      }
    }
  }

  /** A process could not be started; call it while holding {@code this}. */
  private void tryAgain(WorkerException failure, Runnable again) {
    diedAtStart++;
    LOG.error(
        "{}; it is tried again. Look at how many processes and how much memory this host may have",
        failure.getMessage());
    later(again);
  }

  /** Runs it after a pause that grows with the trouble there is. */
  private synchronized void later(Runnable again) {
    retries++;
    tasks.execute(() -> {
      pause(Math.min(LONGEST_PAUSE_MILLIS, 100L << Math.min(diedAtStart(), 20)));
      synchronized (this) {
        retries--;
        if (!closed) {
          again.run();
        }
      }
    });
  }

  /**
   * A place for a turn; who gets one leaves it again.
   *
   * @param losses how many workers have ended under this turn with no known cause. After the first
   *     it gets a worker for itself if one is free, for it may be the cause; after the second it
   *     gets no other
   * @param patienceMillis how long to wait for one
   * @return empty if none was free in time
   */
  Optional<Place> place(TenantId tenant, int losses, long patienceMillis)
      throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMillis);
    synchronized (this) {
      while (!closed) {
        WorkerProcess alone = losses > 0 ? solo() : null;
        if (alone != null) {
          return Optional.of(new Place(alone, alone.join(tenant), true));
        }
        WorkerProcess worker = losses < 2 ? choose(tenant) : null;
        if (worker != null) {
          return Optional.of(new Place(worker, worker.join(tenant), false));
        }
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
          return Optional.empty();
        }
        wait(Math.min(left, 20));
      }
      return Optional.empty();
    }
  }

  /** The worker of this tenant; call it while holding {@code this}. */
  private @Nullable WorkerProcess choose(TenantId tenant) {
    if (quarantine.holds(tenant)) {
      apart = aside(apart);
      return apart.serves() && apart.load() < MOST ? apart : null;
    }
    int home = Math.floorMod(tenant.hashCode() * 0x9E3779B9, serving.length);
    WorkerProcess best = null;
    for (int step = 0; step < serving.length; step++) {
      WorkerProcess worker = serving[(home + step) % serving.length];
      if (worker == null || !worker.serves() || worker.load() >= MOST) {
        continue;
      }
      if (worker.load() < BUSY && !condemned.containsKey(worker)) {
        return worker;
      }
      if (best == null || burden(worker) < burden(best)) {
        best = worker;
      }
    }
    return best;
  }

  private int burden(WorkerProcess worker) {
    return worker.load() + (condemned.containsKey(worker) ? MOST : 0);
  }

  /** A worker for one turn that may be dangerous; call it while holding {@code this}. */
  private @Nullable WorkerProcess solo() {
    solo = aside(solo);
    return solo.serves() && solo.load() == 0 ? solo : null;
  }

  /** A worker that does not serve like the others; a spare takes that part at once. */
  private WorkerProcess aside(@Nullable WorkerProcess now) {
    if (now != null && !now.isLeaving()) {
      return now;
    }
    WorkerProcess spare = takeSpare();
    tasks.execute(this::fillSpares);
    return spare == null ? start() : spare;
  }

  /** A spare that is ready, or one that soon will be; call it while holding {@code this}. */
  private @Nullable WorkerProcess takeSpare() {
    spares.removeIf(WorkerProcess::isGone);
    for (WorkerProcess spare : spares) {
      if (spare.serves()) {
        spares.remove(spare);
        return spare;
      }
    }
    return spares.isEmpty() ? null : spares.removeFirst();
  }

  /** A worker is silent beyond its time: nothing more is to be had from it. */
  void lost(WorkerProcess worker, TenantId tenant) {
    quarantine(tenant);
    synchronized (this) {
      replace(worker);
    }
    retire(worker);
  }

  /** Keeps the tenant's turns away from those of others for a while. */
  synchronized void quarantine(TenantId tenant) {
    quarantine.add(tenant);
    LOG.warn("turns of tenant {} run apart from others for a while", tenant);
  }

  /**
   * A guest of a worker does not stop, so the worker must go. It goes on serving until its
   * successor can: a thread less is better than no worker. One in which too many threads are lost,
   * that has no memory left, or that serves nobody but the suspect goes at once.
   */
  private void stuck(WorkerProcess worker, Optional<TenantId> tenant) {
    if (tenant.isPresent()) {
      quarantine(tenant.get());
    } else {
      // It waits for a lock that another lost; the engine does not tell who.
      worker.stoppedAtStackEnd().forEach(this::quarantine);
    }
    synchronized (this) {
      if (closed || worker.isLeaving()) {
        return;
      }
      int lost = condemned.merge(worker, 1, Integer::sum);
      if (slotOf(worker) >= 0 && lost * 2 <= settings.guestThreads() && !worker.isUnwell()) {
        if (lost == 1) {
          WorkerProcess spare = takeSpare();
          WorkerProcess successor = spare == null ? start() : spare;
          successor.ready().whenComplete((ready, failure) -> succeed(worker, successor));
        }
        return;
      }
      replace(worker);
    }
    retire(worker);
  }

  /** The successor of a worker that must go is ready, or will never be. */
  private void succeed(WorkerProcess worker, WorkerProcess successor) {
    synchronized (this) {
      int slot = slotOf(worker);
      if (slot < 0 || closed) {
        // It has ended before, and has been replaced; this one stands ready.
        spares.add(successor);
        return;
      }
      if (successor.serves()) {
        take(slot, successor);
      } else {
        replace(worker);
      }
      tasks.execute(this::fillSpares);
    }
    retire(worker);
  }

  private int slotOf(WorkerProcess worker) {
    return Arrays.asList(serving).indexOf(worker);
  }

  /** Ends a worker; it has a moment for its other turns. */
  private void retire(WorkerProcess worker) {
    worker.drain();
    tasks.execute(() -> {
      long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LAST_TURNS_MILLIS);
      while (worker.load() > 0 && System.nanoTime() < deadline) {
        pause(5);
      }
      worker.kill("a guest of it does not stop");
    });
  }

  private static void pause(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void gone(WorkerProcess worker) {
    synchronized (this) {
      all.remove(worker);
      condemned.remove(worker);
      if (closed) {
        return;
      }
      lost++;
      diedAtStart = worker.wasReady() ? 0 : diedAtStart + 1;
      if (diedAtStart < QUICK_DEATHS) {
        replace(worker);
        return;
      }
    }
    LOG.error("worker processes end while they start; turns wait until one does not");
    later(() -> replace(worker));
  }

  private synchronized int diedAtStart() {
    return diedAtStart;
  }

  /** Puts a spare in its place; call it while holding {@code this}. */
  private void replace(WorkerProcess worker) {
    int slot = slotOf(worker);
    if (slot >= 0 && !closed) {
      WorkerProcess spare = takeSpare();
      try {
        take(slot, spare == null ? start() : spare);
      } catch (WorkerException e) {
        tryAgain(e, () -> replace(worker));
      }
    }
    spares.remove(worker);
    notifyAll();
    if (!closed) {
      tasks.execute(this::fillSpares);
    }
  }

  /** Has a worker serve from now on; call it while holding {@code this}. */
  private void take(int slot, WorkerProcess worker) {
    WorkerProcess before = serving[slot];
    LOG.info(
        "worker {} takes the place of {}", worker.name(), before == null ? "none" : before.name());
    serving[slot] = worker;
    notifyAll();
  }

  /** How many times something waits to be tried again, for tests that count them. */
  synchronized int retries() {
    return retries;
  }

  /** How many workers take turns now. */
  synchronized int serving() {
    return (int) Arrays.stream(serving).filter(worker -> worker != null && worker.serves()).count();
  }

  /** How many workers have ended since this was opened. */
  synchronized long lost() {
    return lost;
  }

  /** Whether every worker and every spare stands ready, and none is about to go. */
  synchronized boolean isWhole() {
    return condemned.isEmpty()
        && Arrays.stream(serving).allMatch(worker -> worker != null && worker.serves())
        && spares.size() >= settings.spares()
        && spares.stream().allMatch(WorkerProcess::serves);
  }

  /** The tenant's turns run apart from others now. */
  synchronized boolean holdsApart(TenantId tenant) {
    return quarantine.holds(tenant);
  }

  /** The processes that are there now. */
  synchronized List<WorkerProcess> processes() {
    return List.copyOf(all);
  }

  @Override
  public void close() {
    List<WorkerProcess> processes;
    synchronized (this) {
      closed = true;
      processes = List.copyOf(all);
      notifyAll();
    }
    processes.forEach(WorkerProcess::destroy);
    tasks.shutdownNow();
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSE_MILLIS);
    try {
      for (WorkerProcess process : processes) {
        process.awaitEnd(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    starter.shutdown();
  }
}
