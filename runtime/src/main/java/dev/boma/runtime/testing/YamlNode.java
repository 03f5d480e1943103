package dev.boma.runtime.testing;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.ScalarStyle;

/** A value of a YAML or JSON text, with its place in it. */
sealed interface YamlNode {

  /** Where it stands. */
  Span span();

  /** What the node is called in messages. */
  String kind();

  /**
   * A place in a text.
   *
   * @param start index of the first character
   * @param end index after the last character
   * @param line line of the start, from 1
   * @param column column of the start, from 1
   */
  record Span(int start, int end, int line, int column) {
    Span withEnd(int newEnd) {
      return new Span(start, newEnd, line, column);
    }
  }

  /**
   * A scalar.
   *
   * @param text its text, unquoted and unescaped
   * @param value the JSON value it stands for: text, number, boolean or null
   * @param style how it was written
   * @param shared whether it has an anchor, or was reached through an alias, so that changing it
   *     would change other places too
   */
  record Scalar(Span span, String text, @Nullable Object value, ScalarStyle style, boolean shared)
      implements YamlNode {
    @Override
    public String kind() {
      return switch (value) {
        case null -> "null";
        case String string -> "the text \"" + shortened(string) + "\"";
        case Boolean bool -> bool.toString();
        default -> "the number " + shortened(text);
      };
    }

    boolean isNull() {
      return value == null;
    }

    private static String shortened(String text) {
      String line = text.replace("\n", "\\n");
      return line.length() <= 60 ? line : line.substring(0, 60) + "…";
    }
  }

  /**
   * A list.
   *
   * @param flow whether it is written as {@code [a, b]}
   */
  record Sequence(Span span, List<YamlNode> items, boolean flow, boolean shared)
      implements YamlNode {
    public Sequence {
      items = List.copyOf(items);
    }

    @Override
    public String kind() {
      return "a list";
    }
  }

  /**
   * A mapping, its entries in the order of the text.
   *
   * @param flow whether it is written as <code>{a: 1}</code>
   */
  record Mapping(Span span, List<Entry> entries, boolean flow, boolean shared) implements YamlNode {
    public Mapping {
      entries = List.copyOf(entries);
    }

    @Override
    public String kind() {
      return "a mapping";
    }

    /** The value of that key, or null when it is not there. */
    @Nullable YamlNode get(String key) {
      for (Entry entry : entries) {
        if (entry.key().text().equals(key)) {
          return entry.value();
        }
      }
      return null;
    }
  }

  /** A key and its value. */
  record Entry(Scalar key, YamlNode value) {}

  /** Whether the node belongs to several places, by an anchor. */
  boolean shared();
}
