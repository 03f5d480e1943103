package dev.boma.runtime.testing;

import dev.boma.runtime.json.Json;
import dev.boma.runtime.testing.Turn.MessageEvent;
import dev.boma.runtime.testing.Turn.SessionEvent;
import dev.boma.runtime.testing.TurnResult.LogLine;
import dev.boma.runtime.text.TerminalText;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes played conversations down as a person reads them, with a diff of what differs. */
public final class Transcript {
  private static final String INDENT = "     ";

  private final Paint paint;
  private final boolean budgets;
  private final TextDiff diff;

  private Transcript(Paint paint, boolean budgets) {
    this.paint = paint;
    this.budgets = budgets;
    this.diff = new TextDiff(paint);
  }

  /** With plain characters only. */
  public static Transcript plain() {
    return new Transcript(Paint.PLAIN, false);
  }

  /** With the colours of a terminal. */
  public static Transcript coloured() {
    return new Transcript(Paint.COLOUR, false);
  }

  /** The same, with what each turn used. */
  public Transcript withBudgets() {
    return new Transcript(paint, true);
  }

  /**
   * One line for all: {@code 3 conversations, 21 turns: all as expected}; with the turns in which
   * the app failed and of which the file says nothing else.
   */
  public static String summary(List<ConversationResult> results) {
    long turns = results.stream().mapToLong(result -> result.turns().size()).sum();
    long failed =
        results.stream()
            .flatMap(result -> result.turns().stream())
            .filter(turn -> turn.failed() && turn.asExpected())
            .count();
    long differing = results.stream().mapToLong(ConversationResult::differing).sum();
    return "%s, %s: %s"
        .formatted(
            count(results.size(), "conversation"),
            count(turns, "turn"),
            (differing == 0
                    ? "all as expected"
                    : differing + (differing == 1 ? " differs" : " differ"))
                + (failed == 0 ? "" : ", though the app failed in " + count(failed, "turn")));
  }

