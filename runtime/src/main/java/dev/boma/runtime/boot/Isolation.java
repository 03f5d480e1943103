package dev.boma.runtime.boot;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Where guests run. */
public enum Isolation {
  /** In the host's own process: for developing and replaying apps that are trusted. */
  IN_PROCESS,
  /** In worker processes: for apps of strangers. */
  PROCESS;

  /**
   * The one of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Isolation of(String name) {
    return Arrays.stream(values())
        .filter(isolation -> isolation.toString().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "isolation is '%s', it must be one of %s"
                    .formatted(
                        name,
                        Arrays.stream(values())
                            .map(Isolation::toString)
                            .collect(Collectors.joining(", ")))));
  }

  /** Its name: {@code in-process}, {@code process}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
