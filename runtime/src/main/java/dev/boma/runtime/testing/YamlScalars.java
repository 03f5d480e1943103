package dev.boma.runtime.testing;

import java.math.BigInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an unquoted scalar stands for, by the core schema of YAML 1.2.
 *
 * @see <a href="https://yaml.org/spec/1.2.2/#103-core-schema">YAML 1.2.2, 10.3</a>
 */
final class YamlScalars {
  private static final Pattern NULL = Pattern.compile("null|Null|NULL|~|");
  private static final Pattern TRUE = Pattern.compile("true|True|TRUE");
  private static final Pattern FALSE = Pattern.compile("false|False|FALSE");
  private static final Pattern DECIMAL = Pattern.compile("[-+]?[0-9]+");
  private static final Pattern OCTAL = Pattern.compile("0o[0-7]+");
  private static final Pattern HEX = Pattern.compile("0x[0-9a-fA-F]+");
  private static final Pattern FLOAT =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
  private static final Pattern NOT_FINITE =
      Pattern.compile("[-+]?(\\.inf|\\.Inf|\\.INF)|\\.nan|\\.NaN|\\.NAN");

  private YamlScalars() {}

  /**
   * The JSON value of an unquoted scalar. Infinity and not-a-number, which JSON does not have, stay
   * text.
   */
  static @Nullable Object resolve(String text) {
    if (NULL.matcher(text).matches()) {
      return null;
    }
    if (TRUE.matcher(text).matches()) {
      return Boolean.TRUE;
    }
    if (FALSE.matcher(text).matches()) {
      return Boolean.FALSE;
    }
    if (DECIMAL.matcher(text).matches()) {
      return whole(text, 10);
    }
    if (OCTAL.matcher(text).matches()) {
      return whole(text.substring(2), 8);
    }
    if (HEX.matcher(text).matches()) {
      return whole(text.substring(2), 16);
    }
    if (FLOAT.matcher(text).matches()) {
      double number = Double.parseDouble(text);
      return Double.isFinite(number) ? number : text;
    }
    return text;
  }

  /** Whether the text, written without quotes, would be read as the same text. */
  static boolean staysText(String text) {
    return resolve(text) instanceof String && !NOT_FINITE.matcher(text).matches();
  }

  private static Object whole(String digits, int radix) {
    BigInteger number = new BigInteger(digits, radix);
    // Not a conditional expression: it would have one numeric type.
    if (number.bitLength() < Long.SIZE) {
      return number.longValue();
    }
    return number;
  }
}
