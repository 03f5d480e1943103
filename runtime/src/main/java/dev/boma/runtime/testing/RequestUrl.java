package dev.boma.runtime.testing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A URL in a form that compares: scheme and host in lower case, no default port, no fragment, a
 * path at least {@code /} and in one spelling of its percent signs; the query as decoded
 * parameters.
 *
 * @param address everything before the query
 * @param query parameters by name, each with all its values in order
 */
record RequestUrl(String address, Map<String, List<String>> query) {
  private static final Pattern PARTS =
      Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://([^/]*)(/.*)?", Pattern.DOTALL);
  private static final Pattern DEFAULT_PORT = Pattern.compile("(http://.*):80|(https://.*):443");
  private static final String KEPT_IN_PATH = "-._~/!$&'()*+,;=:@";

  static RequestUrl of(String url) {
    int hash = url.indexOf('#');
    String whole = hash < 0 ? url : url.substring(0, hash);
    int mark = whole.indexOf('?');
    return mark < 0
        ? new RequestUrl(address(whole), Map.of())
        : new RequestUrl(address(whole.substring(0, mark)), query(whole.substring(mark + 1)));
  }

  private static String address(String text) {
    Matcher parts = PARTS.matcher(text);
    if (!parts.matches()) {
      return text;
    }
    String authority = parts.group(2);
    int host = authority.lastIndexOf('@') + 1;
    String start =
        parts.group(1).toLowerCase(Locale.ROOT)
            + "://"
            + authority.substring(0, host)
            + authority.substring(host).toLowerCase(Locale.ROOT);
    Matcher port = DEFAULT_PORT.matcher(start);
    if (port.matches()) {
      start = port.group(1) == null ? port.group(2) : port.group(1);
    }
    return start + (parts.group(3) == null ? "/" : path(parts.group(3)));
  }

  private static Map<String, List<String>> query(String text) {
    Map<String, List<String>> query = new LinkedHashMap<>();
    for (String pair : text.split("&")) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
        String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
        query.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
      }
    }
    return query;
  }

  private static String path(String path) {
    StringBuilder normal = new StringBuilder();
    for (int i = 0; i < path.length(); ) {
      int escaped = escapedByte(path, i);
      int codePoint = escaped < 0 ? path.codePointAt(i) : escaped;
      if (escaped < 0 && (isUnreserved(codePoint) || KEPT_IN_PATH.indexOf(codePoint) >= 0)) {
        normal.appendCodePoint(codePoint);
      } else if (escaped >= 0) {
        normal.append(
            isUnreserved(escaped) ? String.valueOf((char) escaped) : "%%%02X".formatted(escaped));
      } else {
        for (byte one : Character.toString(codePoint).getBytes(StandardCharsets.UTF_8)) {
          normal.append("%%%02X".formatted(one & 0xff));
        }
      }
      i += escaped < 0 ? Character.charCount(codePoint) : 3;
    }
    return normal.toString();
  }

  private static boolean isUnreserved(int character) {
    return character < 128
        && (Character.isLetterOrDigit(character) || "-._~".indexOf(character) >= 0);
  }

  private static String decoded(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < text.length(); ) {
      int escaped = escapedByte(text, i);
      if (escaped >= 0) {
        bytes.write(escaped);
        i += 3;
      } else {
        int codePoint = text.charAt(i) == '+' ? ' ' : text.codePointAt(i);
        bytes.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
        i += Character.charCount(codePoint);
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  // The byte that %xx stands for, or -1 where none does.
  private static int escapedByte(String text, int at) {
    if (text.charAt(at) != '%' || at + 2 >= text.length()) {
      return -1;
    }
    int high = Character.digit(text.charAt(at + 1), 16);
    int low = Character.digit(text.charAt(at + 2), 16);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
  }
}
