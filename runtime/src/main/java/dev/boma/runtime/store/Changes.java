package dev.boma.runtime.store;

import java.util.function.Consumer;

/** Tells of changes that other hosts made in a store they share. Safe for several threads. */
public interface Changes {
  /** Of a store that no other host shares. */
  Changes NONE =
      new Changes() {
        @Override
        public boolean isLive() {
          return true;
        }

        @Override
        public void listen(Consumer<String> listener) {
          // There is nothing to tell.
        }
      };

  /**
   * Whether every change is told of now. While it is not, changes go by untold; afterwards the
   * listener is told that any partition may have changed.
   */
  boolean isLive();

  /**
   * Has a listener told, on any thread and without blocking it.
   *
   * @param listener takes the partition that changed, or an empty text when any may have
   */
  void listen(Consumer<String> listener);
}
