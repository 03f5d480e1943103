package dev.boma.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the records of the public API hold to, whoever makes them. */
final class ApiTest {
  private static final TenantId TENANT = new TenantId("acme");
  private static final AppId APP = new AppId(TENANT, "quiz");
  private static final ChannelId CHANNEL = new ChannelId("quiz");

  // Names

  @ParameterizedTest
  @ValueSource(strings = {"a", "0", "a.b_c-d", "acme", "9lives"})
  void a_name_fits_into_an_address(String name) {
    assertThat(new TenantId(name)).hasToString(name);
    assertThat(new ChannelId(name)).hasToString(name);
    assertThat(new AppId(TENANT, name)).hasToString("acme/" + name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "A", "-a", ".", "..", "_a", "a/b", "a b", "a\n", "é", "а"})
  void a_name_that_does_not_fit_says_how_one_is_spelled(String name) {
    String rule =
        "'%s' must be 1 to 63 of a-z, 0-9, '.', '_' and '-', beginning with a letter or digit"
            .formatted(name);
    assertThatThrownBy(() -> new TenantId(name)).hasMessage("tenant " + rule);
    assertThatThrownBy(() -> new ChannelId(name)).hasMessage("channel " + rule);
    assertThatThrownBy(() -> new AppId(TENANT, name)).hasMessage("app " + rule);
  }

