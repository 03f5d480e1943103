package dev.boma.runtime.sandbox.guest;

/** How much of the process's heap is free. */
public final class MemoryLeft {
  private MemoryLeft() {}

  /** Whether there is so little that turns fail for want of it, or soon will. */
  public static boolean isLittle() {
    Runtime heap = Runtime.getRuntime();
    long free = heap.maxMemory() - heap.totalMemory() + heap.freeMemory();
    return free < heap.maxMemory() / 10;
  }
}
