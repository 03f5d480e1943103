package dev.boma.runtime.text;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a file, so that one reading tells all of it. Each mistake is told once, in the
 * order in which it was found. Not safe for several threads.
 */
public final class Mistakes {
  private final Class<? extends RuntimeException> kind;
  private final Set<String> found = new LinkedHashSet<>();

  /**
   * None so far.
   *
   * @param kind of the exceptions that tell of a mistake; others are none
   */
  public Mistakes(Class<? extends RuntimeException> kind) {
    this.kind = kind;
  }

  /** Notes a mistake. */
  public void add(String mistake) {
    found.add(mistake);
  }

  /** Reads a part; where it is wrong, notes that and gives another value in its place. */
  public <T extends @Nullable Object> T or(T otherwise, Supplier<T> part) {
    try {
      return part.get();
    } catch (RuntimeException e) {
      if (!kind.isInstance(e)) {
        throw e;
      }
      add(String.valueOf(e.getMessage()));
      return otherwise;
    }
  }

  /** Whether nothing is wrong. */
  public boolean isEmpty() {
    return found.isEmpty();
  }

  /** All of them, a line each. */
  public String told() {
    return String.join("\n", found);
  }
}
