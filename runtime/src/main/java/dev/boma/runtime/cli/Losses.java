package dev.boma.runtime.cli;

import java.io.PrintStream;
import java.util.function.Consumer;

/** Tells what of a damaged store could not be read. For one thread. */
final class Losses implements Consumer<String> {
  private static final int TOLD = 1_000;

  private final PrintStream err = System.err;
  private int count;

  @Override
  public void accept(String lost) {
    count++;
    if (count <= TOLD) {
      err.println("lost: " + lost);
    } else if (count == TOLD + 1) {
      err.println("lost: and more");
    }
  }

  int count() {
    return count;
  }
}
