package dev.boma.runtime.testing;

import com.github.difflib.text.DiffRow;
import com.github.difflib.text.DiffRowGenerator;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Shows how two texts differ, line by line, with the words marked that differ in a line. */
final class TextDiff {
  // Characters of the private use area, which no screen shows, so that no text is mistaken for one.
  private static final char REMOVED = '\uE000';
  private static final char ADDED = '\uE001';
  private static final char END = '\uE002';

  private final Paint paint;

  TextDiff(Paint paint) {
    this.paint = paint;
  }

  /** The lines of both, each led by {@code " "} (in both), {@code "- "} or {@code "+ "}. */
  List<String> lines(String expected, String got) {
    DiffRowGenerator generator =
        DiffRowGenerator.create()
            .showInlineDiffs(true)
            .inlineDiffByWord(true)
            .lineNormalizer(line -> line)
            .oldTag(begins -> String.valueOf(begins ? REMOVED : END))
            .newTag(begins -> String.valueOf(begins ? ADDED : END))
            .build();
    List<String> lines = new ArrayList<>();
    for (DiffRow row : generator.generateDiffRows(split(expected), split(got))) {
      switch (row.getTag()) {
        case EQUAL -> lines.add("  " + row.getOldLine());
        case DELETE -> lines.add(removed(unmarked(row.getOldLine())));
        case INSERT -> lines.add(added(unmarked(row.getNewLine())));
        case CHANGE -> {
          lines.add(removed(painted(row.getOldLine(), paint::removed)));
          lines.add(added(painted(row.getNewLine(), paint::added)));
        }
      }
    }
    return lines;
  }

  private static List<String> split(String text) {
    return List.of(text.split("\n", -1));
  }

  private String removed(String line) {
    return paint.wrong("-") + " " + line;
  }

  private String added(String line) {
    return paint.right("+") + " " + line;
  }

  // Without marks a line is wholly one or the other, which its first character says.
  private static String unmarked(String line) {
    return line.replaceAll("[" + REMOVED + ADDED + END + "]", "");
  }

  /** A mark may begin on one line and end on a later one. */
  private static String painted(String line, UnaryOperator<String> marked) {
    StringBuilder text = new StringBuilder();
    int firstEnd = line.indexOf(END);
    int firstBegin = beginIn(line, 0);
    boolean inMark = firstEnd >= 0 && (firstBegin < 0 || firstEnd < firstBegin);
    int from = 0;
    while (from < line.length()) {
      int to = inMark ? line.indexOf(END, from) : beginIn(line, from);
      String part = line.substring(from, to < 0 ? line.length() : to);
      text.append(inMark && !part.isEmpty() ? marked.apply(part) : part);
      from = to < 0 ? line.length() : to + 1;
      inMark = !inMark;
    }
    return unmarked(text.toString());
  }

  private static int beginIn(String line, int from) {
    int removed = line.indexOf(REMOVED, from);
    int added = line.indexOf(ADDED, from);
    return removed < 0 || added < 0 ? Math.max(removed, added) : Math.min(removed, added);
  }
}
