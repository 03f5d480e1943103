package dev.boma.runtime.testing;

import dev.boma.runtime.testing.TestFileResult.Case;
import dev.boma.runtime.testing.TestFileResult.Outcome;
import dev.boma.runtime.text.TerminalText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes an app's own tests that were run down as a person reads them. */
public final class TestTranscript {
  private static final String INDENT = "     ";

  private final Paint paint;

  private TestTranscript(Paint paint) {
    this.paint = paint;
  }

  /** With plain characters only. */
  public static TestTranscript plain() {
    return new TestTranscript(Paint.PLAIN);
  }

  /** With the colours of a terminal. */
  public static TestTranscript coloured() {
    return new TestTranscript(Paint.COLOUR);
  }

  /** One line for all: {@code 12 tests: 1 fails, 2 skipped}. */
  public static String summary(List<TestFileResult> results) {
    long tests = results.stream().mapToLong(result -> result.cases().size()).sum();
    long broken = results.stream().filter(result -> result.broken() != null).count();
    List<String> parts = new ArrayList<>();
    long failed = count(results, Outcome.FAILED);
    if (failed > 0) {
      parts.add(failed + (failed == 1 ? " fails" : " fail"));
    }
    if (broken > 0) {
      parts.add(broken + (broken == 1 ? " file could not be run" : " files could not be run"));
    }
    long skipped = count(results, Outcome.SKIPPED);
    if (parts.isEmpty()) {
      parts.add("all pass");
    }
    if (skipped > 0) {
      parts.add(skipped + " skipped");
    }
    long todo = count(results, Outcome.TODO);
    if (todo > 0) {
      parts.add(todo + " to do");
    }
    return "%d test%s: %s".formatted(tests, tests == 1 ? "" : "s", String.join(", ", parts));
  }

  private static long count(List<TestFileResult> results, Outcome outcome) {
    return results.stream().mapToLong(result -> result.count(outcome)).sum();
  }

  /** A file, ending with a line break. */
  public String of(TestFileResult result) {
    StringBuilder text = new StringBuilder();
    for (Case test : result.cases()) {
      line(
          text,
          "%s %s  %s"
              .formatted(
                  mark(test.outcome()),
                  TerminalText.line(test.name()),
                  paint.faint(result.file())));
      block(text, test.error());
    }
    if (result.broken() != null) {
      line(text, "%s %s could not be run".formatted(paint.wrong("✗"), result.file()));
      block(text, result.broken());
    } else if (result.cases().isEmpty()) {
      line(text, paint.faint("- %s has no tests".formatted(result.file())));
    }
    if (!result.passed()) {
      result.log().forEach(entry -> block(text, "log " + entry.level() + " " + entry.text()));
    }
    return text.toString();
  }

  private String mark(Outcome outcome) {
    return switch (outcome) {
      case PASSED -> paint.right("✓");
      case FAILED -> paint.wrong("✗");
      case SKIPPED -> paint.faint("- skipped:");
      case TODO -> paint.faint("- to do:");
    };
  }

  private static void block(StringBuilder text, @Nullable String content) {
    if (content != null) {
      line(text, INDENT + TerminalText.screen(content).replace("\n", "\n" + INDENT));
    }
  }

  private static void line(StringBuilder text, String line) {
    text.append(line).append('\n');
  }
}
