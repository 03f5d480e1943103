package dev.boma.runtime.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Finds the known name that a mistyped one probably means: the one that the fewest letters left
 * out, put in, replaced or swapped with their neighbour lead to (optimal string alignment);
 * capitals and what joins words do not count.
 *
 * <p>Names may be a guest's, as many and as long as it likes: only the first thousand are compared,
 * and none that is longer than anybody types.
 */
public final class Nearest {
  private static final int MOST_COMPARED = 1_000;
  private static final int LONGEST = 100;
  private static final int MOST_TOLD = 100;

  private Nearest() {}

  private record Near(String name, int distance) {}

  /** The nearest known name, if any is near enough to be meant. */
  public static Optional<String> to(String name, Collection<String> known) {
    if (name.length() > LONGEST) {
      return Optional.empty();
    }
    return known.stream()
        .limit(MOST_COMPARED)
        .filter(candidate -> candidate.length() <= LONGEST)
        .map(candidate -> new Near(candidate, distance(name, candidate)))
        .filter(near -> near.distance() <= Math.max(1, near.name().length() / 3))
        .min(Comparator.comparingInt(Near::distance))
        .map(Near::name);
  }

  /** {@code ; did you mean 'x'?}, or which names there are. */
  public static String hint(String name, Collection<String> known) {
    return to(name, known)
        .map(nearest -> "; did you mean '%s'?".formatted(nearest))
        .orElseGet(() -> "; known are " + told(known));
  }

  private static String told(Collection<String> known) {
    String names =
        known.stream()
            .limit(MOST_TOLD)
            .map(name -> name.length() <= LONGEST ? name : name.substring(0, LONGEST) + "…")
            .sorted()
            .collect(Collectors.joining(", "));
    return known.size() <= MOST_TOLD
        ? names
        : "%s and %d more".formatted(names, known.size() - MOST_TOLD);
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
