package dev.boma.runtime.sandbox.process;

import java.util.List;

/** What stands around a worker process beside its own JVM. */
record Walls(List<String> prefix, List<Wall> found) {

  /**
   * One wall.
   *
   * @param name what it is
   * @param stands whether this machine offers it
   * @param hint what would raise it, where it does not stand
   */
  record Wall(String name, boolean stands, String hint) {}

  /** None. */
  static final Walls NONE = new Walls(List.of(), List.of());
}
