package dev.boma.runtime.testing;

import dev.boma.runtime.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.ScalarStyle;

/** Writes JSON values as YAML, in the style of what stood there before. */
final class YamlWriter {
  private static final Pattern INDICATOR_FIRST = Pattern.compile("^[-?:,\\[\\]{}#&*!|>'\"%@`=<].*");
  private static final Pattern NOT_IN_PLAIN = Pattern.compile(": |:$| #|^\\.\\.\\.");
  private static final Pattern NOT_IN_FLOW_PLAIN = Pattern.compile("[,\\[\\]{}:#]");

  private final boolean json;
  private final String lineBreak;

  /**
   * A writer for one file.
   *
   * @param json whether only what JSON has may be used
   * @param lineBreak how its lines end
   */
  YamlWriter(boolean json, String lineBreak) {
    this.json = json;
    this.lineBreak = lineBreak;
  }

  /** The value on one line. */
  String flow(@Nullable Object value) {
    return switch (value) {
      case String text -> doubleQuoted(text);
      case Map<?, ?> map -> {
        List<String> members = new ArrayList<>();
        map.forEach((key, member) -> members.add(key(String.valueOf(key)) + ": " + flow(member)));
        yield "{" + String.join(", ", members) + "}";
      }
      case List<?> list -> "[" + String.join(", ", list.stream().map(this::flow).toList()) + "]";
      case null -> "null";
      default -> Json.write(value);
    };
  }

  /** The key of an entry, without its colon. */
  String key(String name) {
    return !json && isPlain(name, true) ? name : doubleQuoted(name);
  }

  /**
   * The value over several lines; the first has no indentation.
   *
   * @param indent how many spaces stand before the other lines
   */
  String block(@Nullable Object value, int indent) {
    String margin = lineBreak + " ".repeat(indent);
    List<String> parts = new ArrayList<>();
    if (value instanceof Map<?, ?> map && !map.isEmpty()) {
      map.forEach((name, member) -> {
        boolean nested = isFull(member);
        String lead = key(String.valueOf(name)) + ":";
        parts.add(
            nested ? lead + margin + "  " + block(member, indent + 2) : lead + " " + flow(member));
      });
      return String.join(margin, parts);
    }
    if (value instanceof List<?> list && !list.isEmpty()) {
      list.forEach(item -> parts.add("- " + block(item, indent + 2)));
      return String.join(margin, parts);
    }
    return flow(value);
  }

  private static boolean isFull(@Nullable Object value) {
    return (value instanceof Map<?, ?> map && !map.isEmpty())
        || (value instanceof List<?> list && !list.isEmpty());
  }

  /**
   * A text in the style of the one it replaces, or in double quotes where that cannot be.
   *
   * @param inFlow whether it stands in a flow list or mapping
   */
  String text(String text, ScalarStyle style, boolean inFlow) {
    if (!json) {
      if (style == ScalarStyle.PLAIN && isPlain(text, inFlow)) {
        return text;
      }
      if (style == ScalarStyle.SINGLE_QUOTED && isPrintableLine(text)) {
        return "'" + text.replace("'", "''") + "'";
      }
    }
    return doubleQuoted(text);
  }

  /**
   * A text as a block, {@code |} or {@code >}; empty where it cannot be one.
   *
   * @param comment what stands after the {@code |} on its line, with the space before it
   * @param indent how many spaces stand before its lines
   */
  Optional<String> blockText(String text, boolean folded, String comment, int indent) {
    String content = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    List<String> lines = List.of(content.split("\n", -1));
    boolean fits =
        !content.isEmpty()
            && !content.startsWith(" ")
            && !content.startsWith("\n")
            && !content.endsWith("\n")
            && lines.stream().allMatch(line -> isPrintableLine(line) && !isBlankButNotEmpty(line));
    if (!fits) {
      return Optional.empty();
    }
    String margin = " ".repeat(indent);
    StringBuilder block = new StringBuilder(folded && lines.size() == 1 ? ">" : "|");
    block.append(text.endsWith("\n") ? "" : "-").append(comment);
    for (String line : lines) {
      block.append(lineBreak).append(line.isEmpty() ? "" : margin + line);
    }
    return Optional.of(block.toString());
  }

  private static boolean isBlankButNotEmpty(String line) {
    return !line.isEmpty() && line.isBlank();
  }

  private static boolean isPlain(String text, boolean inFlow) {
    return isPrintableLine(text)
        && YamlScalars.staysText(text)
        && text.equals(text.strip())
        && !INDICATOR_FIRST.matcher(text).matches()
        && !NOT_IN_PLAIN.matcher(text).find()
        && !(inFlow && NOT_IN_FLOW_PLAIN.matcher(text).find());
  }

  private static boolean isPrintableLine(String text) {
    return text.codePoints().allMatch(YamlWriter::isPrintable) && text.indexOf('\t') < 0;
  }

  // What YAML calls printable, without line breaks and without what editors do not show.
  private static boolean isPrintable(int codePoint) {
    return codePoint >= 0x20
        && !(codePoint >= 0x7F && codePoint <= 0x9F)
        && !(codePoint >= 0xD800 && codePoint <= 0xDFFF)
        && codePoint != 0x2028
        && codePoint != 0x2029
        && codePoint != 0xFEFF
        && codePoint != 0xFFFE
        && codePoint != 0xFFFF;
  }

  /** A text in double quotes, which JSON and YAML read alike. */
  private static String doubleQuoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.codePoints()
        .forEach(codePoint -> {
          switch (codePoint) {
            case '"' -> quoted.append("\\\"");
            case '\\' -> quoted.append("\\\\");
            case '\n' -> quoted.append("\\n");
            case '\r' -> quoted.append("\\r");
            case '\t' -> quoted.append("\\t");
            default -> {
              if (isPrintable(codePoint)) {
                quoted.appendCodePoint(codePoint);
              } else {
                quoted.append(String.format(Locale.ROOT, "\\u%04x", codePoint));
              }
            }
          }
        });
    return quoted.append('"').toString();
  }
}
