package dev.boma.runtime.testing;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every mistake a conversation file can have, and what its author is told. */
class ConversationMistakesTest {
  private static final String T = "turns: [{say: a}]\\n";

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      value = {
        "[1, 2] => f:1:1: a conversation is a mapping with name, clock, seed, timezone, ignore, channel, from, config, kv, http, api, turns; here is a list",
        "# nothing => f: no conversation is here; it begins with 'turns:'",
        "name: x => f:1:1: a conversation needs 'turns', a list of what is said and answered",
        "turns: [] => f:1:8: 'turns' must have at least one turn",
        "turns: 5 => f:1:8: 'turns' must be a list, here is the number 5",
        "turns: [hello] => f:1:9: a turn is a mapping with event, say, reply, ends, wait, kv, sends, from, to_addr, helper_metadata; here is the text \"hello\"",
        "turns: [{xyzzy: 1}] => f:1:10: a turn has no 'xyzzy'; it may have event, say, reply, ends, wait, kv, sends, from, to_addr, helper_metadata",
        "turns: [{say: [1]}] => f:1:15: 'say' must be a text, here is a list",
        "turns: [{event: resum}] => f:1:17: 'event' is \"resum\"; it must be new, resume, close, none or push, or tell what became of a message, as {type: ack}; did you mean resume?",
        "turns: [{event: push, say: a}] => f:1:28: 'say' does not go with a push: the app begins, and the user said nothing",
        "turns: [{event: {}}] => f:1:17: an event needs 'type', which is ack, nack or delivery_report",
        "turns: [{event: {type: acks}}] => f:1:24: 'type' is \"acks\"; it must be one of ack, nack, delivery_report",
        "turns: [{event: {type: ack, status: x}}] => f:1:29: an event has no 'status'; it may have type, of, delivery_status, nack_reason, user_message_id",
        "turns: [{event: {type: delivery_report}}] => f:1:17: an event needs 'delivery_status', which is pending, failed or delivered",
        "turns: [{event: {type: delivery_report, delivery_status: lost}}] => f:1:58: 'delivery_status' is \"lost\"; it must be one of pending, failed, delivered",
        "turns: [{event: {type: ack, nack_reason: x}}] => f:1:42: 'nack_reason' goes with the type nack, not with ack",
        "turns: [{event: {type: ack, of: last}}] => f:1:33: what an event is of is a mapping with to_addr, content, endpoint, helper_metadata; here is the text \"last\"",
        "turns: [{event: {type: ack, of: {to: a}}}] => f:1:34: what an event is of has no 'to'; it may have to_addr, content, endpoint, helper_metadata",
        "turns: [{event: {type: ack, of: {}, user_message_id: a}}] => f:1:54: 'user_message_id' stands beside 'of'; an event has one of them",
        "turns: [{event: {type: ack}, say: a}] => f:1:35: 'say' does not go with what became of a message: no phone speaks",
        "turns: [{event: {type: ack}, reply: a}] => f:1:37: 'reply' must be null or absent: what became of a message has no screen",
        "turns: [{reply: a, ends: maybe}] => f:1:26: 'ends' must be true or false, here is the text \"maybe\"",
        "turns: [{wait: 30}] => f:1:16: 'wait' is \"30\"; it must be a duration with its unit, as 30s, 2h30m or 3d",
        "turns: [{kv: [a]}] => f:1:14: 'kv' must be a mapping of names to values, here is a list",
        "turns: [{sends: [{to: a}]}] => f:1:19: a send has no 'to'; it may have to_addr, content, endpoint, helper_metadata",
        "TURNSclock: yesterday => f:2:8: 'clock' is \"yesterday\"; it must be a time with its zone, as 2024-03-05T08:15:30Z",
        "TURNSclock: 2024-03-05T08:15:30 => f:2:8: 'clock' is \"2024-03-05T08:15:30\"; it must be a time with its zone, as 2024-03-05T08:15:30Z",
        "TURNStimezone: Afrika/Johannesburg => f:2:11: 'timezone' is \"Afrika/Johannesburg\"; it must be a time zone; did you mean Africa/Johannesburg?",
        "TURNSseed: 1.5 => f:2:7: 'seed' must be a whole number from -9223372036854775808 to 9223372036854775807, here is the number 1.5",
        "TURNSignore: [\"[a\"] => f:2:10: \"[a\" is not a pattern: Unclosed character class at its character 2",
        "TURNSignore: [\"a*\"] => f:2:10: the pattern matches an empty text; use + where it has *",
        "TURNSignore: [null] => f:2:10: 'ignore' lists patterns, each a text; here is null",
        "TURNSchannel: {char_limit: 0} => f:2:23: 'char_limit' must be a whole number from 1 to 2147483647, here is the number 0",
        "TURNSchannel: {transport_type: usd} => f:2:27: 'transport_type' is \"usd\", which no gateway is known to have; did you mean 'ussd'?",
        "TURNShttp: [{request: {}}] => f:2:8: an http entry needs 'request' and 'response'",
        "TURNShttp: [{request: {url: /x}, response: {}}] => f:2:24: 'url' is \"/x\"; it must be a whole address, as http://api.example/path",
        "TURNShttp: [{request: {method: GRAB}, response: {}}] => f:2:27: 'method' is \"GRAB\"; it must be one of GET, POST, PUT, DELETE, HEAD, PATCH",
        "TURNShttp: [{request: {json: {}, body: a}, response: {}}] => f:2:35: 'body' stands beside 'json'; a request has one of them",
        "TURNShttp: [{request: {params: {a: {}}}, response: {}}] => f:2:31: 'a' must be a text or a list of texts, here is a mapping",
        "TURNShttp: [{request: {}, response: {json: 1, body: a}}] => f:2:48: 'body' stands beside 'json'; a response has one of them",
        "TURNShttp: [{request: {}, response: {error: a, code: 500}}] => f:2:49: 'code' stands beside 'error', which says that no answer came",
        "TURNShttp: [{request: {}, response: {code: 99}}] => f:2:39: 'code' must be a whole number from 100 to 599, here is the number 99",
        "TURNShttp: [{request: {}, response: {body: {a: 1}}}] => f:2:39: 'body' must be a text, here is a mapping",
        "TURNShttp: [{request: {}, response: {}, times: 0}] => f:2:43: 'times' must be a whole number from 1 to 2147483647, here is the number 0",
        "TURNSapi: [{reply: {}}] => f:2:7: an api entry needs 'cmd', the command it answers, as contacts.get",
        "TURNSapi: [{cmd: a.b}] => f:2:7: an api entry needs 'reply'; {} is a plain success",
        "TURNSname: a\\nname: b => f:3:1: the key 'name' stands twice in this mapping",
        "TURNSname: *x => f:2:7: *x names no anchor above it",
        "TURNSname: !!int x => f:2:7: the tag tag:yaml.org,2002:int does not fit here; leave it out",
        "TURNS? [a]\\n: b => f:2:3: a key must be a text, not a list or mapping",
        "TURNSname: \"a => f:2:9: this is not YAML or JSON: while scanning a quoted scalar, found unexpected end of stream",
        "TURNSname: a\u0007b => f:2:8: the character U+0007 may not stand here; write it as \"\\u0007\" in double quotes",
      })
  void is_told_with_its_place(String text, String message) {
    String yaml = text.replace("TURNS", T).replace("\\n", "\n");

    assertThatThrownBy(() -> ConversationReader.read(yaml, "f"))
        .isInstanceOf(ConversationFileException.class)
        .hasMessage(message);
  }

  @Test
  void of_nesting_without_end_is_told_too() {
    String yaml = "turns: [{say: a}]\nkv: " + "[".repeat(300) + "]".repeat(300);

    assertThatThrownBy(() -> ConversationReader.read(yaml, "f"))
        .hasMessageContaining("nested more than 200 deep");
  }
}
