package dev.boma.runtime.sandbox.process;

import dev.boma.api.Limit;
import dev.boma.api.Limits;
import dev.boma.api.Outcome;
import dev.boma.api.Release;
import dev.boma.api.ReleaseId;
import dev.boma.api.TenantId;
import dev.boma.runtime.sandbox.process.WorkerText.MalformedException;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker process as its host sees it. All that comes from it is taken for hostile: what is no
 * message, or is about a turn that it does not run, ends it.
 *
 * <p>Safe for several threads.
 */
final class WorkerProcess {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerProcess.class);

  /** The largest frame taken from a worker. */
  private static final int MAX_FRAME_BYTES = 16 << 20;

  /** Releases whose files a worker keeps, at the most; the longest unused is forgotten. */
  private static final int MAX_RELEASES = 500;

  private static final int MAX_STDERR_LINES = 100;
  private static final int MAX_STDERR_LINE_CHARS = 500;

  /**
   * What a worker may say of a turn, in characters: more than an honest one can, whose guests are
   * held to what they may ask for. It may all wait for the host, whose store may be slow.
   */
  private static final long MAX_SAID = 2L * MAX_FRAME_BYTES;

  /** What a message counts beside its text, so that there are not too many of them either. */
  private static final int MESSAGE_CHARS = 500;

  private static final int MAX_OWNERS = 1_000;

  /**
   * How long a worker may keep one waiting whom, by its own word, it could not: no machine is so
   * busy that an honest one does.
   */
  private static final long HELD_UP_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** What comes for a turn. */
  sealed interface News {
    /** The worker said something about it. */
    record Said(FromWorker message) implements News {}

    /** The host itself could not answer the guest. */
    record HostFailed(String why) implements News {}

    /** The worker has said nothing for as long as it was to be waited for. */
    record Overdue() implements News {}

    /**
     * The worker is gone, or will be before it says more.
     *
     * @param known whether it is known that another turn was the cause
     */
    record Gone(String why, boolean known) implements News {}
  }

  private final String name;
  private final WorkerLauncher launcher;
  private final Process process;
  private final FrameWriter writer;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final Map<Long, Line> turns = new ConcurrentHashMap<>();
  private final AtomicLong turnNumbers = new AtomicLong();
  private final AtomicBoolean gone = new AtomicBoolean();
  private final BiConsumer<WorkerProcess, Optional<TenantId>> onStuck;
  private final Consumer<WorkerProcess> onGone;

  /** Which releases it has, by the files they share. Guarded by itself; longest unused first. */
  private final LinkedHashMap<Files, Loaded> releases = new LinkedHashMap<>(16, 0.75f, true);

  /** Whose the last turns were, also those that have ended. Guarded by itself. */
  private final LinkedHashMap<Long, TenantId> owners = new LinkedHashMap<>();

  /** Whose turns it has had. */
  private final Set<TenantId> tenants = ConcurrentHashMap.newKeySet();

  /** Whose turns were stopped at the end of a stack. */
  private final Set<TenantId> atStackEnd = ConcurrentHashMap.newKeySet();

  private long refs;

  /** Of those it has. Guarded by them, as are the numbers. */
  private long releaseChars;

  private volatile boolean draining;
  private volatile boolean causeKnown;
  private volatile boolean unwell;

  /** A release that it has: under which number, and how long its files are together. */
  private record Loaded(long ref, long chars) {}

  /** Releases that may share what was loaded: same app and number, same files. */
  private record Files(ReleaseId id, int files) {}

  private WorkerProcess(
      String name,
      WorkerLauncher launcher,
      BiConsumer<WorkerProcess, Optional<TenantId>> onStuck,
      Consumer<WorkerProcess> onGone)
      throws IOException {
    this.name = name;
    this.launcher = launcher;
    this.onStuck = onStuck;
    this.onGone = onGone;
    process = launcher.start();
    writer = new FrameWriter(process.getOutputStream(), name + "-out");
  }

  /**
   * Starts a process.
   *
   * @param onStuck told when one of its guests does not stop, and whose it is where that is known;
   *     may be called more than once
   * @param onGone told once when it has ended
   * @throws IOException if it cannot be started
   */
  static WorkerProcess start(
      String name,
      WorkerLauncher launcher,
      BiConsumer<WorkerProcess, Optional<TenantId>> onStuck,
      Consumer<WorkerProcess> onGone)
      throws IOException {
    WorkerProcess worker = new WorkerProcess(name, launcher, onStuck, onGone);
    Thread.ofPlatform().daemon().name(name + "-in").start(worker::listen);
    Thread.ofPlatform().daemon().name(name + "-err").start(worker::log);
    return worker;
  }

  /** Completes when it can run turns; fails when it ends before. */
  CompletableFuture<Void> ready() {
    return ready;
  }

  /** Whether it can take turns. */
  boolean serves() {
    return wasReady() && !draining && !gone.get();
  }

  /** Whether it has ended. */
  boolean isGone() {
    return gone.get();
  }

  /** Whether it has ever been able to run turns. */
  boolean wasReady() {
    return ready.isDone() && !ready.isCompletedExceptionally();
  }

  /** How many turns it runs. */
  int load() {
    return turns.size();
  }

  /** From now on it takes no new turns: one of those it has is known to be its end. */
  void drain() {
    draining = true;
    causeKnown = true;
  }

  /** Whether it has said that it does its turns no good any more. */
  boolean isUnwell() {
    return unwell;
  }

  /** Whose turns were stopped here at the end of a stack, where the engine may lose a lock. */
  Set<TenantId> stoppedAtStackEnd() {
    return Set.copyOf(atStackEnd);
  }

  /** Whether it takes no new turns any more. */
  boolean isLeaving() {
    return draining || gone.get();
  }

  String name() {
    return name;
  }

  long pid() {
    return process.pid();
  }

  /** A turn of this worker. */
  static final class Line {
    private final long number;
    private final LinkedBlockingQueue<News> news = new LinkedBlockingQueue<>();
    private final AtomicLong said = new AtomicLong();
    private volatile long sent;

    /** The release it runs; 0 before that is known. */
    private volatile long ref;

    private volatile boolean waits;
    private volatile long dueNanos;

    private Line(long number) {
      this.number = number;
    }

    /** The turn's number. */
    long number() {
      return number;
    }

    /** Has those who wait for news told when there is none for so long from now. */
    void awaitFor(long millis) {
      dueNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
      waits = true;
    }

    /** What comes next; waits for it. */
    News next() throws InterruptedException {
      return news.take();
    }

    /** Adds what the host itself has to say. */
    void tell(News more) {
      news.add(more);
    }

    private void look(long now) {
      if (waits && now - dueNanos > 0) {
        waits = false;
        news.add(new News.Overdue());
      }
    }
  }

  /** Opens a line for a turn of this tenant; close it with {@link #leave}. */
  Line join(TenantId tenant) {
    Line line = new Line(turnNumbers.incrementAndGet());
    turns.put(line.number(), line);
    tenants.add(tenant);
    synchronized (owners) {
      owners.put(line.number(), tenant);
      if (owners.size() > MAX_OWNERS) {
        owners.pollFirstEntry();
      }
    }
    if (gone.get()) {
      line.tell(new News.Gone("it has ended", false));
    }
    return line;
  }

  /** Closes the line of a turn; a guest that still runs is stopped. */
  void leave(Line line, boolean ended) {
    turns.remove(line.number());
    if (!ended) {
      send(new ToWorker.Cancel(line.number()));
    }
  }

  void send(ToWorker message) {
    writer.send(WorkerText.write(message));
  }

  /** Sends what the worker answers by the line of its turn. */
  void send(Line line, ToWorker message) {
    line.sent = writer.send(WorkerText.write(message));
  }

  /** Looks for turns that have waited long enough; to be called many times a second. */
  void watch() {
    if (writer.holdsUp(HELD_UP_NANOS)) {
      kill("it does not read what it is sent");
    }
    long now = System.nanoTime();
    turns.values().forEach(line -> line.look(now));
  }

  /**
   * The number under which the worker has a release, for a turn of it that is sent next; the
   * release is sent first when the worker has it not.
   */
  long refOf(Line line, Release release) {
    synchronized (releases) {
      Files files = new Files(release.id(), System.identityHashCode(release.files()));
      Loaded loaded = releases.get(files);
      if (loaded == null) {
        loaded = new Loaded(++refs, chars(release));
        releases.put(files, loaded);
        releaseChars += loaded.chars();
        line.ref = loaded.ref();
        forgetUnused();
        send(new ToWorker.Load(loaded.ref(), release));
      }
      line.ref = loaded.ref();
      return loaded.ref();
    }
  }

  /**
   * Has the worker forget the longest unused while it has too many or too much of them; never one
   * that a turn runs, for which there may still be something to send.
   */
  private void forgetUnused() {
    Set<Long> used = turns.values().stream().map(line -> line.ref).collect(Collectors.toSet());
    Iterator<Loaded> oldest = releases.values().iterator();
    while (oldest.hasNext()
        && (releases.size() > MAX_RELEASES || releaseChars > launcher.maxReleaseChars())) {
      Loaded loaded = oldest.next();
      if (!used.contains(loaded.ref())) {
        oldest.remove();
        releaseChars -= loaded.chars();
        send(new ToWorker.Forget(loaded.ref()));
      }
    }
  }

  private static long chars(Release release) {
    return release.files().values().stream().mapToLong(String::length).sum();
  }

  /** Ends it at once; its turns are told. */
  void kill(String why) {
    if (gone.get()) {
      return;
    }
    LOG.warn("worker {} (pid {}) is ended: {}", name, process.pid(), why);
    destroy();
  }

  /** Ends it without a word. */
  void destroy() {
    // A wrapper that started it may survive its child; both go.
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    ended("it was ended");
  }

  /** Waits for its process to have gone; whether it has. */
  boolean awaitEnd(long millis) throws InterruptedException {
    return process.waitFor(millis, TimeUnit.MILLISECONDS);
  }

  private void ended(String why) {
    if (!gone.compareAndSet(false, true)) {
      return;
    }
    writer.close();
    ready.completeExceptionally(new IOException("worker " + name + " has ended: " + why));
    turns.values().forEach(line -> line.tell(new News.Gone(why, causeKnown)));
    onGone.accept(this);
  }

  private void listen() {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(process.getInputStream(), 1 << 16))) {
      Optional<String> frame = Frames.read(in, MAX_FRAME_BYTES);
      while (frame.isPresent()) {
        take(WorkerText.readFromWorker(frame.get()), frame.get().length() + MESSAGE_CHARS);
        frame = Frames.read(in, MAX_FRAME_BYTES);
      }
      ended("it closed its output");
    } catch (MalformedException | RuntimeException e) {
      kill("what it said is no message: " + e.getMessage());
    } catch (IOException e) {
      kill("its output cannot be read: " + e.getMessage());
    } finally {
      destroy();
    }
  }

  private void take(FromWorker message, int chars) throws MalformedException {
    switch (message) {
      case FromWorker.Ready ignored -> isReady();
      case FromWorker.Asked asked -> pass(asked.turn(), asked, chars);
      case FromWorker.Ended ended -> {
        if (ended.ran().outcome() instanceof Outcome.LimitExceeded limit
            && limit.limit().equals(Limit.STACK_FRAMES.key())) {
          ownerOf(ended.turn()).ifPresent(atStackEnd::add);
        }
        pass(ended.turn(), ended, chars);
      }
      case FromWorker.Stuck stuck -> {
        unwell = unwell || stuck.unwell();
        onStuck.accept(this, ownerOf(stuck.turn()));
      }
      case FromWorker.Spoilt spoilt -> {
        unwell = true;
        onStuck.accept(this, served(spoilt.tenant()));
      }
    }
  }

  /** The tenant of that name if this worker has run a turn of it: of others it knows nothing. */
  private Optional<TenantId> served(String name) {
    return tenants.stream().filter(tenant -> tenant.value().equals(name)).findFirst();
  }

  private void isReady() {
    if (ready.isDone()) {
      return; // It can say so as often as it likes.
    }
    Optional<String> lacking = launcher.lacks(process);
    if (lacking.isPresent()) {
      kill(lacking.get());
    } else {
      ready.complete(null);
    }
  }

  private Optional<TenantId> ownerOf(long turn) {
    synchronized (owners) {
      return Optional.ofNullable(owners.get(turn));
    }
  }

  private void pass(long turn, FromWorker message, int chars) throws MalformedException {
    Line line = turns.get(turn);
    if (line != null) {
      if (line.said.addAndGet(chars) > MAX_SAID) {
        throw new MalformedException("turn %d says more than can be heard".formatted(turn));
      }
      writer.hasRead(line.sent);
      line.tell(new News.Said(message));
    } else if (turn < 1 || turn > turnNumbers.get()) {
      throw new MalformedException("turn %d was never begun here".formatted(turn));
    }
  }

  /** What the JVM itself has to say; guests cannot write there. No line of it is trusted to end. */
  private void log() {
    try (Reader text = process.errorReader(StandardCharsets.UTF_8)) {
      StringBuilder line = new StringBuilder();
      int lines = 0;
      int next = text.read();
      while (next >= 0) {
        if (next != '\n') {
          if (line.length() < MAX_STDERR_LINE_CHARS) {
            line.append((char) next);
          }
        } else {
          if (lines < MAX_STDERR_LINES) {
            lines++;
            LOG.warn("worker {}: {}", name, line);
          }
          line.setLength(0);
        }
        next = text.read();
      }
    } catch (IOException e) {
      LOG.debug("standard error of worker {} has ended", name);
    }
  }

  /** Has the worker load a release for a check; the end comes by the line. */
  void check(Line line, Release release, Limits limits) {
    send(line, new ToWorker.Check(line.number(), refOf(line, release), limits));
  }
}
