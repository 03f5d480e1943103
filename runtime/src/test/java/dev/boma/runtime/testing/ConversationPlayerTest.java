package dev.boma.runtime.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.api.DeliveryEvent;
import dev.boma.api.InboundMessage;
import dev.boma.runtime.testing.Difference.Item;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConversationPlayerTest {
  private static final FakeHost.App ECHO =
      (message, api) -> api.reply("You said " + message.fields().get("content"), false);

  @Test
  void a_conversation_that_goes_as_recorded_is_as_expected() {
    ConversationResult result =
        FakeHost.play(
            """
            turns:
              - {reply: "Capital of France?", ends: false}
              - {say: Paris, reply: "Right. Bye.", ends: true}
            """,
            FakeHost.answering(Map.of("", "Capital of France?", "Paris", "Right. Bye.")));

    assertThat(result.asExpected()).isTrue();
    assertThat(result.turns()).extracting(TurnReport::ends).containsExactly(false, true);
  }

  @Test
  void only_what_a_turn_names_is_checked() {
    ConversationResult result = FakeHost.play("turns: [{say: a}, {say: b, ends: true}]", ECHO);

    assertThat(result.turns().get(0).asExpected()).isTrue();
    assertThat(result.turns().get(1).differences())
        .containsExactly(new Difference(Item.ENDS, "", true, false));
  }

  @Test
  void reply_null_says_that_none_may_come() {
    ConversationResult silent =
        FakeHost.play("turns: [{reply: null, ends: true}]", (message, api) -> {});
    ConversationResult spoken = FakeHost.play("turns: [{say: a, reply: null}]", ECHO);
    ConversationResult missing = FakeHost.play("turns: [{reply: Hi}]", (message, api) -> {});

    assertThat(silent.asExpected()).isTrue();
    assertThat(spoken.turns().getFirst().differences())
        .containsExactly(new Difference(Item.REPLY, "", null, "You said a"));
    assertThat(missing.turns().getFirst().differences())
        .containsExactly(new Difference(Item.REPLY, "", "Hi", null));
  }

  @Test
  void messages_are_the_same_each_time() {
    String yaml =
        """
        clock: 2024-03-05T08:15:30Z
        seed: 5
        channel: {transport_type: sms, to_addr: "*1#"}
        from: "+271"
        turns:
          - {say: a}
          - {wait: 90s, say: b, event: none, from: "+272", to_addr: "*2#", helper_metadata: {k: v}}
          - {say: c}
        """;
    List<InboundMessage> messages = new ArrayList<>();
    FakeHost.App recorder =
        (message, api) -> {
          messages.add(message);
          api.reply(api.now().toString(), false);
        };
    ConversationResult first = FakeHost.play(yaml, recorder);
    FakeHost.play(yaml, recorder);

    assertThat(messages.subList(0, 3)).isEqualTo(messages.subList(3, 6));
    assertThat(messages).extracting(InboundMessage::id).doesNotContainNull();
    assertThat(messages.subList(0, 3)).extracting(InboundMessage::id).doesNotHaveDuplicates();
    assertThat(messages.get(0).id()).matches("[0-9a-f]{32}");
    assertThat(messages.get(0).transportType()).isEqualTo("sms");
    assertThat(messages.get(0).sessionEvent()).isEqualTo("new");
    assertThat(messages.get(1).sessionEvent()).isNull();
    assertThat(messages.get(2).sessionEvent()).isEqualTo("resume");
    assertThat(messages.get(1).fields())
        .containsEntry("from_addr", "+272")
        .containsEntry("to_addr", "*2#")
        .containsEntry("content", "b")
        .containsEntry("timestamp", "2024-03-05 08:17:00.000000")
        .containsEntry("helper_metadata", Map.of("k", "v"))
        .containsEntry("message_version", "20110921");
    assertThat(first.turns())
        .extracting(TurnReport::reply)
        .containsExactly("2024-03-05T08:15:30Z", "2024-03-05T08:17:00Z", "2024-03-05T08:17:00Z");
  }

  @Test
  void kv_is_stored_before_and_compared_after_by_value() {
    String yaml =
        """
        kv: {count: 1, gone: x, null: null}
        turns:
          - {say: a, kv: {count: 2.0, gone: null, never: null}}
          - {say: b, kv: {count: 2, user: {name: Ann}}}
        """;
    ConversationResult result =
        FakeHost.play(
            yaml,
            (message, api) -> {
              assertThat(api.kv).containsKey("null");
              api.kv.merge("count", 1L, (a, b) -> (Long) a + (Long) b);
              api.kv.remove("gone");
              api.kv.put("user", Map.of("name", "Bea"));
            });

    assertThat(result.turns().get(0).asExpected()).isTrue();
    assertThat(result.turns().get(1).differences())
        .containsExactly(
            new Difference(Item.KV, "count", 2L, 3L),
            new Difference(Item.KV, "user", Map.of("name", "Ann"), Map.of("name", "Bea")));
  }

  @Test
  void sends_are_compared_in_order_by_what_is_named_of_each() {
    FakeHost.App sender =
        (message, api) -> {
          api.send("+271", "one", "sms");
          api.send("+272", "two", "default");
        };
    String yaml =
        """
        turns:
          - {sends: [{content: one}, {to_addr: "+272", endpoint: default}]}
          - {sends: [{content: one, endpoint: mail}]}
          - {sends: []}
        """;
    List<TurnReport> turns = FakeHost.play(yaml, sender).turns();

    assertThat(turns.get(0).asExpected()).isTrue();
    assertThat(turns.get(1).differences().getFirst().got())
        .isEqualTo(
            List.of(
                Map.of("content", "one", "endpoint", "sms"),
                Map.of("to_addr", "+272", "content", "two", "endpoint", "default")));
    assertThat(turns.get(2).differences()).extracting(Difference::item).containsExactly(Item.SENDS);
  }

  @Test
  void what_is_ignored_is_not_compared() {
    ConversationResult result =
        FakeHost.play(
            """
            ignore: ['#\\d+', '\\d{4}-\\d\\d-\\d\\d']
            turns: [{say: "#12 on 2024-01-01", reply: "You said #99 on 2025-12-31", kv: {k: "#7"}}]
            """,
            (message, api) -> {
              ECHO.message(message, api);
              api.kv.put("k", "#8");
            });

    assertThat(result.asExpected()).isTrue();
  }

  @Test
  void a_turn_that_fails_answers_with_the_fallback_text_and_stores_nothing() {
    String yaml =
        """
        turns:
          - {say: a, reply: "%s", ends: true, sends: [], kv: {k: null}}
          - {say: b}
        """
            .formatted(FakeHost.FALLBACK);
    ConversationResult result =
        FakeHost.play(
            yaml,
            (message, api) -> {
              api.kv.put("k", "v");
              api.send("+27", "x", "sms");
              throw new FakeHost.AppFailed("TypeError: x");
            });

    assertThat(result.asExpected()).isTrue();
    assertThat(result.turns()).allMatch(TurnReport::failed);
    assertThat(result.turns().getFirst().failure()).isEqualTo("TypeError: x (app.js:7)");
  }

  @Test
  void a_call_that_no_entry_fits_fails_its_turn_even_if_the_app_goes_on() {
    FakeHost.App stubborn =
        (message, api) -> {
          try {
            api.ask("http.get", Map.of("url", "http://a/"));
          } catch (FakeHost.AppFailed e) {
            api.log("WARNING", "no answer");
          }
          api.reply("All fine", false);
        };
    TurnReport turn =
        FakeHost.play("turns: [{reply: All fine, ends: false}]", stubborn).turns().getFirst();

    assertThat(turn.failed()).isTrue();
    assertThat(turn.reply()).isEqualTo(FakeHost.FALLBACK);
    assertThat(turn.ends()).isTrue();
    assertThat(turn.failure()).startsWith("no http entry fits this call:\n  GET http://a/");
    assertThat(turn.log()).containsExactly(new TurnResult.LogLine("WARNING", "no answer"));
    assertThat(turn.differences()).hasSize(2);
  }

  @Test
  void http_and_api_entries_answer_the_app() {
    ConversationResult result =
        FakeHost.play(
            """
            http: [{request: {url: "http://a/"}, response: {body: hello}, times: 1}]
            api: [{cmd: contacts.get, args: {addr: "1"}, reply: {contact: Ann}}]
            turns: [{reply: hello Ann}]
            """,
            (message, api) ->
                api.reply(
                    api.ask("http.get", Map.of("url", "http://a/")).get("body")
                        + " "
                        + api.ask("contacts.get", new LinkedHashMap<>(Map.of("addr", "1")))
                            .get("contact"),
                    false));

    assertThat(result.asExpected()).isTrue();
  }

  // ---- events and pushes

  /** Says thanks and writes two messages; notes the events it hears, and fails at a nack. */
  private static final class Sender implements FakeHost.App {
    final List<DeliveryEvent> events = new ArrayList<>();

    @Override
    public void message(InboundMessage message, FakeHost.Api api) {
      api.reply("Thanks", false);
      api.send("+271", "one", "sms");
      api.send("+272", "two", "mail");
    }

    @Override
    public void event(DeliveryEvent event, FakeHost.Api api) {
      events.add(event);
      api.kv.put("last", event.eventType());
      if (event.eventType().equals("nack")) {
        throw new FakeHost.AppFailed("Error: refused");
      }
    }
  }

  @Test
  void an_event_tells_of_the_message_sent_last_or_of_the_newest_that_fits() {
    Sender sender = new Sender();
    ConversationResult result =
        FakeHost.play(
            """
            clock: 2024-03-05T08:15:30Z
            turns:
              - {say: a}
              - {event: {type: ack}, kv: {last: ack}, reply: null, sends: []}
              - wait: 1m
                event: {type: delivery_report, delivery_status: failed, of: {endpoint: sms}}
                helper_metadata: {k: v}
              - {event: {type: ack, of: {content: Thanks}}}
              - {event: {type: ack, user_message_id: of-last-year}}
              - {say: b}
            """,
            sender);

    assertThat(result.asExpected()).isTrue();
    assertThat(result.turns()).noneMatch(TurnReport::failed);
    assertThat(sender.events)
        .extracting(DeliveryEvent::userMessageId)
        .containsExactly("s3", "s2", "r1", "of-last-year");
    assertThat(sender.events.get(0).fields())
        .containsEntry("message_type", "event")
        .containsEntry("event_type", "ack")
        .containsEntry("sent_message_id", "s3")
        .containsEntry("timestamp", "2024-03-05 08:15:30.000000");
    assertThat(sender.events.get(1).fields())
        .containsEntry("event_id", sender.events.get(1).id())
        .containsEntry("delivery_status", "failed")
        .containsEntry("helper_metadata", Map.of("k", "v"))
        .containsEntry("timestamp", "2024-03-05 08:16:30.000000")
        .doesNotContainKeys("sent_message_id", "content", "from_addr");
    assertThat(sender.events).extracting(DeliveryEvent::id).doesNotHaveDuplicates();
  }

  @Test
  void an_event_of_a_message_that_was_not_sent_differs_and_is_not_told_to_the_app() {
    Sender sender = new Sender();
    ConversationResult result =
        FakeHost.play(
            """
            turns:
              - {event: {type: ack}}
              - {say: a}
              - {event: {type: ack, of: {endpoint: fax}}}
            """,
            sender);

    assertThat(sender.events).isEmpty();
    assertThat(result.asExpected()).isFalse();
    assertThat(result.turns().get(0).differences())
        .containsExactly(new Difference(Item.EVENT, "", Map.of(), List.of()));
    assertThat(result.turns().get(2).failed()).isTrue();
    assertThat(Transcript.plain().of(result))
        .contains("1  « ack\n", "expected a message that the app sent", "got      none was sent")
        .contains("3  « ack\n", "expected endpoint: fax", "endpoint: mail")
        .contains("! the turn failed: no such message was sent before; the app was not told");
  }

  @Test
  void an_event_that_fails_its_app_shows_nobody_anything() {
    ConversationResult result =
        FakeHost.play(
            "turns: [{say: a}, {event: {type: nack}, reply: null, kv: {last: null}}]",
            new Sender());

    TurnReport nack = result.turns().getLast();
    assertThat(result.asExpected()).isTrue();
    assertThat(nack.failed()).isTrue();
    assertThat(nack.reply()).isNull();
    assertThat(nack.ends()).isFalse();
    assertThat(Transcript.plain().of(result))
        .contains("2  « nack (refused) of the message to +272 by mail: two\n")
        .contains("! the turn failed: Error: refused (app.js:7)");
  }

  @Test
  void a_push_is_a_message_of_the_host_that_asks_the_app_to_begin() {
    List<InboundMessage> messages = new ArrayList<>();
    ConversationResult result =
        FakeHost.play(
            "turns: [{event: push, helper_metadata: {day: today}, reply: Hi}, {say: yes}]",
            (message, api) -> {
              messages.add(message);
              api.reply("Hi", false);
            });

    assertThat(result.asExpected()).isTrue();
    assertThat(messages.get(0).fields())
        .containsEntry("inbound_push_trigger", true)
        .containsEntry("content", null)
        .containsEntry("session_event", null)
        .containsEntry("from_addr", "+27820001001")
        .containsEntry("helper_metadata", Map.of("day", "today"));
    assertThat(messages.get(1).fields())
        .containsEntry("session_event", "resume")
        .doesNotContainKey("inbound_push_trigger");
    assertThat(Transcript.plain().of(result)).contains("1  > (the app is asked to begin)\n");
  }
}
