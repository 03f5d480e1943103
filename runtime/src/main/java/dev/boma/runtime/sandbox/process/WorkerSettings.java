package dev.boma.runtime.sandbox.process;

/**
 * How many worker processes there are, and of what size.
 *
 * @param workers how many serve, at least 1
 * @param spares how many more stand ready to take the place of one that is lost
 * @param guestThreads threads for guests in each, at least 1
 * @param heapMegabytes the heap of each
 * @param requireWalls whether to refuse to start where a wall is missing
 */
public record WorkerSettings(
    int workers, int spares, int guestThreads, int heapMegabytes, boolean requireWalls) {

  /** The same with one worker and no spare: for one app on a developer's machine. */
  public WorkerSettings alone() {
    return new WorkerSettings(1, 0, guestThreads, heapMegabytes, requireWalls);
  }

  /** The same, refusing to start where a wall is missing. */
  public WorkerSettings withRequiredWalls() {
    return new WorkerSettings(workers, spares, guestThreads, heapMegabytes, true);
  }
}
