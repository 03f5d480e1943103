package dev.boma.runtime.text;

import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Text of apps, users and gateways as a terminal may be given it: what a terminal takes for more
 * than a sign (escapes, carriage returns, separators of lines, marks of direction) becomes U+FFFD.
 * Tabs stay.
 */
public final class TerminalText {
  private static final Pattern CONTROLS =
      Pattern.compile("[\\p{Cc}\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069&&[^\\n\\t]]");
  private static final String REPLACED = "\uFFFD";

  private TerminalText() {}

  /** Text for a screen: its line breaks stay, as {@code \n}. */
  public static String screen(String text) {
    return CONTROLS.matcher(text.replace("\r\n", "\n")).replaceAll(REPLACED);
  }

  /** Text with each further line set in, so that it does not look like a line of its own. */
  public static String setIn(String text, int columns) {
    return screen(text)
        .lines()
        .collect(Collectors.joining(System.lineSeparator() + " ".repeat(columns)));
  }

  /** Text that must stay on its line: a line break is a control character too. */
  public static String line(String text) {
    return screen(text).replace("\n", REPLACED);
  }
}
