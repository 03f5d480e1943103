package dev.boma.runtime.testing;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads durations as people write them: {@code 3d}, {@code 2h30m}, {@code 500ms}, {@code PT5M}. */
final class Durations {
  private static final String PART = "([0-9]+(?:\\.[0-9]+)?)\\s*(ms|s|m|h|d|w)";
  private static final Pattern PARTS = Pattern.compile("(?:" + PART + "\\s*)+");
  private static final Pattern ONE_PART = Pattern.compile(PART);
  private static final Map<String, Long> MILLIS =
      Map.of(
          "ms", 1L, "s", 1000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L, "w", 604_800_000L);
  // A hundred years: more is a slip of the finger, and overflows further on.
  private static final Duration MAX = Duration.ofDays(36_525);

  private Durations() {}

  /** The duration, not negative; empty when it is not one. */
  static Optional<Duration> parse(String text) {
    String trimmed = text.strip();
    return (trimmed.toUpperCase(Locale.ROOT).startsWith("P") ? iso(trimmed) : parts(trimmed))
        .filter(duration -> !duration.isNegative() && duration.compareTo(MAX) <= 0);
  }

  /** The duration as people write it: {@code 2h30m}. */
  static String text(Duration duration) {
    StringBuilder text = new StringBuilder();
    append(text, duration.toDays(), "d");
    append(text, duration.toHoursPart(), "h");
    append(text, duration.toMinutesPart(), "m");
    append(text, duration.toSecondsPart(), "s");
    append(text, duration.toMillisPart(), "ms");
    return text.isEmpty() ? "0s" : text.toString();
  }

  private static void append(StringBuilder text, long amount, String unit) {
    if (amount != 0) {
      text.append(amount).append(unit);
    }
  }

  private static Optional<Duration> iso(String text) {
    try {
      return Optional.of(Duration.parse(text));
    } catch (DateTimeParseException notIso) {
      return Optional.empty();
    }
  }

  private static Optional<Duration> parts(String text) {
    if (text.equals("0")) {
      return Optional.of(Duration.ZERO);
    }
    if (!PARTS.matcher(text).matches()) {
      return Optional.empty();
    }
    BigDecimal millis = BigDecimal.ZERO;
    for (Matcher part = ONE_PART.matcher(text); part.find(); ) {
      BigDecimal unit = BigDecimal.valueOf(MILLIS.getOrDefault(part.group(2), 0L));
      millis = millis.add(new BigDecimal(part.group(1)).multiply(unit));
    }
    return millis.precision() - millis.scale() > 15
        ? Optional.empty()
        : Optional.of(Duration.ofMillis(millis.longValue()));
  }
}
