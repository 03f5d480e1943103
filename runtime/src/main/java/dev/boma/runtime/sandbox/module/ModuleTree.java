package dev.boma.runtime.sandbox.module;

import org.jspecify.annotations.Nullable;

/** Files by their ids, read-only: those of a release, or those of the host. Thread-safe. */
interface ModuleTree {

  /** The text of the file, or null when there is none. */
  @Nullable String text(String id);

  /** Whether there is such a file. */
  default boolean has(String id) {
    return text(id) != null;
  }
}
