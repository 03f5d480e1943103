package dev.boma.runtime.testing;

import java.util.regex.Pattern;

/** What a text that is JSON needs to be read as YAML. */
final class JsonText {
  private static final Pattern BEGINNING = Pattern.compile("\\s*\\{\\s*\"");

  private JsonText() {}

  /** Whether the text is JSON, or meant to be. */
  static boolean is(String text) {
    return BEGINNING.matcher(text).lookingAt();
  }

  /**
   * The text with a space for every tab between its values. JSON may be indented with tabs, YAML
   * may not; all places stay the same.
   */
  static String withoutTabs(String json) {
    if (json.indexOf('\t') < 0) {
      return json;
    }
    StringBuilder text = new StringBuilder(json);
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      switch (text.charAt(i)) {
        case '"' -> quoted = !quoted;
        case '\\' -> i++;
        case '\t' -> {
          if (!quoted) {
            text.setCharAt(i, ' ');
          }
        }
        default -> {}
      }
    }
    return text.toString();
  }
}