  @Test
  void a_name_has_63_characters_at_most() {
    assertThat(new TenantId("a".repeat(63)).value()).hasSize(63);
    assertThatThrownBy(() -> new TenantId("a".repeat(64)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new TenantId("A".repeat(10_000)))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
  }

  @Test
  void a_release_is_numbered_from_one() {
    assertThat(new ReleaseId(APP, 1)).hasToString("acme/quiz@1");
    assertThatThrownBy(() -> new ReleaseId(APP, 0))
        .hasMessage("release number 0 must be 1 or more");
  }

  // Commands

  @ParameterizedTest
  @CsvSource({"kv.get, kv, get", "a.b.c, a, b.c", "get, '', get", ".get, '', get", "kv., kv, ''"})
  void a_command_is_split_at_its_first_dot(String name, String resource, String verb) {
    Command command = new Command("1", name, Map.of());
    assertThat(command.resource()).isEqualTo(resource);
    assertThat(command.verb()).isEqualTo(verb);
  }

  // Records are copies

  @Test
  void nobody_changes_a_record_from_outside() {
    Map<String, Object> fields = new HashMap<>(Map.of("message_id", "m1"));
    Command command = new Command("1", "kv.get", fields);
    InboundMessage inbound = new InboundMessage(CHANNEL, "m1", "+27", null, "ussd", fields);
    DeliveryEvent event = new DeliveryEvent(CHANNEL, "e1", "ack", "m1", fields);
    OutboundMessage outbound = OutboundMessage.ofFields(fields);
    CommandResult.Success success = new CommandResult.Success(fields);
    fields.put("more", 1L);
    for (Map<String, Object> held :
        List.of(
            command.args(),
            inbound.fields(),
            event.fields(),
            outbound.fields(),
            success.fields())) {
      assertThat(held).containsOnlyKeys("message_id");
      assertThatThrownBy(() -> held.put("x", 1L)).isInstanceOf(UnsupportedOperationException.class);
    }
  }

  @Test
  void a_release_keeps_copies_and_the_order_of_its_config() {
    Map<String, String> config = new LinkedHashMap<>();
    config.put("b", "1");
    config.put("a", "2");
    List<String> allow = new ArrayList<>(List.of("api.example"));
    Release release =
        new Release(
            new ReleaseId(APP, 1),
            AppKind.VUMI,
            "app.js",
            Map.of("app.js", ""),
            config,
            new Capabilities(null, Set.of(), allow, Map.of()));
    config.clear();
    allow.clear();
    assertThat(release.config().keySet()).containsExactly("b", "a");
    assertThat(release.capabilities().httpAllow()).containsExactly("api.example");
    assertThat(release.app()).isEqualTo(APP);
  }

  @Test
  void a_release_has_its_main_file() {
    assertThatThrownBy(() ->
            new Release(
                new ReleaseId(APP, 1),
                AppKind.VUMI,
                "main.js",
                Map.of("app.js", ""),
                Map.of(),
                Capabilities.OF_PLAN))
        .hasMessage("main file 'main.js' is not among the app's files");
  }

  // Messages

  @ParameterizedTest
  @CsvSource({
    "ussd, new, true",
    "ussd, resume, true",
    "ussd, , true",
    "ussd, close, false",
    "sms, , false",
    "sms, new, false"
  })
  void a_screen_waits_for_the_answer_to_a_ussd_message_that_is_no_close(
      String type, String sessionEvent, boolean waits) {
    assertThat(new InboundMessage(CHANNEL, "m", "+27", sessionEvent, type, Map.of()).awaitsScreen())
        .isEqualTo(waits);
  }

  @Test
  void an_outbound_message_is_read_from_its_fields() {
    OutboundMessage message =
        OutboundMessage.ofFields(
            Map.of(
                "message_id", "o1",
                "in_reply_to", "m1",
                "to_addr", "+27",
                "content", "Bye",
                "session_event", "close",
                "routing_metadata", Map.of("endpoint_name", "sms")));
    assertThat(message.id()).isEqualTo("o1");
    assertThat(message.inReplyTo()).isEqualTo("m1");
    assertThat(message.toAddr()).isEqualTo("+27");
    assertThat(message.content()).isEqualTo("Bye");
    assertThat(message.endsSession()).isTrue();
    assertThat(message.endpoint()).isEqualTo("sms");
  }

  @Test
  void an_outbound_message_of_an_id_alone_has_nothing_else() {
    OutboundMessage message = OutboundMessage.ofFields(Map.of("message_id", "o1"));
    assertThat(message.content()).isNull();
    assertThat(message.endsSession()).isFalse();
    assertThat(message.endpoint()).isEqualTo("default");
    assertThatThrownBy(() -> OutboundMessage.ofFields(Map.of()))
        .hasMessage("message_id is missing");
  }

  @Test
  void the_turns_of_an_event_are_those_of_the_message_it_is_about() {
    assertThat(new DeliveryEvent(CHANNEL, "e1", "ack", "o1", Map.of()).userAddr())
        .isEqualTo("event:o1");
    assertThat(new InboundMessage(CHANNEL, "m", "+27", null, "sms", Map.of()).userAddr())
        .isEqualTo("+27");
  }

  // Outcomes

  @Test
  void each_outcome_is_counted_under_a_word_of_its_own_and_says_what_happened() {
    List<Outcome> all =
        Arrays.asList(
            new Outcome.Completed(),
            new Outcome.ScriptFailed(new GuestError("Error: x", "app.js", 12, List.of())),
            new Outcome.LimitExceeded(Limit.WALL_MS, 6_000, 6_010),
            new Outcome.Deadlocked(),
            new Outcome.Conflicted("users", true),
            new Outcome.Refused("suspended", "Sorry"),
            new Outcome.HostFailed("the disk is full"));
    assertThat(all)
        .extracting(Outcome::label)
        .containsExactly(
            "completed",
            "script-failed",
            "limit-exceeded",
            "deadlocked",
            "conflicted",
            "refused",
            "host-failed");
    assertThat(all.get(0).describe()).isEmpty();
    assertThat(all.get(1).describe()).isEqualTo("Error: x (app.js:12)");
    assertThat(all.get(2).describe()).isEqualTo("limit wall-ms exceeded: 6000 allowed, 6010 used");
    assertThat(all.get(4).describe()).contains("'users'").endsWith("had made an HTTP call");
    assertThat(new Outcome.Conflicted("n", false).describe()).endsWith("what many users count");
    assertThat(new GuestError("Error: x", null, 0, List.of()).describe()).isEqualTo("Error: x");
  }
}
