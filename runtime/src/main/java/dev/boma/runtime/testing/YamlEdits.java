package dev.boma.runtime.testing;

import dev.boma.runtime.testing.YamlNode.Entry;
import dev.boma.runtime.testing.YamlNode.Mapping;
import dev.boma.runtime.testing.YamlNode.Scalar;
import dev.boma.runtime.testing.YamlNode.Sequence;
import dev.boma.runtime.testing.YamlNode.Span;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.ScalarStyle;

/**
 * Changes values in a YAML or JSON text and leaves every other character as it is. Changes are
 * noted by the places of the original text and made all at once.
 */
final class YamlEdits {
  private static final Pattern BLOCK_INDICATORS = Pattern.compile("^.*?[|>][-+0-9]*");

  private final String file;
  private final String text;
  private final Ignored ignored;
  private final YamlWriter writer;
  private final List<Edit> edits;

  private record Edit(int start, int end, String replacement) {}

  /**
   * For one text.
   *
   * @param json whether it must stay JSON
   */
  YamlEdits(String file, String text, boolean json) {
    this(
        file,
        text,
        Ignored.NOTHING,
        new YamlWriter(json, text.contains("\r\n") ? "\r\n" : "\n"),
        new ArrayList<>());
  }

  private YamlEdits(
      String file, String text, Ignored ignored, YamlWriter writer, List<Edit> edits) {
    this.file = file;
    this.text = text;
    this.ignored = ignored;
    this.writer = writer;
    this.edits = edits;
  }

  /** The same edits, which leave alone what differs only in what is ignored. */
  YamlEdits ignoring(Ignored patterns) {
    return new YamlEdits(file, text, patterns, writer, edits);
  }

  /** The changed text. */
  String apply() {
    StringBuilder changed = new StringBuilder(text);
    // From the end, so that places stay right; of two at one place the first noted stands first.
    edits.reversed().stream()
        .sorted(Comparator.comparingInt(Edit::start).reversed())
        .forEach(edit -> changed.replace(edit.start, edit.end, edit.replacement));
    return changed.toString();
  }

  /** Sets a key, adding it where it is not there. */
  void set(Mapping mapping, String key, @Nullable Object value) {
    for (Entry entry : mapping.entries()) {
      if (entry.key().text().equals(key)) {
        set(entry, mapping.flow(), value);
        return;
      }
    }
    add(mapping, key, value);
  }

  private void set(Entry entry, boolean inFlow, @Nullable Object value) {
    if (!reuse(entry.value(), inFlow, value, entry.key().span().column() + 1)) {
      YamlNode old = entry.value();
      Span span = old.span();
      if (isBlock(old) && !staysBlock(old, value)) {
        // A list may stand as far left as its key; what is not a list any more may not.
        int colon = text.indexOf(':', entry.key().span().end());
        edits.add(new Edit(colon + 1, span.end(), " " + writer.flow(value)));
      } else {
        replace(old, value);
      }
    }
  }

  private void set(YamlNode item, boolean inFlow, @Nullable Object value, int indent) {
    if (!reuse(item, inFlow, value, indent)) {
      replace(item, value);
    }
  }

  // Whether there was no need to write the node as a whole.
  private boolean reuse(YamlNode node, boolean inFlow, @Nullable Object value, int indent) {
    if (JsonValues.same(YamlValues.toJson(node), value, ignored)) {
      return true;
    }
    refuseShared(node);
    return switch (node) {
      case Scalar scalar -> {
        scalar(scalar, inFlow, value, indent);
        yield true;
      }
      case Mapping mapping when value instanceof Map<?, ?> map && hasAllKeys(map, mapping) -> {
        map.forEach((key, member) -> set(mapping, String.valueOf(key), member));
        yield true;
      }
      case Sequence sequence
          when value instanceof List<?> list && list.size() == sequence.items().size() -> {
        for (int i = 0; i < list.size(); i++) {
          YamlNode item = sequence.items().get(i);
          set(item, sequence.flow(), list.get(i), sequence.span().column() + 1);
        }
        yield true;
      }
      default -> false;
    };
  }

