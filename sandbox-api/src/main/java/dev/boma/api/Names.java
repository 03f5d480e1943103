package dev.boma.api;

import java.util.Objects;
import java.util.regex.Pattern;

/** The spelling rules of the ids people choose. */
final class Names {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");

  private Names() {}

  static String require(String what, String value) {
    Objects.requireNonNull(value, what + " is null");
    if (!NAME.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "%s '%s' must be 1 to 63 of a-z, 0-9, '.', '_' and '-', beginning with a letter or digit"
              .formatted(what, shortened(value)));
    }
    return value;
  }

  private static String shortened(String value) {
    return value.length() <= 80 ? value : value.substring(0, 80) + "…";
  }
}
