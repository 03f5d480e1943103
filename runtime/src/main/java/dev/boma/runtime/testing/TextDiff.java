package dev.boma.runtime.testing;

import com.github.difflib.text.DiffRow;
import com.github.difflib.text.DiffRowGenerator;
import java.util.ArrayList;
import java.util.List;

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
          lines.add(removed(row.getOldLine()));
          lines.add(added(row.getNewLine()));
        }
      }
    }
    return lines;
  }

  private static List<String> split(String text) {
    return List.of(text.split("\n", -1));
  }

  private String removed(String line) {
    return paint.wrong("-") + " " + painted(line);
  }

  private String added(String line) {
    return paint.right("+") + " " + painted(line);
  }

  // Without marks a line is wholly one or the other, which its first character says.
  private static String unmarked(String line) {
    return line.replaceAll("[" + REMOVED + ADDED + END + "]", "");
  }

  private String painted(String line) {
    StringBuilder text = new StringBuilder();
    int from = 0;
    for (int i = 0; i < line.length(); i++) {
      char mark = line.charAt(i);
      if (mark == REMOVED || mark == ADDED) {
        int end = line.indexOf(END, i);
        String words = line.substring(i + 1, end);
        text.append(line, from, i);
        text.append(mark == REMOVED ? paint.removed(words) : paint.added(words));
        from = end + 1;
        i = end;
      }
    }
    return text.append(line, from, line.length()).toString();
  }
}
