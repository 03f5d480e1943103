package dev.boma.runtime.testing;

import dev.boma.runtime.testing.YamlNode.Span;
import org.jspecify.annotations.Nullable;

/** Turns the YAML library's indexes, which count code points, into indexes of a Java string. */
final class CharacterIndex {
  private final String text;
  // Null when every character is a code point of its own.
  private final int @Nullable [] starts;

  CharacterIndex(String text) {
    this.text = text;
    int count = text.codePointCount(0, text.length());
    if (count == text.length()) {
      starts = null;
      return;
    }
    starts = new int[count + 1];
    int at = 0;
    for (int i = 0; i < count; i++) {
      starts[i] = at;
      at += Character.charCount(text.codePointAt(at));
    }
    starts[count] = at;
  }

  /** The index of the character that begins that code point. */
  int of(int codePoint) {
    if (starts == null) {
      return Math.min(codePoint, text.length());
    }
    return starts[Math.min(codePoint, starts.length - 1)];
  }

  /** The line and column of that code point. */
  Span place(int codePoint) {
    int at = of(codePoint);
    int line = 1;
    int lineStart = 0;
    for (int i = 0; i < at; i++) {
      if (text.charAt(i) == '\n') {
        line++;
        lineStart = i + 1;
      }
    }
    return new Span(at, at, line, at - lineStart + 1);
  }

  /** The end of a range without the blank lines and the line break it ends with. */
  int withoutBlankLines(int start, int end) {
    int last = end;
    while (last > start && isBlank(text.charAt(last - 1))) {
      last--;
    }
    int lineEnd = text.indexOf('\n', last);
    if (lineEnd < 0 || lineEnd > end) {
      return end;
    }
    return text.charAt(lineEnd - 1) == '\r' ? lineEnd - 1 : lineEnd;
  }

  private static boolean isBlank(char character) {
    return character == ' ' || character == '\t' || character == '\r' || character == '\n';
  }
}
