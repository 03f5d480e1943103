package dev.boma.runtime.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.api.DeliveryEvent;
import dev.boma.api.InboundMessage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TranscriptTest {
  private static String of(String yaml, FakeHost.App app) {
    return Transcript.plain().of(FakeHost.play(yaml, app));
  }

  @Test
  void reads_like_the_conversation() {
    String yaml =
        """
        name: asks
        channel: {char_limit: 10}
        turns:
          - {}
          - {say: "2", wait: 2h30m}
          - {say: x, from: "+99"}
          - {event: close}
        """;

    assertThat(
            of(
                yaml,
                (message, api) -> {
                  if (!"close".equals(message.sessionEvent())) {
                    api.reply("Choose:\n1. Yes", message.fields().get("content") != null);
                    api.send("+27", "hello\nyou", "sms");
                  }
                }))
        .isEqualTo(
            """
            ✓ asks  test.yaml:1
              1  > (dials)
                 < Choose:
                   1. Yes
                 ! 14 characters; the screen holds 10
                 » to +27 by sms: hello
                   you
                 … 2h30m later
              2  > 2
                 < Choose:
                   1. Yes  (session ends)
                 ! 14 characters; the screen holds 10
                 » to +27 by sms: hello
                   you
              3  > +99 x  (dials)
                 < Choose:
                   1. Yes  (session ends)
                 ! 14 characters; the screen holds 10
                 » to +27 by sms: hello
                   you
              4  > (hangs up)
            """);
  }

  @Test
  void a_difference_is_shown_by_line_and_by_word() {
    String yaml =
        """
        name: differs
        turns:
          - {reply: "Welcome!\\nPlease choose one:\\n1. Tea", ends: true, kv: {a: {b: 1, c: 2}, d: 1}}
        """;

    assertThat(
            of(
                yaml,
                (message, api) -> {
                  api.reply("Welcome!\nPlease pick one:\n1. Tea\n2. Milk", false);
                  api.kv.put("a", Map.of("b", 1L));
                  api.log("INFO", "not shown");
                  api.log("WARNING", "low on tea");
                }))
        .isEqualTo(
            """
            ✗ differs  test.yaml:1
              1  > (dials)
                 < Welcome!
                   Please pick one:
                   1. Tea
                   2. Milk
                 ✗ reply differs (- expected, + got):
                     Welcome!
                   - Please [-choose-] one:
                   + Please {+pick+} one:
                     1. Tea
                   + 2. Milk
                 ✗ ends differs:
                   expected true
                   got      false
                 ✗ kv a differs (- expected, + got):
                     {
                   -   "b" : 1[-,-]
                   +   "b" : 1
                   -   "c" : 2
                     }
                 ✗ kv d differs:
                   expected 1
                   got      nothing
                 log WARNING low on tea
            """);
  }

  @Test
  void a_failed_turn_says_why_also_when_nothing_differs() {
    assertThat(
            of(
                "name: fails\nturns: [{say: a}]",
                (message, api) -> api.ask("http.get", Map.of("url", "http://a/"))))
        .isEqualTo(
            """
            ✓ fails  test.yaml:1
              1  > a  (dials)
                 < Sorry, something went wrong. Please dial again later.  (session ends)
                 ! the turn failed: no http entry fits this call:
                     GET http://a/
                   the file has no http entries
            """);
  }

  @Test
  void what_would_steer_a_terminal_is_shown_as_replaced() {
    assertThat(
            of(
                "name: forges\nturns: [{reply: Hi}]",
                (message, api) -> {
                  api.reply("\u001b[2J\r1\u202e2", false);
                  api.send("+1\u001b", "a\u2028b", "default");
                  api.log("WARNING", "x\u0085y");
                }))
        .contains(
            "< \uFFFD[2J\uFFFD1\uFFFD2", "to +1\uFFFD by default: a\uFFFDb", "log WARNING x\uFFFDy")
        .doesNotContainPattern("[\\x00-\\x09\\x0b-\\x1f\\x7f-\\x9f\\u2028\\u202e]");
  }

  @Test
  void what_would_steer_a_terminal_is_replaced_in_the_results_of_tests_too() {
    TestFileResult.Case test =
        new TestFileResult.Case(
            List.of("a\u001b[2J\nb"),
            TestFileResult.Outcome.FAILED,
            "c\r\u202ed\ne",
            Duration.ZERO);

    assertThat(
            TestTranscript.plain()
                .of(new TestFileResult("test.js", List.of(test), null, List.of())))
        .isEqualTo("✗ a\uFFFD[2J\uFFFDb  test.js\n     c\uFFFD\uFFFDd\n     e\n");
  }

  @Test
  void missing_replies_and_sends_are_shown_as_such() {
    assertThat(
            of(
                "turns: [{reply: Hi, sends: [{to_addr: '+1', content: \"a\\nb\"}]}]",
                (message, api) -> {}))
        .contains("expected Hi\n       got      no reply\n")
        .contains("expected to_addr: +1\n                content: a\n                  b\n")
        .contains("got      no sends\n");
  }

  @Test
  void an_app_that_was_not_told_of_an_event_gets_a_hint_why() {
    FakeHost.App app =
        new FakeHost.App() {
          @Override
          public void message(InboundMessage message, FakeHost.Api api) {
            api.reply("Hi", false);
          }

          @Override
          public void event(DeliveryEvent event, FakeHost.Api api) {
            api.log("INFO", "Ignoring event for conversation: app");
          }
        };

    assertThat(of("turns: [{}, {event: {type: ack}, kv: {heard: ack}}]", app))
        .contains("log INFO Ignoring event for conversation: app")
        .contains("? a Vumi Go app hears of events with process_events in its 'config'");
    assertThat(of("turns: [{}, {event: {type: ack}}]", app)).doesNotContain("?", "log");
  }

  @Test
  void dialling_again_after_the_end_without_saying_so_gets_a_hint() {
    assertThat(
            of(
                "turns: [{reply: Bye.}, {say: a, reply: Hi}]",
                FakeHost.answering(Map.of("", "Bye.", "a", "Hello"))))
        .endsWith("     ? the session had ended before; 'event: new' dials again\n");
  }

  @Test
  void colours_are_used_only_when_asked_for() {
    ConversationResult result =
        FakeHost.play("turns: [{reply: Hi you}]", FakeHost.answering(Map.of("", "Hi me")));

    assertThat(Transcript.plain().of(result)).doesNotContain("\u001B");
    assertThat(Transcript.coloured().of(result))
        .contains("Hi \u001B[1;31myou\u001B[0m")
        .contains("Hi \u001B[1;32mme\u001B[0m");
  }

  @Test
  void the_summary_counts() {
    List<ConversationResult> fine =
        FakeHost.playAll("turns: [{say: a}, {say: b}]\n---\nturns: [{}]", (message, api) -> {});
    List<ConversationResult> wrong = FakeHost.playAll("turns: [{reply: a}]", (message, api) -> {});

    assertThat(Transcript.summary(fine)).isEqualTo("2 conversations, 3 turns: all as expected");
    assertThat(Transcript.summary(wrong)).isEqualTo("1 conversation, 1 turn: 1 differs");
  }
}
