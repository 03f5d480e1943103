package dev.boma.runtime.text;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Hides phone numbers in what is logged: {@code +27820001001} becomes {@code +278*****001}. */
public final class Masked {
  private static final Pattern NUMBER =
      Pattern.compile("\\+?(?<![0-9A-Za-z])[0-9]{9,15}(?![0-9A-Za-z])");
  private static final int SHOWN_BEFORE = 3;
  private static final int SHOWN_AFTER = 3;

  private Masked() {}

  /** The text with every run of 9 to 15 digits masked but for its ends. */
  public static String of(String text) {
    return NUMBER.matcher(text).replaceAll(Masked::mask);
  }

  private static String mask(java.util.regex.MatchResult found) {
    String number = found.group();
    int plus = number.startsWith("+") ? 1 : 0;
    int hidden = number.length() - plus - SHOWN_BEFORE - SHOWN_AFTER;
    return Matcher.quoteReplacement(
        number.substring(0, plus + SHOWN_BEFORE)
            + "*".repeat(hidden)
            + number.substring(number.length() - SHOWN_AFTER));
  }
}
