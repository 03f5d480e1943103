package dev.boma.runtime.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Played conversations and an app's own tests as JUnit XML, which build servers read: a {@code
 * testsuite} for each file, a {@code testcase} for each conversation or test.
 *
 * @see <a href="https://github.com/testmoapp/junitxml">JUnit XML, as tools read it</a>
 */
public final class JUnitReport {
  private JUnitReport() {}

  /**
   * The whole document.
   *
   * @param command what made it, such as {@code boma test}
   * @param unusable conversation files that could not be played: an error each
   */
  public static String of(
      String command,
      List<ConversationResult> results,
      List<TestFileResult> tests,
      List<ConversationFileException> unusable) {
    Map<String, List<ConversationResult>> files = new LinkedHashMap<>();
    for (ConversationResult result : results) {
      String file = result.conversation().place().file();
      files.computeIfAbsent(file, key -> new ArrayList<>()).add(result);
    }
    StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    Totals all =
        tests.stream()
            .map(JUnitReport::totals)
            .reduce(plus(totals(results), errors(unusable.size())), JUnitReport::plus);
    xml.append("<testsuites name=\"%s\" %s>\n".formatted(escaped(command), all.text()));
    files.forEach((file, ofFile) -> suite(xml, file, ofFile));
    unusable.forEach(file -> suite(xml, file));
    tests.forEach(test -> suite(xml, test));
    return xml.append("</testsuites>\n").toString();
  }

  private static void suite(StringBuilder xml, String file, List<ConversationResult> results) {
    xml.append("  <testsuite name=\"%s\" %s>\n".formatted(escaped(file), totals(results).text()));
    for (ConversationResult result : results) {
      testCase(xml, result);
    }
    xml.append("  </testsuite>\n");
  }

  private static void testCase(StringBuilder xml, ConversationResult result) {
    Conversation conversation = result.conversation();
    String transcript = escaped(Transcript.plain().of(result));
    xml.append(
        "    <testcase name=\"%s\" classname=\"%s\" file=\"%s\" line=\"%d\" time=\"%s\">\n"
            .formatted(
                escaped(conversation.name()),
                escaped(conversation.place().file()),
                escaped(conversation.place().file()),
                conversation.place().line(),
                seconds(result.took())));
    if (!result.asExpected()) {
      xml.append(
          "      <failure type=\"differs\" message=\"%s\">%s</failure>\n"
              .formatted(escaped(message(result)), transcript));
    } else {
      xml.append("      <system-out>%s</system-out>\n".formatted(transcript));
    }
    xml.append("    </testcase>\n");
  }

  private static String message(ConversationResult result) {
    List<String> parts = new ArrayList<>();
    for (TurnReport report : result.turns()) {
      for (Difference difference : report.differences()) {
        parts.add("turn %d: %s differs".formatted(report.number(), difference.label()));
      }
    }
    return String.join("; ", parts);
  }

  private static void suite(StringBuilder xml, TestFileResult tests) {
    xml.append(
        "  <testsuite name=\"%s\" %s>\n".formatted(escaped(tests.file()), totals(tests).text()));
    for (TestFileResult.Case test : tests.cases()) {
      open(xml, test.name(), tests.file(), test.took());
      String error = escaped(String.valueOf(test.error()));
      switch (test.outcome()) {
        case PASSED -> {}
        case FAILED ->
            xml.append(
                "      <failure message=\"%s\">%s</failure>\n"
                    .formatted(error.lines().findFirst().orElse(""), error));
        case SKIPPED, TODO -> xml.append("      <skipped/>\n");
      }
      xml.append("    </testcase>\n");
    }
    if (tests.broken() != null) {
      error(xml, "runs to its end", tests.file(), tests.broken());
    }
    xml.append("  </testsuite>\n");
  }

  private static void suite(StringBuilder xml, ConversationFileException unusable) {
    String file = unusable.file();
    xml.append("  <testsuite name=\"%s\" %s>\n".formatted(escaped(file), errors(1).text()));
    error(xml, "can be played", file, String.valueOf(unusable.getMessage()));
    xml.append("  </testsuite>\n");
  }

  private static void error(StringBuilder xml, String name, String file, String why) {
    open(xml, name, file, Duration.ZERO);
    String escaped = escaped(why);
    xml.append(
        "      <error message=\"%s\">%s</error>\n    </testcase>\n"
            .formatted(escaped.lines().findFirst().orElse(""), escaped));
  }

  private static void open(StringBuilder xml, String name, String file, Duration took) {
    xml.append(
        "    <testcase name=\"%s\" classname=\"%s\" file=\"%s\" time=\"%s\">\n"
            .formatted(escaped(name), escaped(file), escaped(file), seconds(took)));
  }

  /** What a suite, or all of them, count. */
  private record Totals(long tests, long failures, long errors, long skipped, Duration time) {
    String text() {
      return "tests=\"%d\" failures=\"%d\" errors=\"%d\" skipped=\"%d\" time=\"%s\""
          .formatted(tests, failures, errors, skipped, seconds(time));
    }
  }

  private static Totals totals(List<ConversationResult> results) {
    return new Totals(
        results.size(),
        results.stream().filter(result -> !result.asExpected()).count(),
        0,
        0,
        results.stream().map(ConversationResult::took).reduce(Duration.ZERO, Duration::plus));
  }

  private static Totals errors(int count) {
    return new Totals(count, 0, count, 0, Duration.ZERO);
  }

  private static Totals totals(TestFileResult tests) {
    int broken = tests.broken() == null ? 0 : 1;
    return new Totals(
        tests.cases().size() + broken,
        tests.count(TestFileResult.Outcome.FAILED),
        broken,
        tests.count(TestFileResult.Outcome.SKIPPED) + tests.count(TestFileResult.Outcome.TODO),
        tests.took());
  }

  private static Totals plus(Totals a, Totals b) {
    return new Totals(
        a.tests() + b.tests(),
        a.failures() + b.failures(),
        a.errors() + b.errors(),
        a.skipped() + b.skipped(),
        a.time().plus(b.time()));
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.3f", duration.toMillis() / 1000.0);
  }

  /** Text for XML 1.0, which cannot hold control characters in any way: they become \\u0007. */
  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    text.codePoints()
        .forEach(codePoint -> {
          switch (codePoint) {
            case '&' -> escaped.append("&amp;");
            case '<' -> escaped.append("&lt;");
            case '>' -> escaped.append("&gt;");
            case '"' -> escaped.append("&quot;");
            case '\r' -> escaped.append("&#13;");
            case '\n', '\t' -> escaped.appendCodePoint(codePoint);
            default -> {
              if (isXml(codePoint)) {
                escaped.appendCodePoint(codePoint);
              } else {
                escaped.append("\\u%04x".formatted(codePoint));
              }
            }
          }
        });
    return escaped.toString();
  }

  private static boolean isXml(int codePoint) {
    return codePoint >= 0x20
        && !(codePoint >= 0xD800 && codePoint <= 0xDFFF)
        && codePoint != 0xFFFE
        && codePoint != 0xFFFF;
  }
}
