package dev.boma.runtime.doctor;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * One thing that was looked at.
 *
 * @param what the thing, in a word
 * @param found how it is
 * @param advice what to do about it; null when all is well
 */
public record Finding(String what, State state, String found, @Nullable String advice) {

  /** How well it is, from the best. */
  public enum State {
    /** Nothing to do. */
    WELL,
    /** A host serves, but something should be mended. */
    MEND,
    /** A host cannot serve. */
    BROKEN
  }

  public Finding {
    requireNonNull(what, "what is null");
    requireNonNull(found, "found is null");
    if ((state == State.WELL) != (advice == null)) {
      throw new IllegalArgumentException("advice goes with what is not well: " + what);
    }
  }

  static Finding well(String what, String found) {
    return new Finding(what, State.WELL, found, null);
  }

  static Finding mend(String what, String found, String advice) {
    return new Finding(what, State.MEND, found, advice);
  }

  static Finding broken(String what, String found, String advice) {
    return new Finding(what, State.BROKEN, found, advice);
  }
}
