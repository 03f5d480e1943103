package dev.boma.runtime.sandbox.process;

import dev.boma.api.TenantId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
  private static final long START_SECONDS = 60;

  /** With so many turns under way a worker counts as busy: the tenant's second one helps. */
  private static final int BUSY = 8;

  /** Turns one worker runs at once; more wait. */
  private static final int MOST = 64;

  /** How long a worker that is given up has for the turns it still runs. */
  private static final long LAST_TURNS_MILLIS = 500;

  /** After how long without trouble a tenant leaves the quarantine. */
  private static final long QUARANTINE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private static final long QUICK_DEATHS = 5;

  private final WorkerSettings settings;
  private final WorkerCommand command;
  private final ExecutorService tasks =
      Executors.newThreadPerTaskExecutor(
          Thread.ofPlatform().daemon().name("worker-pool-", 0).factory());

  /** Guarded by {@code this}, as are all below. */
  private final @Nullable WorkerProcess[] serving;

  private final List<WorkerProcess> spares = new ArrayList<>();
  private final Quarantine quarantine = new Quarantine(QUARANTINE_NANOS);
  private final Set<WorkerProcess> all = new HashSet<>();
  private @Nullable WorkerProcess apart;
  private @Nullable WorkerProcess solo;
  private boolean soloTaken;
  private long started;
  private long diedAtStart;
  private boolean closed;

  private WorkerPool(WorkerSettings settings, WorkerCommand command) {
    this.settings = settings;
    this.command = command;
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
    WorkerPool pool =
        new WorkerPool(
            settings, new WorkerCommand(walls, settings.heapMegabytes(), settings.guestThreads()));
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
    } catch (ExecutionException | TimeoutException e) {
      pool.close();
      throw new WorkerException("a worker process does not start: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      pool.close();
      Thread.currentThread().interrupt();
      throw new WorkerException("the host is stopping", e);
    }
    pool.tasks.execute(pool::fillSpares);
    return pool;
  }

  /** Starts a process; call it while holding {@code this}. */
  private WorkerProcess start() {
    if (closed) {
      throw new WorkerException("the host is stopping", null);
    }
    try {
      WorkerProcess worker = WorkerProcess.start("w" + ++started, command, this::stuck, this::gone);
      all.add(worker);
      return worker;
    } catch (IOException e) {
      throw new WorkerException("a worker process cannot be started: " + e.getMessage(), e);
    }
  }

  private void fillSpares() {
    synchronized (this) {
      while (!closed && spares.size() < settings.spares()) {
        spares.add(start());
      }
    }
  }

  /**
   * A worker for a turn.
   *
   * @param alone whether the turn may be what ended a worker, and gets one for itself
   * @param patienceMillis how long to wait for one
   * @return empty if none was free in time
   */
  Optional<WorkerProcess> place(TenantId tenant, boolean alone, long patienceMillis)
      throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMillis);
    synchronized (this) {
      while (!closed) {
        WorkerProcess worker = alone ? solo() : choose(tenant);
        if (worker != null) {
          return Optional.of(worker);
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
      if (worker.load() < BUSY) {
        return worker;
      }
      if (best == null || worker.load() < best.load()) {
        best = worker;
      }
    }
    return best;
  }

  /** A worker for one turn that may be dangerous; call it while holding {@code this}. */
  private @Nullable WorkerProcess solo() {
    solo = aside(solo);
    return solo.serves() && solo.load() == 0 && !soloTaken ? solo : null;
  }

  /** A worker that does not serve like the others; a spare takes that part at once. */
  private WorkerProcess aside(@Nullable WorkerProcess now) {
    if (now != null && !now.isGone()) {
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

  /** A worker is silent beyond its time: its guest cannot be stopped. */
  void lost(WorkerProcess worker, TenantId tenant) {
    stuck(worker, Optional.of(tenant));
  }

  /** Keeps the tenant's turns away from those of others for a while. */
  synchronized void quarantine(TenantId tenant) {
    quarantine.add(tenant);
    LOG.warn("turns of tenant {} run apart from others for a while", tenant);
  }

  /** Another takes its place at once; it has a moment for its other turns. */
  private void stuck(WorkerProcess worker, Optional<TenantId> tenant) {
    tenant.ifPresent(this::quarantine);
    worker.drain();
    synchronized (this) {
      replace(worker);
    }
    tasks.execute(() -> {
      long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LAST_TURNS_MILLIS);
      while (worker.load() > 0 && System.nanoTime() < deadline) {
        pause();
      }
      worker.kill("a guest of it does not stop");
    });
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(5);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void gone(WorkerProcess worker) {
    synchronized (this) {
      all.remove(worker);
      if (closed) {
        return;
      }
      if (!worker.wasReady() && ++diedAtStart >= QUICK_DEATHS) {
        LOG.error("worker processes end while they start; turns will fail until that is mended");
        return;
      }
      replace(worker);
    }
  }

  /** Puts a spare in its place; call it while holding {@code this}. */
  private void replace(WorkerProcess worker) {
    for (int slot = 0; slot < serving.length; slot++) {
      if (serving[slot] == worker && !closed) {
        WorkerProcess spare = takeSpare();
        serving[slot] = spare == null ? start() : spare;
        LOG.info(
            "worker {} takes the place of {}",
            serving[slot] == null ? "" : serving[slot].name(),
            worker.name());
      }
    }
    spares.remove(worker);
    notifyAll();
    if (!closed) {
      tasks.execute(this::fillSpares);
    }
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
    tasks.shutdown();
  }
}
