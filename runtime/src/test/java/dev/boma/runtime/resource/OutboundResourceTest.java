package dev.boma.runtime.resource;

import static dev.boma.runtime.resource.Results.fields;
import static dev.boma.runtime.resource.Results.reason;
import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.api.CommandResult;
import dev.boma.api.InboundMessage;
import dev.boma.api.OutboundMessage;
import dev.boma.runtime.Samples;
import dev.boma.runtime.vumi.VumiOutbound;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OutboundResourceTest {
  private final FakeTurn turn = new FakeTurn();
  private final OutboundResource outbound = new OutboundResource(new VumiOutbound(() -> "id1"));

  @AfterEach
  void close() {
    turn.close();
  }

  private CommandResult ask(String command, Object... args) {
    return turn.ask(outbound, "outbound." + command, args);
  }

  // Replies

  @Test
  void a_reply_goes_back_the_way_its_message_came() {
    assertThat(fields(ask("reply_to", "content", "Hi", "in_reply_to", "m1"))).isEmpty();

    Map<String, Object> reply = turn.replies.getFirst().fields();
    assertThat(reply)
        .containsEntry("message_type", "user_message")
        .containsEntry("message_version", "20110921")
        .containsEntry("message_id", "id1")
        .containsEntry("timestamp", "2024-03-05 08:15:30.250000")
        .containsEntry("in_reply_to", "m1")
        .containsEntry("to_addr", Samples.USER)
        .containsEntry("from_addr", "*120*8864#")
        .containsEntry("content", "Hi")
        .containsEntry("session_event", null)
        .containsEntry("transport_name", "quiz")
        .containsEntry("transport_type", "ussd")
        .containsEntry("provider", "mtn")
        .containsEntry("transport_metadata", Map.of("session", "9911"))
        .containsEntry("helper_metadata", Map.of());
    assertThat(turn.sends).isEmpty();
  }

  @Test
  void a_reply_that_does_not_continue_closes_the_session() {
    ask("reply_to", "content", "Bye", "in_reply_to", "m1", "continue_session", false);
    ask("reply_to", "content", "More", "in_reply_to", "m1", "continue_session", true);
    assertThat(turn.replies).extracting(OutboundMessage::endsSession).containsExactly(true, false);
  }

  @Test
  void a_reply_may_have_no_content_if_it_says_so() {
    assertThat(fields(ask("reply_to", "content", null, "in_reply_to", "m1"))).isEmpty();
    assertThat(turn.replies.getFirst().content()).isNull();
  }

  @Test
  void a_group_reply_has_no_address_where_the_message_came_from_a_group() {
    ask("reply_to_group", "content", "a", "in_reply_to", "m1");
    turn.trigger = inGroup("#room");
    ask("reply_to_group", "content", "b", "in_reply_to", "m1");
    ask("reply_to", "content", "c", "in_reply_to", "m1");
    assertThat(turn.replies)
        .extracting(OutboundMessage::toAddr)
        .containsExactly(Samples.USER, null, Samples.USER);
    assertThat(turn.replies.get(1).fields()).containsEntry("group", "#room");
  }

  private static InboundMessage inGroup(String group) {
    InboundMessage message = Samples.message("m1", "1");
    Map<String, Object> fields = new HashMap<>(message.fields());
    fields.put("group", group);
    return new InboundMessage(message.channel(), "m1", message.fromAddr(), null, "irc", fields);
  }

  @Test
  void each_check_of_a_reply_comes_in_its_turn() {
    assertThat(reason(ask("reply_to"))).isEqualTo("'content' must be given in replies.");
    assertThat(reason(ask("reply_to", "content", 5L)))
        .isEqualTo("'content' must be unicode or null. It is 5");
    assertThat(reason(ask("reply_to", "content", "x")))
        .isEqualTo("'in_reply_to' must be given in replies.");
    assertThat(reason(ask("reply_to", "content", "x", "in_reply_to", 5L)))
        .isEqualTo("'in_reply_to' must be given in replies.");
    assertThat(
            reason(ask("reply_to", "content", "x", "in_reply_to", "m9", "continue_session", "no")))
        .isEqualTo("'continue_session' must be either true or false if given");
    assertThat(reason(ask("reply_to", "content", "x", "in_reply_to", "m9", "helper_metadata", "v")))
        .isEqualTo("'helper_metadata' must be object or null.");
    assertThat(reason(ask("reply_to", "content", "x", "in_reply_to", "m9")))
        .isEqualTo("Could not find original message with id: 'm9'");
    assertThat(turn.replies).isEmpty();
  }

  @Test
  void an_event_cannot_be_replied_to() {
    turn.trigger = Samples.ack("e1", "m1");
    assertThat(reason(ask("reply_to", "content", "x", "in_reply_to", "e1")))
        .isEqualTo("Could not find original message with id: 'e1'");
  }

  @Test
  void helper_metadata_may_be_of_voice_only() {
    Map<String, Object> voice = Map.of("voice", Map.of("speech_url", "http://a.example/b.ogg"));
    ask("reply_to", "content", "x", "in_reply_to", "m1", "helper_metadata", voice);
    ask("reply_to", "content", "x", "in_reply_to", "m1", "helper_metadata", Map.of());
    ask("reply_to", "content", "x", "in_reply_to", "m1", "helper_metadata", null);
    assertThat(turn.replies)
        .extracting(reply -> reply.fields().get("helper_metadata"))
        .containsExactly(voice, Map.of(), Map.of());
    assertThat(
            reason(
                ask(
                    "reply_to",
                    "content",
                    "x",
                    "in_reply_to",
                    "m1",
                    "helper_metadata",
                    Map.of("go", Map.of("is_paid", true)))))
        .isEqualTo("'helper_metadata' may only contain the following keys: voice");
  }

  // Sends

  @Test
  void a_send_leaves_by_its_endpoint_and_its_id_is_told() {
    assertThat(
            fields(
                ask("send_to_endpoint", "content", "Hi", "to_addr", "+27830", "endpoint", "sms")))
        .containsExactly(Map.entry("message_id", "id1"));

    assertThat(turn.replies).isEmpty();
    OutboundMessage send = turn.sends.getFirst();
    assertThat(send.id()).isEqualTo("id1");
    assertThat(send.endpoint()).isEqualTo("sms");
    assertThat(send.fields())
        .containsEntry("to_addr", "+27830")
        .containsEntry("from_addr", "*120*8864#")
        .containsEntry("in_reply_to", null)
        .containsEntry("session_event", null)
        .containsEntry("transport_name", "quiz")
        .containsEntry("helper_metadata", Map.of());
  }

  @Test
  void send_to_takes_the_default_endpoint() {
    ask("send_to", "content", "Hi", "to_addr", "+27830");
    ask("send_to", "content", "Hi", "to_addr", "+27830", "endpoint", "default");
    assertThat(turn.sends)
        .extracting(OutboundMessage::endpoint)
        .containsExactly("default", "default");
  }

  @Test
  void each_check_of_a_send_comes_in_its_turn() {
    assertThat(reason(ask("send_to_endpoint"))).isEqualTo("'content' must be given in sends.");
    assertThat(reason(ask("send_to_endpoint", "content", List.of())))
        .isEqualTo("'content' must be unicode or null. It is []");
    assertThat(reason(ask("send_to_endpoint", "content", "x")))
        .isEqualTo("'endpoint' must be given in sends.");
    assertThat(reason(ask("send_to_endpoint", "content", "x", "endpoint", 5L)))
        .isEqualTo("'endpoint' must be given in sends.");
    assertThat(reason(ask("send_to_endpoint", "content", "x", "endpoint", "twitter")))
        .isEqualTo("'to_addr' must be given in sends.");
    assertThat(
            reason(
                ask(
                    "send_to_endpoint",
                    "content",
                    "x",
                    "endpoint",
                    "twitter",
                    "to_addr",
                    "+27",
                    "helper_metadata",
                    5L)))
        .isEqualTo("'helper_metadata' must be object or null.");
    assertThat(
            reason(
                ask("send_to_endpoint", "content", "x", "endpoint", "twitter", "to_addr", "+27")))
        .isEqualTo(
            "Endpoint 'twitter' not configured: the app has [default, sms]; name it under"
                + " \"endpoints\" in app.json");
    assertThat(turn.sends).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"send_to_tag", "reply", ""})
  void an_unknown_verb_is_answered_with_the_known_ones(String verb) {
    assertThat(reason(ask(verb)))
        .isEqualTo(
            "Unknown command 'outbound.%s': 'outbound' has reply_to, reply_to_group, send_to,"
                    .formatted(verb)
                + " send_to_endpoint");
  }

  @Test
  void what_goes_with_a_content_is_no_way_round_the_limit_of_contents() {
    String much = "x".repeat(5_000);
    assertThat(reason(ask("send_to", "content", "Hi", "to_addr", much)))
        .isEqualTo("'to_addr' has 5000 characters, at most 256 are allowed");
    for (String command : List.of("reply_to", "reply_to_group", "send_to")) {
      assertThat(
              reason(
                  ask(
                      command,
                      "content",
                      "Hi",
                      "in_reply_to",
                      "m1",
                      "to_addr",
                      "+1",
                      "helper_metadata",
                      Map.of("voice", much))))
          .isEqualTo("'helper_metadata' has 5012 characters as JSON, at most 4096 are allowed");
    }
    assertThat(turn.replies).isEmpty();
    assertThat(turn.sends).isEmpty();
  }
}
