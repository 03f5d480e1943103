package dev.boma.runtime.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConversationUpdateTest {
  /** Says back what was said, in capitals, and ends when told to. */
  private static final FakeHost.App SHOUTER =
      (message, api) -> {
        String said = String.valueOf(message.fields().get("content"));
        api.reply(said.toUpperCase(java.util.Locale.ROOT), said.startsWith("end"));
      };

  private static String update(String text, FakeHost.App app) {
    String updated = ConversationUpdate.updated(text, "test.yaml", FakeHost.playAll(text, app));
    assertThat(FakeHost.playAll(updated, app)).allMatch(ConversationResult::asExpected);
    return updated;
  }

  @Test
  void only_the_values_that_differ_change() {
    assertThat(
            update(
                """
                # A conversation
                name:   shouts       # oddly spaced
                turns:
                  - say: "a"         # said
                    reply: "x"       # double
                  - {say: b, reply: 'x', ends:   true}   # single
                  - { say: c , reply: x }
                  - say: it is
                    reply: IT IS     # as expected
                    ends: true
                """,
                SHOUTER))
        .isEqualTo(
            """
            # A conversation
            name:   shouts       # oddly spaced
            turns:
              - say: "a"         # said
                reply: "A"       # double
              - {say: b, reply: 'B', ends:   false}   # single
              - { say: c , reply: C }
              - say: it is
                reply: IT IS     # as expected
                ends: false
            """);
  }

  @Test
  void a_text_that_does_not_fit_its_style_is_put_in_double_quotes() {
    assertThat(
            update(
                """
                turns:
                  - {say: "a, b", reply: x}
                  - {say: "a: b", reply: x}
                  - say: "a, b"
                    reply: x
                  - say: "1.5"
                    reply: x
                  - say: "it's\\ntwo"
                    reply: 'x'
                  - say: "it's"
                    reply: 'x'
                  - say: "tab\\t\\u0007"
                    reply: 'x'
                  - say: " # "
                    reply: x
                """,
                SHOUTER))
        .isEqualTo(
            """
            turns:
              - {say: "a, b", reply: "A, B"}
              - {say: "a: b", reply: "A: B"}
              - say: "a, b"
                reply: A, B
              - say: "1.5"
                reply: "1.5"
              - say: "it's\\ntwo"
                reply: "IT'S\\nTWO"
              - say: "it's"
                reply: 'IT''S'
              - say: "tab\\t\\u0007"
                reply: "TAB\\t\\u0007"
              - say: " # "
                reply: " # "
            """);
  }

  @Test
  void blocks_of_text_stay_blocks() {
    assertThat(
            update(
                """
                turns:
                  - say: "one\\n\\ntwo"
                    reply: |-   # a comment
                       x
                       y

                    # before ends
                    ends: false
                  - say: "one\\ntwo\\n"
                    reply: |
                      x
                  - say: "one"
                    reply: >-
                      x
                      y
                  - say: "one\\ntwo"
                    reply: >
                      x
                  - say: " one"
                    reply: |
                      x

                  # the last
                  - reply: |
                      x
                """,
                SHOUTER))
        .isEqualTo(
            """
            turns:
              - say: "one\\n\\ntwo"
                reply: |-   # a comment
                   ONE

                   TWO

                # before ends
                ends: false
              - say: "one\\ntwo\\n"
                reply: |
                  ONE
                  TWO
              - say: "one"
                reply: >-
                  ONE
              - say: "one\\ntwo"
                reply: |-
                  ONE
                  TWO
              - say: " one"
                reply: " ONE"

              # the last
              - reply: |-
                  NULL
            """);
  }

  @Test
  void a_reply_left_open_is_filled_in_with_the_end_of_the_session() {
    assertThat(
            update(
                """
                turns:
                  - say: a
                    reply:      # to come
                  - {say: end, reply: }
                  - {say: end, reply}
                  - say: end
                    reply: ~    # also
                  # no more
                """,
                SHOUTER))
        .isEqualTo(
            """
            turns:
              - say: a
                reply: "A"      # to come
              - {say: end, reply: "END", ends: true }
              - {say: end, reply: "END", ends: true}
              - say: end
                reply: "END"    # also
                ends: true
              # no more
            """);
  }

  @Test
  void json_stays_json() {
    String json =
        """
        {
        \t"turns": [
        \t\t{"say": "a", "reply": "x", "ends": true, "kv": {"k": 1, "l": {"m": [1, 2]}}},
        \t\t{ "say": "end 😀", "reply":null }, {"say":"\\ud83d\\ude00","reply":"x"}
        \t]
        }\
        """;
    String updated =
        update(
            json,
            (message, api) -> {
              SHOUTER.message(message, api);
              api.kv.put("k", List.of("a", Map.of("b", 1.5)));
              api.kv.put("l", Map.of("m", List.of(1L, 3L)));
            });

    assertThat(updated)
        .isEqualTo(
            """
            {
            \t"turns": [
            \t\t{"say": "a", "reply": "A", "ends": false, "kv": {"k": ["a", {"b": 1.5}], "l": {"m": [1, 3]}}},
            \t\t{ "say": "end 😀", "reply":"END 😀", "ends": true }, {"say":"\\ud83d\\ude00","reply":"😀"}
            \t]
            }\
            """);
    assertThat(dev.boma.runtime.json.Json.readObject(updated)).containsKey("turns");
  }

  @Test
  void kv_changes_as_deep_inside_as_it_can() {
    assertThat(
            update(
                """
                turns:
                  - kv:
                      user:          # the user
                        name: Ann    # her name
                        age: 3
                        tags: [a, b]
                      list:
                      - 1
                      - 2
                      gone: {a: 1}
                      other: {a: 1, b: 2}   # loses b
                      blank:
                """,
                (message, api) -> {
                  api.kv.put("user", Map.of("name", "Bea", "age", 3L, "tags", List.of("a", "c")));
                  api.kv.put("list", "none");
                  api.kv.put("other", Map.of("a", 2L));
                  api.kv.put("blank", true);
                }))
        .isEqualTo(
            """
            turns:
              - kv:
                  user:          # the user
                    name: Bea    # her name
                    age: 3
                    tags: [a, c]
                  list: "none"
                  gone: null
                  other: {a: 2}   # loses b
                  blank: true
            """);
  }

  @Test
  void keys_that_came_are_added_where_their_mapping_ends() {
    assertThat(
            update(
                """
                turns:
                  - kv:
                      a:
                        x: 1   # first
                      b: {x: 1}
                      c: {}
                    # end
                """,
                (message, api) -> {
                  api.kv.put("a", new java.util.TreeMap<>(Map.of("x", 1L, "y", "two words")));
                  api.kv.put("b", new java.util.TreeMap<>(Map.of("x", 1L, "y z", 2L)));
                  api.kv.put("c", Map.of("k", 1L));
                }))
        .isEqualTo(
            """
            turns:
              - kv:
                  a:
                    x: 1   # first
                    y: "two words"
                  b: {x: 1, y z: 2}
                  c: {k: 1}
                # end
            """);
  }

  @Test
  void sends_change_where_they_stand() {
    FakeHost.App sender =
        (message, api) -> {
          api.send("+271", "one", "sms");
          api.send("+272", "two", "default");
        };

    assertThat(
            update(
                """
                turns:
                  - sends:
                    - content: x     # changed
                    - to_addr: "+272"
                  - sends:
                      - content: one
                  - sends: []
                  - {sends: [{content: one}, {content: x, to_addr: "+272"}]}
                """,
                sender))
        .isEqualTo(
            """
            turns:
              - sends:
                - content: one     # changed
                - to_addr: "+272"
              - sends:
                  - content: "one"
                  - to_addr: "+272"
                    content: "two"
                    endpoint: "default"
              - sends: [{to_addr: "+271", content: "one", endpoint: "sms"}, {to_addr: "+272", content: "two", endpoint: "default"}]
              - {sends: [{content: one}, {content: two, to_addr: "+272"}]}
            """);
  }

  @Test
  void sends_that_did_not_come_are_taken_out() {
    assertThat(
            update(
                """
                turns:
                  - sends:
                    - content: x
                  - {sends: [{content: x}], say: a}
                """,
                (message, api) -> {}))
        .isEqualTo(
            """
            turns:
              - sends: []
              - {sends: [], say: a}
            """);
  }

  @Test
  void several_conversations_of_a_file_are_updated_together() {
    assertThat(
            update(
                "turns: [{say: a, reply: x}]\n---\n# second\nturns: [{say: b, reply: 😀}]\n",
                SHOUTER))
        .isEqualTo("turns: [{say: a, reply: A}]\n---\n# second\nturns: [{say: b, reply: B}]\n");
  }

  @Test
  void windows_line_ends_and_a_byte_order_mark_stay() {
    assertThat(
            update(
                "\uFEFFturns:\r\n  - say: \"a\\nb\"\r\n    reply: |-\r\n      x\r\n  - say: end\r\n"
                    + "    reply:\r\n",
                SHOUTER))
        .isEqualTo(
            "\uFEFFturns:\r\n  - say: \"a\\nb\"\r\n    reply: |-\r\n      A\r\n      B\r\n"
                + "  - say: end\r\n    reply: \"END\"\r\n    ends: true\r\n");
  }

  @Test
  void what_differs_only_in_what_is_ignored_stays() {
    assertThat(
            update(
                "ignore: ['\\d+']\nturns: [{say: x5, reply: X9, kv: {a: {n: '1', m: b}}}]\n",
                (message, api) -> {
                  SHOUTER.message(message, api);
                  api.kv.put("a", Map.of("n", "2", "m", "c"));
                }))
        .isEqualTo("ignore: ['\\d+']\nturns: [{say: x5, reply: X9, kv: {a: {n: '1', m: c}}}]\n");
  }

  @Test
  void what_a_phone_shows_when_the_app_fails_is_not_written_as_its_answer() {
    String yaml =
        """
        name: fails
        turns:
          - {say: a, reply: x}
          - {say: crash}
          - {say: b, reply: x}
        ---
        name: goes well
        turns: [{say: a, reply: x}]
        ---
        name: fails as it should
        turns: [{say: crash, reply: "%s"}, {say: a, reply: x}]
        """
            .formatted(FakeHost.FALLBACK);
    List<ConversationResult> results =
        FakeHost.playAll(
            yaml,
            (message, api) -> {
              if ("crash".equals(message.fields().get("content"))) {
                throw new FakeHost.AppFailed("Error: crash");
              }
              SHOUTER.message(message, api);
            });

    assertThat(ConversationUpdate.refused(results))
        .containsExactly(
            "test.yaml:1: 'fails' is not updated, because turn 2 failed: Error: crash (app.js:7)");
    assertThat(ConversationUpdate.updated(yaml, "test.yaml", results))
        .isEqualTo(
            yaml.replace("well\nturns: [{say: a, reply: x", "well\nturns: [{say: a, reply: A")
                .replace("{say: a, reply: x}]\n", "{say: a, reply: A}]\n"));
  }

  @Test
  void values_that_stand_in_several_places_are_left_to_people() {
    String yaml = "turns:\n  - {say: &a a, reply: *a}\n  - &t {say: b, reply: x}\n  - *t\n";
    List<ConversationResult> results = FakeHost.playAll(yaml, SHOUTER);

    assertThatThrownBy(() -> ConversationUpdate.updated(yaml, "test.yaml", results))
        .hasMessage(
            "test.yaml:2:24: this value differs, but it has an anchor or is an alias and so stands"
                + " in several places; change it by hand");
  }

  @Test
  void a_file_changed_meanwhile_is_not_updated() {
    List<ConversationResult> results = FakeHost.playAll("turns: [{say: a, reply: x}]", SHOUTER);

    assertThatThrownBy(
            () -> ConversationUpdate.updated("turns: [{say: b, reply: x}]", "test.yaml", results))
        .hasMessage(
            "test.yaml: was changed while it was played; nothing is updated, play it again");
  }

  @Test
  void a_file_that_matches_is_not_touched(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("a.yaml"), "turns: [ {say: a, reply: A} ]");
    FileTime time = FileTime.from(Instant.parse("2001-01-01T00:00:00Z"));
    Files.setLastModifiedTime(file, time);
    ConversationPlayer player = new ConversationPlayer(FakeHost.of(SHOUTER));
    List<ConversationResult> results =
        ConversationReader.read(file).stream().map(player::play).toList();

    assertThat(ConversationUpdate.apply(file, results)).isFalse();
    assertThat(Files.getLastModifiedTime(file)).isEqualTo(time);
  }

  @Test
  void a_file_is_replaced_at_once_and_keeps_its_permissions(@TempDir Path directory)
      throws Exception {
    Path file = Files.writeString(directory.resolve("a.yaml"), "turns: [ {say: a, reply: x} ]");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));
    Path link = Files.createSymbolicLink(directory.resolve("link.yaml"), file);
    ConversationPlayer player = new ConversationPlayer(FakeHost.of(SHOUTER));
    List<ConversationResult> results =
        ConversationReader.read(link).stream().map(player::play).toList();

    assertThat(ConversationUpdate.apply(link, results)).isTrue();
    assertThat(file).hasContent("turns: [ {say: a, reply: A} ]");
    assertThat(link).isSymbolicLink();
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-rw-r--"));
    assertThat(directory.toFile().list()).containsExactlyInAnyOrder("a.yaml", "link.yaml");
  }

  /** Replies and stored values of many shapes, in files of many styles, come out as they came. */
  @Test
  void whatever_came_is_read_back_from_whatever_style() {
    Random random = new Random(42);
    for (int round = 0; round < 500; round++) {
      List<String> replies = new ArrayList<>();
      StringBuilder yaml = new StringBuilder("# kept\nturns:\n");
      for (int turn = 0; turn < 4; turn++) {
        replies.add(UpdateSamples.text(random));
        yaml.append(UpdateSamples.turn(random, turn));
      }
      Object stored = UpdateSamples.json(random, 3);
      FakeHost.App app =
          (message, api) -> {
            int turn = Integer.parseInt(String.valueOf(message.fields().get("content")));
            api.reply(replies.get(turn), turn == 3);
            api.kv.put("k", stored);
          };

      String updated;
      try {
        updated = update(yaml.toString(), app);
      } catch (ConversationFileException e) {
        throw new AssertionError(yaml + "\nreplies " + replies + "\nkv " + stored, e);
      }

      assertThat(updated).startsWith("# kept\nturns:\n").contains("# after");
      assertThat(update(updated, app)).isEqualTo(updated);
    }
  }
}
