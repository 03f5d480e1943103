package dev.boma.runtime.testing;

import dev.boma.runtime.json.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compares JSON values as values: {@code 1} is {@code 1.0}, members have no order. */
final class JsonValues {
  private JsonValues() {}

  /** Whether they are the same, but for what is ignored in their texts. */
  static boolean same(@Nullable Object a, @Nullable Object b, Ignored ignored) {
    return switch (a) {
      case null -> b == null;
      case String text ->
          b instanceof String other && ignored.mask(text).equals(ignored.mask(other));
      case Number number ->
          b instanceof Number other && decimal(number).compareTo(decimal(other)) == 0;
      case List<?> list -> b instanceof List<?> other && sameItems(list, other, ignored);
      case Map<?, ?> map -> b instanceof Map<?, ?> other && sameMembers(map, other, ignored);
      default -> a.equals(b);
    };
  }

  private static boolean sameItems(List<?> a, List<?> b, Ignored ignored) {
    if (a.size() != b.size()) {
      return false;
    }
    for (int i = 0; i < a.size(); i++) {
      if (!same(a.get(i), b.get(i), ignored)) {
        return false;
      }
    }
    return true;
  }

  private static boolean sameMembers(Map<?, ?> a, Map<?, ?> b, Ignored ignored) {
    return a.keySet().equals(b.keySet())
        && a.keySet().stream().allMatch(key -> same(a.get(key), b.get(key), ignored));
  }

  /**
   * Where they differ, one line for each place: {@code json.user.age: the file has 3, the call 4}.
   *
   * @param path how the value is called
   * @param theirs what the other value is of: {@code the call}
   */
  static List<String> differences(
      String path, @Nullable Object file, @Nullable Object got, String theirs, Ignored ignored) {
    List<String> lines = new ArrayList<>();
    collect(path, file, got, theirs, ignored, lines);
    return lines;
  }

  private static void collect(
      String path,
      @Nullable Object file,
      @Nullable Object got,
      String theirs,
      Ignored ignored,
      List<String> lines) {
    if (same(file, got, ignored)) {
      return;
    }
    if (file instanceof Map<?, ?> a && got instanceof Map<?, ?> b) {
      Set<Object> keys = new LinkedHashSet<>(a.keySet());
      keys.addAll(b.keySet());
      for (Object key : keys) {
        String member = path + "." + key;
        if (!b.containsKey(key)) {
          lines.add("%s: the file has %s, %s lacks it".formatted(member, text(a.get(key)), theirs));
        } else if (!a.containsKey(key)) {
          lines.add("%s: %s has %s, the file lacks it".formatted(member, theirs, text(b.get(key))));
        } else {
          collect(member, a.get(key), b.get(key), theirs, ignored, lines);
        }
      }
    } else if (file instanceof List<?> a && got instanceof List<?> b && a.size() == b.size()) {
      for (int i = 0; i < a.size(); i++) {
        collect(path + "[" + i + "]", a.get(i), b.get(i), theirs, ignored, lines);
      }
    } else {
      lines.add("%s: the file has %s, %s %s".formatted(path, text(file), theirs, text(got)));
    }
  }

  /** A value on one line, not longer than a screen. */
  static String text(@Nullable Object value) {
    String json = Objects.requireNonNull(Json.write(value));
    return json.length() <= 200 ? json : json.substring(0, 200) + "…";
  }

  private static BigDecimal decimal(Number number) {
    return new BigDecimal(number.toString());
  }
}
