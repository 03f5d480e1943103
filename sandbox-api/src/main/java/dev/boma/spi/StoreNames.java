package dev.boma.spi;

import java.util.List;
import java.util.regex.Pattern;

/** The spelling rules of a store's keys. */
final class StoreNames {
  private static final Pattern FAMILY = Pattern.compile("[a-z-]+");

  private StoreNames() {}

  static void requirePartition(String partition) {
    requireText("partition", partition);
    if (partition.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("partition has a NUL");
    }
  }

  static void requireFamily(String family) {
    if (!FAMILY.matcher(family).matches()) {
      throw new IllegalArgumentException("family '" + family + "' must be of a-z and '-'");
    }
  }

  static void requireName(String name) {
    requireText("name", name);
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
      }
    }
  }

  private static void requireSame(String partition, Store.Key key) {
    if (!key.partition().equals(partition)) {
      throw new IllegalArgumentException(
          "key of partition '%s' in a commit of '%s'".formatted(key.partition(), partition));
    }
  }

  private static void requireText(String what, String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException(what + " is empty");
    }
    // A lone surrogate has no UTF-8 form: two different names would become one.
    if (!text.equals(new String(text.getBytes(java.nio.charset.StandardCharsets.UTF_8),
        java.nio.charset.StandardCharsets.UTF_8))) {
      throw new IllegalArgumentException(what + " is not well-formed Unicode");
    }
  }
}
