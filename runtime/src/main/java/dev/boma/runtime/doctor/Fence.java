package dev.boma.runtime.doctor;

import dev.boma.runtime.sandbox.process.ProcessSandbox;
import dev.boma.runtime.sandbox.process.Walls;
import dev.boma.runtime.sandbox.process.WorkerException;
import dev.boma.runtime.sandbox.process.WorkerSettings;
import java.time.Duration;
import java.util.List;

/** The worker processes and what stands around them. */
final class Fence {
  private static final String WORKER = "worker";

  /** Some seconds are usual; several times as many tell of a machine that cannot keep up. */
  private static final Duration SLOW = Duration.ofSeconds(15);

  private Fence() {}

  /** A finding for each wall. */
  static List<Finding> walls(Walls walls) {
    return walls.found().stream()
        .map(wall ->
            wall.stands()
                ? Finding.well("wall", wall.name())
                : Finding.mend("wall", "missing: " + wall.name(), wall.hint()))
        .toList();
  }

  /** Starts one, waits until it could run turns, and ends it. */
  static Finding worker(WorkerSettings settings) {
    long began = System.nanoTime();
    try (ProcessSandbox started = ProcessSandbox.open(settings.alone())) {
      return worker(Duration.ofNanos(System.nanoTime() - began));
    } catch (WorkerException e) {
      return Finding.broken(
          WORKER,
          String.valueOf(e.getMessage()),
          "what it said is in the log above; --isolation in-process serves without, for apps you"
              + " trust");
    }
  }

  static Finding worker(Duration untilReady) {
    String found = "a worker process is ready after %d ms".formatted(untilReady.toMillis());
    return untilReady.compareTo(SLOW) <= 0
        ? Finding.well(WORKER, found)
        : Finding.mend(
            WORKER, found, "the machine is slow or busy: a host takes as long until it is ready");
  }
}
