package dev.boma.runtime.sandbox.module;

/**
 * Room on the stack for a piece of the host's code. A guest calls from wherever it is; code that
 * comes to the end of the stack half-way leaves what it was changing as it is, and locks taken.
 */
final class StackRoom {
  private static final int FRAMES = 1_000;

  private StackRoom() {}

  /**
   * Returns if the calling thread has room for a thousand calls of ours inside one another.
   *
   * @throws StackOverflowError if it has not; nothing has happened yet
   */
  static void check() {
    descend(FRAMES);
  }

  private static int descend(int frames) {
    // The sum keeps the calls from being made a loop.
    return frames == 0 ? 0 : 1 + descend(frames - 1);
  }
}
