package dev.boma.runtime.sandbox.guest;

/** Told of guests that hold a thread for good. */
@FunctionalInterface
public interface OnStuck {
  /**
   * A guest was stopped, or has ended, and still holds its thread. Must not block.
   *
   * @param waits whether it waits for something that another guest has taken and not given back,
   *     and so is not to blame
   */
  void stuck(GuestRun run, boolean waits);
}
