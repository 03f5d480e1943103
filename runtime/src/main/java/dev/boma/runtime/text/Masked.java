package dev.boma.runtime.text;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hides phone numbers in what is logged: {@code +27820001001} becomes {@code +278*****001}.
 *
 * <p>A phone number is a run of 9 to 15 digits (E.164) that is no part of a longer word, or after a
 * plus sign, also that of a URL ({@code %2B}), with spaces, dashes or brackets among its digits.
 */
public final class Masked {
  private static final Pattern NUMBER =
      Pattern.compile(
          "(?:\\+|%2[Bb])[0-9](?:[ ()./-]{0,2}[0-9]){7,14}(?![0-9])"
              // Behind the letter of an escape, such as \\n, a number begins as well.
              + "|(?:(?<![0-9A-Za-z])|(?<=\\\\[bfnrt]))"
              // Two numbers of another kind: what a turn was allowed, and what it used.
              + "(?<!limit [a-z-]{1,40} exceeded: (?:[0-9]{1,19} allowed, )?)"
              + "[0-9]{9,15}(?![0-9A-Za-z])");
  private static final int SHOWN_BEFORE = 3;
  private static final int SHOWN_AFTER = 3;

  private Masked() {}

  /** The text with the digits of every phone number masked but for three at each end. */
  public static String of(String text) {
    return NUMBER.matcher(text).replaceAll(Masked::mask);
  }

  private static String mask(MatchResult found) {
    String number = found.group();
    int plus = number.startsWith("%") ? 3 : number.startsWith("+") ? 1 : 0;
    long digits = number.chars().skip(plus).filter(Character::isDigit).count();
    StringBuilder masked = new StringBuilder(number);
    int digit = 0;
    for (int i = plus; i < number.length(); i++) {
      if (Character.isDigit(number.charAt(i))) {
        if (digit >= SHOWN_BEFORE && digit < digits - SHOWN_AFTER) {
          masked.setCharAt(i, '*');
        }
        digit++;
      }
    }
    return Matcher.quoteReplacement(masked.toString());
  }
}
