package dev.boma.runtime.sandbox.process;

import dev.boma.api.AppKind;
import dev.boma.api.Command;
import dev.boma.api.CommandResult;
import dev.boma.api.Limit;
import dev.boma.api.Outcome;
import dev.boma.api.Release;
import dev.boma.runtime.json.Json;
import dev.boma.runtime.sandbox.Sandbox.GuestTime;
import dev.boma.runtime.sandbox.guest.GuestEngine;
import dev.boma.runtime.sandbox.guest.GuestRun;
import dev.boma.runtime.sandbox.guest.MemoryLeft;
import dev.boma.runtime.sandbox.process.ToWorker.Answer;
import dev.boma.runtime.sandbox.process.WorkerText.MalformedException;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A worker process: runs guests for the host that started it, whose words come on standard input
 * and whose answers go to standard output. It ends when its host does.
 */
public final class Worker {
  /** A release is at most 20 MB, which JSON may make several times longer. */
  private static final int MAX_FRAME_BYTES = 200 << 20;

  private static final int FATAL = 70;

  /** An argument: the process is to hold itself to {@link SyscallFilter}. */
  static final String FILTER_SYSTEM_CALLS = "--filter-system-calls";

  private final FrameWriter out;
  private final GuestEngine engine;
  private final Map<Long, Release> releases = new ConcurrentHashMap<>();
  private final Map<Long, GuestRun> runs = new ConcurrentHashMap<>();
  private final Map<Long, WorkerTurn> turns = new ConcurrentHashMap<>();

  /** The numbers of runs for as long as they are held by anybody, also of those that have ended. */
  private final Map<GuestRun, Long> numbers = Collections.synchronizedMap(new WeakHashMap<>());

  private final HeapReturn heapReturn;

  private Worker(FrameWriter out, int guestThreads) {
    this.out = out;
    engine = new GuestEngine(guestThreads, this::onStuck);
    heapReturn = new HeapReturn(() -> engine.running() == 0);
  }

  /**
   * Runs until standard input ends.
   *
   * @param args the number of guest threads, and whether to filter system calls
   */
  public static void main(String[] args) {
    // Nothing but frames may get to the host's end of standard output.
    OutputStream frames = new FileOutputStream(FileDescriptor.out);
    System.setOut(System.err);
    Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> {
      System.err.println(thread.getName() + ": " + thrown);
      Runtime.getRuntime().halt(FATAL);
    });
    if (List.of(args).contains(FILTER_SYSTEM_CALLS)) {
      filterSystemCalls();
    }
    Worker worker = new Worker(new FrameWriter(frames), Integer.parseInt(args[0]));
    Thread.ofPlatform()
        .name("warm-up")
        .start(() -> {
          WarmUp.first(worker.engine);
          worker.out.send(WorkerText.write(new FromWorker.Ready()));
          WarmUp.rest(worker.engine);
        });
    worker.listen(System.in);
    // At once, whatever a guest is doing: the host is gone.
    Runtime.getRuntime().halt(0);
  }

  private static void filterSystemCalls() {
    try {
      Seccomp.holdProcess();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void listen(InputStream in) {
    try (DataInputStream frames = new DataInputStream(new BufferedInputStream(in, 1 << 16))) {
      Optional<String> frame = Frames.read(frames, MAX_FRAME_BYTES);
      while (frame.isPresent()) {
        take(WorkerText.readToWorker(frame.get()));
        frame = Frames.read(frames, MAX_FRAME_BYTES);
      }
    } catch (IOException | MalformedException e) {
      System.err.println("what the host said cannot be read: " + e.getMessage());
    }
  }

  private void take(ToWorker message) {
    switch (message) {
      case ToWorker.Load load -> releases.put(load.ref(), load.release());
      case ToWorker.Forget forget -> releases.remove(forget.ref());
      case ToWorker.Run run -> run(run);
      case ToWorker.Check check -> check(check);
      case ToWorker.Answers answers -> answer(answers);
      case ToWorker.Cancel cancel -> {
        GuestRun run = runs.get(cancel.turn());
        if (run != null) {
          run.cancel(new Outcome.HostFailed("the turn was given up"));
        }
      }
    }
  }

  private void run(ToWorker.Run wanted) {
    Release release = releases.get(wanted.ref());
    if (release == null) {
      throw new IllegalStateException("the host has not loaded release " + wanted.ref());
    }
    WorkerTurn turn = new WorkerTurn(wanted, release, out);
    begin(
        wanted.turn(),
        turn,
        new GuestRun.Task(
            release,
            wanted.trigger(),
            wanted.time(),
            wanted.seed(),
            wanted.limits(),
            release.app().tenant(),
            wanted.guessing() && release.kind() == AppKind.MODULE ? known(wanted) : null));
  }

  /** What came along with the turn, as its guest gets it. */
  private static String known(ToWorker.Run wanted) {
    List<String> keysAndValues = new ArrayList<>();
    wanted
        .known()
        .forEach((key, value) -> {
          keysAndValues.add(key);
          keysAndValues.add(value);
        });
    return keysAndValues.isEmpty() ? "[]" : Json.write(keysAndValues);
  }

  private void check(ToWorker.Check wanted) {
    Release release = releases.get(wanted.ref());
    if (release == null) {
      throw new IllegalStateException("the host has not loaded release " + wanted.ref());
    }
    WorkerTurn turn = new WorkerTurn(wanted.turn(), release, out);
    begin(
        wanted.turn(),
        turn,
        new GuestRun.Task(
            release, null, GuestTime.REAL, "", wanted.limits(), release.app().tenant()));
  }

  private void begin(long number, WorkerTurn turn, GuestRun.Task task) {
    turns.put(number, turn);
    GuestRun run = engine.prepare(task, turn);
    runs.put(number, run);
    numbers.put(run, number);
    run.ended()
        .whenComplete((ran, failure) -> {
          turns.remove(number);
          runs.remove(number);
          String spoiltBy = run.spoiltBy();
          if (spoiltBy != null) {
            // First: the turn's end has the host end this process.
            out.send(WorkerText.write(new FromWorker.Spoilt(spoiltBy)));
          }
          turn.ended(ran);
          if (ran != null
              && ran.outcome() instanceof Outcome.LimitExceeded limit
              && limit.limit().equals(Limit.ALLOCATED_BYTES.key())) {
            heapReturn.grown();
          }
        });
    engine.begin(run);
  }

  private void answer(ToWorker.Answers answers) {
    WorkerTurn turn = turns.get(answers.turn());
    GuestRun run = runs.get(answers.turn());
    if (turn == null || run == null) {
      return; // It has ended meanwhile.
    }
    for (Answer answer : answers.answers()) {
      Command command = turn.asked(answer.id());
      if (command != null) {
        run.answer(
            command,
            answer.success()
                ? CommandResult.success(answer.fields())
                : CommandResult.failure(String.valueOf(answer.reason())));
      }
    }
  }

  private void onStuck(GuestRun run, boolean waits) {
    Long number = waits ? null : numbers.get(run);
    boolean unwell = waits || MemoryLeft.isLittle();
    out.send(WorkerText.write(new FromWorker.Stuck(number == null ? 0 : number, unwell)));
  }
}
