package dev.boma.runtime.testing;

import java.util.List;
import java.util.regex.Pattern;

/**
 * The patterns whose matches are not compared.
 *
 * @param patterns none of them matches an empty text
 */
public record Ignored(List<Pattern> patterns) {
  /** Nothing is ignored. */
  public static final Ignored NOTHING = new Ignored(List.of());

  private static final String MARK = "‹ignored›";

  public Ignored {
    patterns = List.copyOf(patterns);
  }

  /** The text with a mark in the place of each match. */
  public String mask(String text) {
    String masked = text;
    for (Pattern pattern : patterns) {
      masked = pattern.matcher(masked).replaceAll(MARK);
    }
    return masked;
  }
}
