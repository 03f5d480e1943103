package dev.boma.runtime.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.boma.runtime.testing.HttpEntry.Answer;
import dev.boma.runtime.testing.Turn.SessionEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConversationReaderTest {
  private static Conversation read(String text) {
    return ConversationReader.read(text, "dir/talk.yaml").getFirst();
  }

  @Test
  void only_turns_are_required_and_the_rest_has_defaults() {
    Conversation conversation = read("turns: [{reply: Hi}]");

    assertThat(conversation.name()).isEqualTo("talk");
    assertThat(conversation.clock()).isEqualTo(Instant.parse("2024-01-01T00:00:00Z"));
    assertThat(conversation.seed()).isEqualTo(1);
    assertThat(conversation.timezone().getId()).isEqualTo("Z");
    assertThat(conversation.channel().transportType()).isEqualTo("ussd");
    assertThat(conversation.channel().charLimit()).isNull();
    assertThat(conversation.config()).isEmpty();
    assertThat(conversation.turns()).hasSize(1);
  }

  @Test
  void a_whole_number_may_stand_in_quotes() {
    Conversation conversation =
        read(
            """
            seed: "7"
            http: [{request: {}, response: {code: "201"}, times: "2"}]
            turns: [{reply: Hi}]
            """);

    assertThat(conversation.seed()).isEqualTo(7);
    assertThat(conversation.http().getFirst().times()).isEqualTo(2);
    assertThat(conversation.http().getFirst().answer())
        .isEqualTo(new Answer.Response(201, null, Map.of()));
  }

  @Test
  void a_transport_type_that_is_not_known_is_kept_unless_it_is_near_a_known_one() {
    assertThat(read("turns: [{}]\nchannel: {transport_type: whatsapp}").channel().transportType())
        .isEqualTo("whatsapp");
    assertThatThrownBy(() -> read("turns: [{}]\nchannel: {transport_type: smss}"))
        .hasMessageEndingWith(
            "'transport_type' is \"smss\", which no gateway is known to have; did you mean"
                + " 'sms'?");
  }

  @Test
  void every_key_is_read() {
    Conversation conversation =
        read(
            """
            name: registers a mother in Zulu
            clock: 2024-03-05T10:15:30+02:00
            seed: 7
            timezone: Africa/Johannesburg
            ignore: ["[0-9a-f]{40}"]
            channel: {transport_type: ussd, to_addr: "*120*8864#", char_limit: 182}
            from: +27820001001
            config: {config: {name: demo, n: 1}, text: as it is, number: 3}
            kv: {"users.demo.+27820001001": {lang: zu, at: 1.5}}
            http:
              - request: {method: post, url: "http://API.example:80/x?b=2", params: {a: 1},
                          headers: {X-Y: z}, json: {}}
                response: {code: 201, json: {ok: true}}
                times: 2
              - request: {url: "http://api.example/y", body: text}
                response: {error: no route}
            api:
              - {cmd: contacts.get, args: {addr: "+27"}, reply: {success: true, contact: {}}}
            turns:
              - {event: new, say: null, reply: "Welcome!", ends: false}
              - {say: 1, reply: null}
              - {wait: 3d, event: close}
              - {say: x, from: "+27820001002", to_addr: "*1#", helper_metadata: {a: b},
                 kv: {k: null}, sends: [{to_addr: +27, content: 5, endpoint: sms}]}
              - {event: none}
            """);

    assertThat(conversation.clock()).isEqualTo(Instant.parse("2024-03-05T08:15:30Z"));
    assertThat(conversation.timezone()).isEqualTo(ZoneId.of("Africa/Johannesburg"));
    assertThat(conversation.ignored().mask("x " + "0a".repeat(20))).isEqualTo("x ‹ignored›");
    assertThat(conversation.channel())
        .isEqualTo(new Conversation.Channel("ussd", "*120*8864#", 182));
    assertThat(conversation.config())
        .isEqualTo(
            Map.of("config", "{\"name\":\"demo\",\"n\":1}", "text", "as it is", "number", "3"));
    assertThat(conversation.kv())
        .isEqualTo(Map.of("users.demo.+27820001001", Map.of("lang", "zu", "at", 1.5)));

    HttpEntry post = conversation.http().getFirst();
    assertThat(post.times()).isEqualTo(2);
    assertThat(post.label()).isEqualTo("http entry 1 (line 11)");
    assertThat(post.request().method()).isEqualTo("POST");
    assertThat(post.request().address()).isEqualTo("http://api.example/x");
    assertThat(post.request().params()).isEqualTo(Map.of("b", List.of("2"), "a", List.of("1")));
    assertThat(post.answer())
        .isEqualTo(
            new Answer.Response(
                201, "{\"ok\":true}", Map.of("content-type", List.of("application/json"))));
    assertThat(conversation.http().getLast().answer()).isEqualTo(new Answer.NoAnswer("no route"));
    assertThat(conversation.api().getFirst().command()).isEqualTo("contacts.get");

    List<Turn> turns = conversation.turns();
    assertThat(turns)
        .extracting(Turn::event)
        .containsExactly(
            SessionEvent.NEW,
            SessionEvent.RESUME,
            SessionEvent.CLOSE,
            SessionEvent.NEW,
            SessionEvent.NONE);
    assertThat(turns.get(0).expected().reply()).isEqualTo(new Turn.Reply("Welcome!"));
    assertThat(turns.get(1).say()).isEqualTo("1");
    assertThat(turns.get(1).from()).isEqualTo("+27820001001");
    assertThat(turns.get(1).expected().reply()).isEqualTo(new Turn.Reply(null));
    assertThat(turns.get(2).pause()).isEqualTo(Duration.ofDays(3));
    assertThat(turns.get(2).expected().reply()).isNull();
    assertThat(turns.get(3).expected().kv()).containsOnlyKeys("k");
    assertThat(turns.get(3).expected().sends())
        .isEqualTo(List.of(Map.of("to_addr", "+27", "content", "5", "endpoint", "sms")));
  }

  @Test
  void what_is_said_without_quotes_is_the_text_as_it_is_written() {
    Conversation conversation =
        read("turns: [{say: 007}, {say: 1.50}, {say: yes}, {say: true}, {say: '~'}, {say: ~}]");

    assertThat(conversation.turns())
        .extracting(Turn::say)
        .containsExactly("007", "1.50", "yes", "true", "~", null);
  }

  @Test
  void json_is_read_too_with_surrogate_pairs_and_a_byte_order_mark() {
    Conversation conversation =
        read(
            "\uFEFF{\n\t\"turns\": [\n\t\t{\"say\":1,\"reply\":\"\\ud83d\\ude00 \\/ 😀\"}\n\t]\n}");

    assertThat(conversation.turns().getFirst().say()).isEqualTo("1");
    assertThat(conversation.turns().getFirst().expected().reply())
        .isEqualTo(new Turn.Reply("😀 / 😀"));
  }

  @Test
  void a_file_may_hold_several_conversations() {
    List<Conversation> conversations =
        ConversationReader.read("turns: [{say: a}]\n---\nname: b\nturns: [{say: b}]\n---\n", "t");

    assertThat(conversations).extracting(Conversation::name).containsExactly("t", "b");
    assertThat(conversations.get(1).place()).hasToString("t:3");
    assertThat(conversations.get(1).place().document()).isEqualTo(1);
  }

  @Test
  void values_may_be_shared_by_anchors() {
    Conversation conversation =
        read("turns:\n  - &dial {event: new, reply: Hi}\n  - *dial\n  - {say: &x a, reply: *x}\n");

    assertThat(conversation.turns().get(1).event()).isEqualTo(SessionEvent.NEW);
    assertThat(conversation.turns().get(2).expected().reply()).isEqualTo(new Turn.Reply("a"));
  }

  @Test
  void a_response_is_200_with_no_text_unless_it_says_otherwise() {
    Conversation conversation = read("http: [{request: {}, response: {}}]\nturns: [{say: a}]");

    assertThat(conversation.http().getFirst().answer())
        .isEqualTo(new Answer.Response(200, null, Map.of()));
  }

  @Test
  void all_mistakes_are_told_at_once_in_the_order_of_the_file() {
    assertThatThrownBy(() -> read("nmae: x\nturns:\n  - {sya: 1}\nseed: many\n"))
        .hasMessage(
            """
            dir/talk.yaml:1:1: a conversation has no 'nmae'; did you mean 'name'?
            dir/talk.yaml:3:6: a turn has no 'sya'; did you mean 'say'?
            dir/talk.yaml:4:7: 'seed' must be a whole number from -9223372036854775808 to \
            9223372036854775807, here is the text "many\"\
            """);
  }

  @Test
  void files_that_cannot_be_read_say_why(@TempDir Path directory) throws Exception {
    Path missing = directory.resolve("missing.yaml");
    assertThatThrownBy(() -> ConversationReader.read(missing))
        .hasMessage(missing + ": there is no such file");
    Path latin = Files.write(directory.resolve("latin.yaml"), new byte[] {(byte) 0xe9});
    assertThatThrownBy(() -> ConversationReader.read(latin))
        .hasMessage(latin + ": this is not UTF-8; save it as UTF-8");
  }
}
