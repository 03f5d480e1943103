package dev.boma.spi;

import static java.util.Objects.requireNonNull;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The spelling rules of what a store is asked for. {@link Store}'s records keep them by themselves;
 * an engine checks with them what comes to its methods as plain text.
 *
 * <p>Every method throws {@link IllegalArgumentException} for what it does not take.
 */
public final class StoreNames {
  private StoreNames() {}

  /** Takes any well-formed Unicode without NUL, but not none. */
  public static void requirePartition(String partition) {
    requireName("partition", partition);
    if (partition.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("partition has a NUL");
    }
  }

  /** Takes 1 or more of {@code a-z} and {@code -}: the name of a family or a log. */
  public static void requireFamily(String family) {
    if (!isFamily(family)) {
      throw new IllegalArgumentException("family '" + family + "' must be of a-z and '-'");
    }
  }

  private static boolean isFamily(String family) {
    for (int i = 0; i < family.length(); i++) {
      char unit = family.charAt(i);
      if (unit != '-' && (unit < 'a' || unit > 'z')) {
        return false;
      }
    }
    return !family.isEmpty();
  }

  /**
   * Takes any well-formed Unicode, also none.
   *
   * @param what the text is, for the message
   */
  public static void requireText(String what, String text) {
    requireNonNull(text, what);
    // A lone surrogate has no UTF-8 form: two different texts would become one.
    int at = loneSurrogate(text);
    if (at >= 0) {
      throw new IllegalArgumentException(what + " is not well-formed Unicode at " + at);
    }
  }

  /** Where half of a surrogate pair stands alone; -1 if nowhere. */
  private static int loneSurrogate(String text) {
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      if (Character.isSurrogate(unit)) {
        boolean pair = i + 1 < text.length() && Character.isSurrogatePair(unit, text.charAt(i + 1));
        if (!pair) {
          return i;
        }
        i++;
      }
    }
    return -1;
  }

  /** Takes keys of the same partition, also none. */
  public static void requireOnePartition(List<Store.Key> keys) {
    for (Store.Key key : keys) {
      requireSame(keys.getFirst().partition(), key);
    }
  }

  /** Whether {@link #requireName} takes it. */
  public static boolean isName(String name) {
    return !name.isEmpty() && loneSurrogate(name) < 0;
  }

  /** Takes any well-formed Unicode, but not none. */
  public static void requireName(String name) {
    requireName("name", name);
  }

  static void requireOnePartition(
      String partition, List<Store.Condition> conditions, List<Store.Write> writes) {
    requirePartition(partition);
    for (Store.Condition condition : conditions) {
      requireSame(partition, condition.key());
    }
    for (Store.Write write : writes) {
      switch (write) {
        case Store.Write.Put put -> requireSame(partition, put.key());
        case Store.Write.Delete delete -> requireSame(partition, delete.key());
        case Store.Write.Append append -> requireFamily(append.log());
        case Store.Write.Erase erase -> requireFamily(erase.log());
      }
    }
  }

  static void requireOneEach(List<Store.Cap> caps) {
    Set<String> families = new HashSet<>();
    for (Store.Cap cap : caps) {
      if (!families.add(cap.family())) {
        throw new IllegalArgumentException("two caps for family '" + cap.family() + "'");
      }
    }
  }

  private static void requireSame(String partition, Store.Key key) {
    if (!key.partition().equals(partition)) {
      throw new IllegalArgumentException(
          "key of partition '%s' among those of '%s'".formatted(key.partition(), partition));
    }
  }

  private static void requireName(String what, String text) {
    requireText(what, text);
    if (text.isEmpty()) {
      throw new IllegalArgumentException(what + " is empty");
    }
  }
}
