package dev.boma.runtime.retention;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A user's address, as it is found in keys and texts: as a whole part of them, so that {@code
 * +27820001001} is in {@code users.quiz.+27820001001} and not in {@code +278200010012}. A phone
 * number is the same with its plus and without.
 */
final class Address {
  private static final int LEAST_CHARS = 5;
  private static final int MOST_CHARS = 255;

  private final String text;
  private final String core;
  private final boolean number;

  /**
   * @throws IllegalArgumentException if it is too short to be told apart from other text, or none
   */
  Address(String text) {
    this.text = text.strip();
    this.number = this.text.matches("\\+?[0-9]+");
    this.core = number && this.text.startsWith("+") ? this.text.substring(1) : this.text;
    if (core.length() < LEAST_CHARS || core.length() > MOST_CHARS) {
      throw new IllegalArgumentException(
          "the address must have %d to %d characters, '%s' has %d"
              .formatted(LEAST_CHARS, MOST_CHARS, this.text, core.length()));
    }
  }

  /** The ways in which gateways may have written it. */
  List<String> spellings() {
    return number ? List.of("+" + core, core) : List.of(text);
  }

  boolean is(@Nullable Object other) {
    return other instanceof String address && spellings().contains(address);
  }

  /** Whether it is a whole part of this. */
  boolean isIn(String whole) {
    for (int at = whole.indexOf(core); at >= 0; at = whole.indexOf(core, at + 1)) {
      int end = at + core.length();
      boolean begins = at == 0 || !Character.isLetterOrDigit(whole.codePointBefore(at));
      boolean ends = end == whole.length() || !Character.isLetterOrDigit(whole.codePointAt(end));
      if (begins && ends) {
        return true;
      }
    }
    return false;
  }

  @Override
  public String toString() {
    return text;
  }
}