  private static String count(long number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  /** A conversation, ending with a line break. */
  public String of(ConversationResult result) {
    Conversation conversation = result.conversation();
    StringBuilder text = new StringBuilder();
    line(
        text,
        "%s %s  %s"
            .formatted(
                result.asExpected() ? paint.right("✓") : paint.wrong("✗"),
                conversation.name(),
                paint.faint(conversation.place().toString())));
    Map<String, Boolean> ended = new HashMap<>();
    String failedBefore = "";
    for (TurnReport report : result.turns()) {
      Turn turn = report.turn();
      said(text, report, conversation);
      got(text, report, conversation);
      if (budgets) {
        line(text, INDENT + paint.faint(report.budget().describe()));
      }
      for (Difference difference : report.differences()) {
        differs(text, difference, conversation.ignored());
      }
      if (report.failed()) {
        String failure = report.failure();
        boolean isSame = failure.equals(failedBefore);
        block(
            text,
            paint.wrong("! ")
                + (isSame ? "the turn failed as the one before" : "the turn failed: "),
            isSame ? "" : failure);
      }
      failedBefore = report.failed() ? report.failure() : "";
      if (report.failed() || !report.asExpected()) {
        // Why an app was not told of an event is no warning.
        report.log().stream()
            .filter(entry -> entry.isWarning() || turn.event() instanceof MessageEvent)
            .filter(entry -> !report.failed() || !entry.text().equals(report.failure()))
            .forEach(entry -> logged(text, entry));
      }
      if (!report.asExpected() && wasIgnored(report)) {
        line(text, INDENT + "? a Vumi Go app hears of events with process_events in its 'config'");
      }
      if (!report.asExpected()
          && !report.failed()
          && turn.event() == SessionEvent.RESUME
          && ended.getOrDefault(turn.from(), false)) {
        line(text, INDENT + "? the session had ended before; 'event: new' dials again");
      }
      if (turn.event() instanceof SessionEvent) {
        ended.put(turn.from(), report.ends() || turn.event() == SessionEvent.CLOSE);
      }
    }
    return text.toString();
  }

  private static boolean wasIgnored(TurnReport report) {
    return report.turn().event() instanceof MessageEvent
        && report.log().stream().anyMatch(entry -> entry.text().startsWith("Ignoring event"));
  }

  private void said(StringBuilder text, TurnReport report, Conversation conversation) {
    Turn turn = report.turn();
    if (!turn.pause().isZero()) {
      line(text, INDENT + paint.faint("… " + Durations.text(turn.pause()) + " later"));
    }
    switch (turn.event()) {
      case SessionEvent event ->
          line(
              text,
              "%3d  > %s".formatted(report.number(), indented(said(turn, event, conversation), 7)));
      case MessageEvent event ->
          line(
              text,
              "%3d  « %s".formatted(report.number(), indented(told(event, report.about()), 7)));
    }
  }

  private static String told(MessageEvent event, @Nullable Map<String, @Nullable Object> about) {
    String what =
        event.type()
            + event.fields().values().stream()
                .map(it -> " (" + it + ")")
                .collect(Collectors.joining());
    if (event.userMessageId() != null) {
      return what + " of message " + event.userMessageId();
    }
    return about == null
        ? what
        : "%s of %s"
            .formatted(
                what,
                "the message to %s by %s: %s"
                    .formatted(about.get("to_addr"), about.get("endpoint"), about.get("content")));
  }

  private static String said(Turn turn, SessionEvent event, Conversation conversation) {
    String say = turn.say();
    String phone = turn.from().equals(conversation.from()) ? "" : turn.from() + " ";
    String what =
        switch (event) {
          case NEW -> say == null ? "(dials)" : say + "  (dials)";
          case CLOSE -> say == null ? "(hangs up)" : say + "  (hangs up)";
          case PUSH -> "(the app is asked to begin)";
          case RESUME, NONE -> say == null ? "(says nothing)" : say;
        };
    return phone + what;
  }

  private void got(StringBuilder text, TurnReport report, Conversation conversation) {
    String reply = report.reply();
    if (reply != null) {
      String end = report.ends() ? paint.faint("  (session ends)") : "";
      line(text, INDENT + "< " + indented(reply, 7) + end);
      Integer limit = conversation.channel().charLimit();
      int length = reply.codePointCount(0, reply.length());
      if (limit != null && length > limit) {
        line(text, "%s! %d characters; the screen holds %d".formatted(INDENT, length, limit));
      }
    }
    for (Map<String, @Nullable Object> send : report.sends()) {
      String sent =
          "» to %s by %s: %s"
              .formatted(send.get("to_addr"), send.get("endpoint"), send.get("content"));
      line(text, INDENT + indented(sent, 7));
    }
  }

  private void differs(StringBuilder text, Difference difference, Ignored ignored) {
    Object expected = difference.expected();
    Object got = difference.got();
    boolean brief =
        difference.item() == Difference.Item.ENDS
            || difference.item() == Difference.Item.EVENT
            || isNothing(expected)
            || isNothing(got);
    line(
        text,
        "%s%s %s differs%s"
            .formatted(
                INDENT,
                paint.wrong("✗"),
                difference.label(),
                brief ? ":" : " (- expected, + got):"));
    if (brief) {
      line(text, "       expected " + indented(shown(difference, expected, ignored), 16));
      line(text, "       got      " + indented(shown(difference, got, ignored), 16));
    } else {
      diff.lines(
              TerminalText.screen(shown(difference, expected, ignored)),
              TerminalText.screen(shown(difference, got, ignored)))
          .forEach(part -> line(text, "       " + part));
    }
  }

  private static boolean isNothing(@Nullable Object value) {
    return value == null || (value instanceof List<?> list && list.isEmpty());
  }

  private static String shown(Difference difference, @Nullable Object value, Ignored ignored) {
    return ignored.mask(
        switch (value) {
          case null -> difference.item() == Difference.Item.REPLY ? "no reply" : "nothing";
          case String reply when difference.item() == Difference.Item.REPLY -> reply;
          case Map<?, ?> of when difference.item() == Difference.Item.EVENT ->
              of.isEmpty() ? "a message that the app sent" : send(of);
          case List<?> sent when difference.item() == Difference.Item.EVENT ->
              sent.isEmpty() ? "none was sent" : sends(sent);
          case List<?> sends when difference.item() == Difference.Item.SENDS -> sends(sends);
          default -> Json.writePretty(value);
        });
  }

  private static String sends(List<?> sends) {
    return sends.isEmpty()
        ? "no sends"
        : sends.stream().map(Transcript::send).collect(Collectors.joining("\n"));
  }

  private static String send(Object send) {
    if (!(send instanceof Map<?, ?> named)) {
      return String.valueOf(send);
    }
    return named.entrySet().stream()
        .map(entry ->
            "%s: %s"
                .formatted(
                    entry.getKey(),
                    entry.getValue() instanceof Map<?, ?> object
                        ? Json.write(object)
                        : indented(String.valueOf(entry.getValue()), 2)))
        .collect(Collectors.joining("\n"));
  }

  private void logged(StringBuilder text, LogLine entry) {
    block(text, paint.faint("log "), entry.level() + " " + entry.text());
  }

  private static void block(StringBuilder text, String lead, String content) {
    line(text, INDENT + lead + indented(content, 7));
  }

  private static String indented(String text, int columns) {
    return TerminalText.screen(text).replace("\n", "\n" + " ".repeat(columns));
  }

  private static void line(StringBuilder text, String line) {
    text.append(line).append('\n');
  }
}