  private static boolean hasAllKeys(Map<?, ?> map, Mapping mapping) {
    return !mapping.entries().isEmpty()
        && mapping.entries().stream().allMatch(entry -> map.containsKey(entry.key().text()));
  }

  private static boolean isBlock(YamlNode node) {
    return switch (node) {
      case Scalar scalar -> false;
      case Sequence sequence -> !sequence.flow();
      case Mapping mapping -> !mapping.flow();
    };
  }

  private static boolean staysBlock(YamlNode old, @Nullable Object value) {
    return (old instanceof Mapping && value instanceof Map<?, ?> map && !map.isEmpty())
        || (old instanceof Sequence && value instanceof List<?> list && !list.isEmpty());
  }

  private void replace(YamlNode node, @Nullable Object value) {
    Span span = node.span();
    String written =
        isBlock(node) && staysBlock(node, value)
            ? writer.block(value, span.column() - 1)
            : writer.flow(value);
    edits.add(new Edit(span.start(), span.end(), written));
  }

  private void scalar(Scalar old, boolean inFlow, @Nullable Object value, int indent) {
    Span span = old.span();
    String written =
        value instanceof String now ? text(old, now, inFlow, indent) : writer.flow(value);
    if (span.start() == span.end()) {
      // Nothing stands there: after "key:", or after a bare "key" or "-".
      char before = span.start() == 0 ? ' ' : text.charAt(span.start() - 1);
      String lead = before == ':' || before == '-' ? " " : before == ' ' ? "" : ": ";
      edits.add(new Edit(span.start(), span.end(), lead + written));
    } else {
      edits.add(new Edit(span.start(), span.end(), written));
    }
  }

  private String text(Scalar old, String now, boolean inFlow, int indent) {
    boolean folded = old.style() == ScalarStyle.FOLDED;
    if (folded || old.style() == ScalarStyle.LITERAL) {
      String block = text.substring(old.span().start(), old.span().end());
      String header = block.lines().findFirst().orElse("");
      return writer
          .blockText(
              now,
              folded,
              BLOCK_INDICATORS.matcher(header).replaceFirst(""),
              block
                  .lines()
                  .skip(1)
                  .filter(line -> !line.isBlank())
                  .findFirst()
                  .map(line -> line.length() - line.stripLeading().length())
                  .orElse(indent))
          .orElseGet(() -> writer.flow(now));
    }
    // What was written for something else than a text says nothing of how texts are written.
    ScalarStyle style = old.value() instanceof String ? old.style() : ScalarStyle.DOUBLE_QUOTED;
    return writer.text(now, style, inFlow);
  }

  private void add(Mapping mapping, String key, @Nullable Object value) {
    refuseShared(mapping);
    String entry = writer.key(key) + ": " + writer.flow(value);
    List<Entry> entries = mapping.entries();
    int last = entries.getLast().value().span().end();
    if (mapping.flow()) {
      edits.add(new Edit(last, last, ", " + entry));
    } else {
      int lineEnd = text.indexOf('\n', last);
      int at = lineEnd < 0 ? text.length() : lineEnd;
      boolean carriageReturn = at > 0 && text.charAt(at - 1) == '\r';
      String lineBreak = carriageReturn ? "\r\n" : "\n";
      int column = entries.getFirst().key().span().column();
      int place = carriageReturn ? at - 1 : at;
      edits.add(new Edit(place, place, lineBreak + " ".repeat(column - 1) + entry));
    }
  }

  /** A value that stands in several places is not changed in one. */
  void refuseShared(YamlNode node) {
    if (node.shared()) {
      throw new ConversationFileException(
          List.of(
              new ConversationFileException.Problem(
                  file,
                  node.span().line(),
                  node.span().column(),
                  "this value differs, but it has an anchor or is an alias and so stands in"
                      + " several places; change it by hand")));
    }
  }
}
