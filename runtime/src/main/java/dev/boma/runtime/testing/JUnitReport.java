package dev.boma.runtime.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Played conversations as JUnit XML, which build servers read: a {@code testsuite} for each file, a
 * {@code testcase} for each conversation.
 *
 * @see <a href="https://github.com/testmoapp/junitxml">JUnit XML, as tools read it</a>
 */
public final class JUnitReport {
  private JUnitReport() {}

  /** The whole document. */
  public static String of(List<ConversationResult> results) {
    Map<String, List<ConversationResult>> files = new LinkedHashMap<>();
    for (ConversationResult result : results) {
      String file = result.conversation().place().file();
      files.computeIfAbsent(file, key -> new ArrayList<>()).add(result);
    }
    StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    xml.append("<testsuites name=\"boma replay\" %s>\n".formatted(totals(results)));
    files.forEach((file, ofFile) -> suite(xml, file, ofFile));
    return xml.append("</testsuites>\n").toString();
  }

  private static void suite(StringBuilder xml, String file, List<ConversationResult> results) {
    xml.append("  <testsuite name=\"%s\" %s>\n".formatted(escaped(file), totals(results)));
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

  private static String totals(List<ConversationResult> results) {
    long failures = results.stream().filter(result -> !result.asExpected()).count();
    Duration time =
        results.stream().map(ConversationResult::took).reduce(Duration.ZERO, Duration::plus);
    return "tests=\"%d\" failures=\"%d\" errors=\"0\" skipped=\"0\" time=\"%s\""
        .formatted(results.size(), failures, seconds(time));
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
