package dev.boma.runtime.testing;

import dev.boma.runtime.testing.YamlNode.Entry;
import dev.boma.runtime.testing.YamlNode.Mapping;
import dev.boma.runtime.testing.YamlNode.Scalar;
import dev.boma.runtime.testing.YamlNode.Sequence;
import dev.boma.runtime.text.Nearest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The named values of one mapping. Each getter notes what is wrong with its value and then gives
 * the same as if it were absent, so that one reading finds all mistakes.
 */
final class Fields {
  private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,18}");

  private final Problems problems;
  private final String what;
  private final Mapping mapping;

  private Fields(Problems problems, String what, Mapping mapping) {
    this.problems = problems;
    this.what = what;
    this.mapping = mapping;
  }

  /**
   * The fields of a node; empty, and a problem noted, when it is no mapping.
   *
   * @param what how messages call it: {@code a turn}
   * @param known all names that may stand in it
   */
  static Optional<Fields> of(YamlNode node, String what, List<String> known, Problems problems) {
    if (!(node instanceof Mapping mapping)) {
      problems.add(
          node,
          "%s is a mapping with %s; here is %s"
              .formatted(what, String.join(", ", known), node.kind()));
      return Optional.empty();
    }
    for (Entry entry : mapping.entries()) {
      String name = entry.key().text();
      if (!known.contains(name)) {
        problems.add(
            entry.key(),
            Nearest.to(name, known)
                .map(near -> "%s has no '%s'; did you mean '%s'?".formatted(what, name, near))
                .orElseGet(() ->
                    "%s has no '%s'; it may have %s"
                        .formatted(what, name, String.join(", ", known))));
      }
    }
    return Optional.of(new Fields(problems, what, mapping));
  }

  int line() {
    return mapping.span().line();
  }

  boolean has(String name) {
    return mapping.get(name) != null;
  }

  @Nullable YamlNode node(String name) {
    return mapping.get(name);
  }

  void problem(String message) {
    problems.add(mapping, what + " " + message);
  }

  void problem(String name, String message) {
    YamlNode node = mapping.get(name);
    problems.add(node == null ? mapping : node, "'" + name + "' " + message);
  }

  /** A text. A number or a yes-or-no without quotes is the text as it is written. */
  Optional<String> text(String name) {
    YamlNode node = mapping.get(name);
    if (node == null || (node instanceof Scalar scalar && scalar.isNull())) {
      return Optional.empty();
    }
    if (node instanceof Scalar scalar) {
      return Optional.of(scalar.text());
    }
    problem(name, "must be a text, here is " + node.kind());
    return Optional.empty();
  }

  /** A text of a certain form. */
  <T> Optional<T> parsed(String name, Function<String, Optional<T>> parser, String right) {
    Optional<String> text = text(name);
    Optional<T> value = text.flatMap(parser);
    if (text.isPresent() && value.isEmpty()) {
      problem(name, "is \"%s\"; it must be %s".formatted(text.get(), right));
    }
    return value;
  }

  Optional<Boolean> bool(String name) {
    YamlNode node = mapping.get(name);
    if (node == null || (node instanceof Scalar scalar && scalar.isNull())) {
      return Optional.empty();
    }
    if (node instanceof Scalar scalar && scalar.value() instanceof Boolean value) {
      return Optional.of(value);
    }
    problem(name, "must be true or false, here is " + node.kind());
    return Optional.empty();
  }

  /** A whole number between two others, in quotes or without. */
  Optional<Long> whole(String name, long min, long max) {
    YamlNode node = mapping.get(name);
    if (node == null || (node instanceof Scalar scalar && scalar.isNull())) {
      return Optional.empty();
    }
    Long value = node instanceof Scalar scalar ? whole(scalar.value()) : null;
    if (value != null && value >= min && value <= max) {
      return Optional.of(value);
    }
    problem(
        name, "must be a whole number from %d to %d, here is %s".formatted(min, max, node.kind()));
    return Optional.empty();
  }

  private static @Nullable Long whole(@Nullable Object value) {
    return switch (value) {
      case Long number -> number;
      case String text when WHOLE.matcher(text).matches() -> Long.valueOf(text);
      case null, default -> null;
    };
  }

  /** A list; empty when absent. */
  List<YamlNode> list(String name) {
    return switch (mapping.get(name)) {
      case Sequence sequence -> sequence.items();
      case null -> List.of();
      case Scalar scalar when scalar.isNull() -> List.of();
      case YamlNode other -> {
        problem(name, "must be a list, here is " + other.kind());
        yield List.of();
      }
    };
  }

  /** The entries of a mapping with any keys; empty when absent. */
  List<Entry> entries(String name) {
    return switch (mapping.get(name)) {
      case Mapping inner -> inner.entries();
      case null -> List.of();
      case Scalar scalar when scalar.isNull() -> List.of();
      case YamlNode other -> {
        problem(name, "must be a mapping of names to values, here is " + other.kind());
        yield List.of();
      }
    };
  }

  /** A mapping of any keys to JSON values; empty when absent. */
  Map<String, @Nullable Object> object(String name) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    for (Entry entry : entries(name)) {
      object.put(entry.key().text(), YamlValues.toJson(entry.value()));
    }
    return object;
  }

  /** Names with one or several texts each; empty when absent. */
  Map<String, List<String>> multimap(String name) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (Entry entry : entries(name)) {
      values.put(entry.key().text(), texts(entry));
    }
    return values;
  }

  private List<String> texts(Entry entry) {
    List<YamlNode> nodes =
        entry.value() instanceof Sequence list ? list.items() : List.of(entry.value());
    List<String> texts = new ArrayList<>();
    for (YamlNode node : nodes) {
      if (node instanceof Scalar scalar) {
        texts.add(scalar.isNull() ? "" : scalar.text());
      } else {
        problems.add(
            node,
            "'%s' must be a text or a list of texts, here is %s"
                .formatted(entry.key().text(), node.kind()));
      }
    }
    return texts;
  }
}
