package dev.boma.runtime.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds the known name that a mistyped one probably means: the one that the fewest letters left
 * out, put in, replaced or swapped with their neighbour lead to (optimal string alignment);
 * capitals and what joins words do not count.
 */
public final class Nearest {
  private Nearest() {}

  /** The nearest known name, if any is near enough to be meant. */
  public static Optional<String> to(String name, Collection<String> known) {
    return known.stream()
        .filter(candidate -> distance(name, candidate) <= Math.max(1, candidate.length() / 3))
        .min(Comparator.comparingInt(candidate -> distance(name, candidate)));
  }

  /** {@code ; did you mean 'x'?}, or which names there are. */
  public static String hint(String name, Collection<String> known) {
    return to(name, known)
        .map(nearest -> "; did you mean '%s'?".formatted(nearest))
        .orElseGet(() -> "; known are " + String.join(", ", known.stream().sorted().toList()));
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
  }

  private static int distance(String name, String candidate) {
    String a = plain(name);
    String b = plain(candidate);
    int[][] steps = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        steps[i][j] = i == 0 ? j : j == 0 ? i : steps(a, b, i, j, steps);
      }
    }
    return steps[a.length()][b.length()];
  }

  /** From the first {@code i} letters of one to the first {@code j} of the other. */
  private static int steps(String a, String b, int i, int j, int[][] steps) {
    int replaced = steps[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
    int fewest = Math.min(replaced, Math.min(steps[i - 1][j], steps[i][j - 1]) + 1);
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(fewest, steps[i - 2][j - 2] + 1) : fewest;
  }
}
