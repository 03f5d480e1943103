package dev.boma.runtime.testing;

import dev.boma.api.Budget;
import dev.boma.runtime.testing.TurnResult.LogLine;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Played conversations as JSON, for programs.
 *
 * <pre>{@code
 * {"as_expected": false, "conversations": [
 *   {"name": "counts", "file": "count.yaml", "line": 1, "as_expected": false, "turns": [
 *     {"turn": 1, "event": "new", "from": "+27820001001", "said": null, "reply": "Two",
 *      "ends": false, "sends": [], "outcome": "completed", "failure": null,
 *      "budget": {"cpu_us": 900, "wall_us": 1100, "allocated_bytes": 40960, "requests": 2},
 *      "log": [],
 *      "differences": [{"item": "reply", "key": null, "expected": "One", "got": "Two"}]}]}]}
 * }</pre>
 *
 * <p>Files that could not be played are under {@code unusable}, if there are any.
 */
public final class ResultJson {
  private ResultJson() {}

  /** All of them, in JDK types. */
  public static Map<String, @Nullable Object> of(
      List<ConversationResult> results,
      List<TestFileResult> tests,
      List<ConversationFileException> unusable) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put(
        "as_expected",
        results.stream().allMatch(ConversationResult::asExpected)
            && tests.stream().allMatch(TestFileResult::passed)
            && unusable.isEmpty());
    json.put("conversations", results.stream().map(ResultJson::conversation).toList());
    if (!tests.isEmpty()) {
      json.put("tests", tests.stream().map(ResultJson::tests).toList());
    }
    if (!unusable.isEmpty()) {
      json.put(
          "unusable",
          unusable.stream()
              .flatMap(file -> file.problems().stream())
              .map(ResultJson::problem)
              .toList());
    }
    return json;
  }

  private static Map<String, @Nullable Object> problem(ConversationFileException.Problem problem) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("file", problem.file());
    json.put("line", (long) problem.line());
    json.put("message", problem.message());
    return json;
  }

  private static Map<String, @Nullable Object> tests(TestFileResult result) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("file", result.file());
    json.put("passed", result.passed());
    json.put("broken", result.broken());
    json.put("tests", result.cases().stream().map(ResultJson::test).toList());
    json.put("log", result.log().stream().map(ResultJson::logLine).toList());
    return json;
  }

  private static Map<String, @Nullable Object> test(TestFileResult.Case test) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("name", test.name());
    json.put("outcome", test.outcome().name().toLowerCase(Locale.ROOT));
    json.put("error", test.error());
    return json;
  }

  private static Map<String, @Nullable Object> conversation(ConversationResult result) {
    Conversation conversation = result.conversation();
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("name", conversation.name());
    json.put("file", conversation.place().file());
    json.put("line", (long) conversation.place().line());
    json.put("as_expected", result.asExpected());
    json.put("turns", result.turns().stream().map(ResultJson::turn).toList());
    return json;
  }

  private static Map<String, @Nullable Object> turn(TurnReport report) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("turn", (long) report.number());
    json.put("event", report.turn().event().word());
    if (report.turn().event() instanceof Turn.MessageEvent event) {
      json.put("about", report.about());
      json.put("user_message_id", event.userMessageId());
    } else {
      json.put("from", report.turn().from());
    }
    json.put("said", report.turn().say());
    json.put("reply", report.reply());
    json.put("ends", report.ends());
    json.put("sends", report.sends());
    json.put("outcome", report.outcome().label());
    json.put("failure", report.failed() ? report.failure() : null);
    json.put("budget", budget(report.budget()));
    json.put("log", report.log().stream().map(ResultJson::logLine).toList());
    json.put("differences", report.differences().stream().map(ResultJson::difference).toList());
    return json;
  }

  private static Map<String, @Nullable Object> budget(Budget budget) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("cpu_us", budget.cpuMicros());
    json.put("wall_us", budget.wallMicros());
    json.put("allocated_bytes", budget.allocatedBytes());
    json.put("requests", (long) budget.requests());
    return json;
  }

  private static Map<String, @Nullable Object> logLine(LogLine line) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("level", line.level());
    json.put("text", line.text());
    return json;
  }

  private static Map<String, @Nullable Object> difference(Difference difference) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("item", difference.item().word());
    json.put("key", difference.key().isEmpty() ? null : difference.key());
    json.put("expected", difference.expected());
    json.put("got", difference.got());
    return json;
  }
}
