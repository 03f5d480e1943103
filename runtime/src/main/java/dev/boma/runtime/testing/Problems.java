package dev.boma.runtime.testing;

import dev.boma.runtime.testing.ConversationFileException.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The mistakes found in one file so far. */
final class Problems {
  private final String file;
  private final List<Problem> found = new ArrayList<>();

  Problems(String file) {
    this.file = file;
  }

  void add(YamlNode node, String message) {
    add(node.span(), message);
  }

  void add(YamlNode.Span span, String message) {
    found.add(new Problem(file, span.line(), span.column(), message));
  }

  String file() {
    return file;
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  /** All of them, in the order of the file. */
  ConversationFileException toException() {
    found.sort(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column));
    return new ConversationFileException(found);
  }
}
