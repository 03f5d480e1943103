package dev.boma.runtime.resource;

import static dev.boma.runtime.resource.Results.fields;
import static dev.boma.runtime.resource.Results.reason;
import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.api.CommandResult;
import dev.boma.api.Limit;
import dev.boma.api.Limits;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KvResourceTest {
  private final FakeTurn turn = new FakeTurn();
  private final KvResource kv = new KvResource();

  @BeforeEach
  void limit() {
    turn.limits =
        Limits.DEFAULT.with(
            Map.of(Limit.KV_KEYS, 5L, Limit.KV_KEY_BYTES, 32L, Limit.KV_VALUE_BYTES, 100L));
  }

  @AfterEach
  void close() {
    turn.close();
  }

  private CommandResult ask(String command, Object... args) {
    return turn.ask(kv, command, args);
  }

  private Object value(String key) {
    return fields(ask("kv.get", "key", key)).get("value");
  }

  // Values

  @Test
  void an_absent_key_is_null_and_no_failure() {
    assertThat(fields(ask("kv.get", "key", "a"))).containsOnlyKeys("value").containsValue(null);
  }

  @Test
  void any_json_value_comes_back_as_it_was_set() {
    for (Object value :
        Arrays.asList(
            "text", 7L, 1.5, true, null, List.of(1L, "b"), Map.of("__proto__", Map.of("x", 1L)))) {
      assertThat(fields(ask("kv.set", "key", "a", "value", value))).isEmpty();
      assertThat(value("a")).isEqualTo(value);
      turn.store();
      assertThat(value("a")).isEqualTo(value);
    }
  }

  @Test
  void a_value_that_is_not_given_is_null_and_the_key_is_there() {
    ask("kv.set", "key", "a");
    assertThat(value("a")).isNull();
    assertThat(fields(ask("kv.delete", "key", "a"))).containsEntry("existed", true);
  }

  @Test
  void half_a_surrogate_pair_is_kept_as_it_was() {
    ask("kv.set", "key", "a", "value", "cut \ud83d");
    turn.store();
    assertThat(value("a")).isEqualTo("cut \ud83d");
  }

  @Test
  void delete_says_whether_the_key_was_there() {
    assertThat(fields(ask("kv.delete", "key", "a"))).containsEntry("existed", false);
    ask("kv.set", "key", "a", "value", 1L);
    turn.store();
    assertThat(fields(ask("kv.delete", "key", "a"))).containsEntry("existed", true);
    assertThat(fields(ask("kv.delete", "key", "a"))).containsEntry("existed", false);
    assertThat(value("a")).isNull();
  }

  @Test
  void a_value_that_is_too_large_is_refused_by_the_limits_name() {
    assertThat(fields(ask("kv.set", "key", "a", "value", "x".repeat(98)))).isEmpty();
    assertThat(reason(ask("kv.set", "key", "a", "value", "x".repeat(99))))
        .isEqualTo(
            "the value of key 'a' has 101 bytes as JSON, at most 100 are allowed"
                + " (limit kv-value-bytes)");
    assertThat(reason(ask("kv.set", "key", "a", "value", "é".repeat(50)))).contains("102 bytes");
  }

  // Keys

  @ParameterizedTest
  @ValueSource(
      strings = {
        "__proto__",
        "constructor",
        "toString",
        "a\0b",
        "a\nb",
        "\r\nSET x 1",
        "#",
        ":",
        "*",
        "?",
        "{tag}",
        "../other",
        "app/acme/quiz",
        "app",
        "аpp",
        "é",
        "e\u0301",
        " ",
        "\ud83d\ude00"
      })
  void a_key_is_any_text_and_never_another_key(String key) {
    ask("kv.set", "key", "other", "value", "theirs");
    ask("kv.set", "key", key, "value", "mine");
    turn.store();
    assertThat(value(key)).isEqualTo("mine");
    assertThat(value("other")).isEqualTo("theirs");
    assertThat(value(key + " ")).isNull();
    assertThat(fields(ask("kv.delete", "key", key))).containsEntry("existed", true);
    turn.store();
    assertThat(value("other")).isEqualTo("theirs");
  }

  @Test
  void a_key_that_is_no_key_is_refused() {
    assertThat(reason(ask("kv.get"))).isEqualTo("'key' of kv.get must be text, not null");
    assertThat(reason(ask("kv.get", "key", 5L))).isEqualTo("'key' of kv.get must be text, not 5");
    assertThat(reason(ask("kv.set", "key", "", "value", 1L))).isEqualTo("'key' must not be empty");
    assertThat(reason(ask("kv.incr", "key", "x".repeat(33))))
        .isEqualTo("'key' has 33 bytes, at most 32 are allowed (limit kv-key-bytes)");
    assertThat(reason(ask("kv.delete", "key", "\ud83d")))
        .isEqualTo("'key' must be well-formed Unicode");
  }

  // Expiry

  @Test
  void a_value_is_gone_when_its_seconds_are_over() {
    ask("kv.set", "key", "a", "value", 1L, "seconds", 60L);
    turn.store();
    turn.advance(Duration.ofSeconds(59));
    assertThat(value("a")).isEqualTo(1L);
    turn.store();
    turn.advance(Duration.ofSeconds(1));
    assertThat(value("a")).isNull();
  }

  @Test
  void setting_without_seconds_takes_the_expiry_away() {
    ask("kv.set", "key", "a", "value", 1L, "seconds", 60L);
    turn.store();
    ask("kv.set", "key", "a", "value", 2L, "seconds", null);
    turn.store();
    turn.advance(Duration.ofDays(1));
    assertThat(value("a")).isEqualTo(2L);
  }

  @Test
  void incr_keeps_the_expiry() {
    ask("kv.set", "key", "a", "value", 1L, "seconds", 60L);
    turn.store();
    assertThat(fields(ask("kv.incr", "key", "a"))).containsEntry("value", 2L);
    turn.store();
    turn.advance(Duration.ofSeconds(61));
    assertThat(value("a")).isNull();
  }

  @Test
  void seconds_are_a_whole_number_of_this_world() {
    for (Object wrong : new Object[] {1.5, "60", true, List.of()}) {
      assertThat(reason(ask("kv.set", "key", "a", "value", 1L, "seconds", wrong)))
          .isEqualTo("seconds must be a number or null");
    }
    for (long wrong : new long[] {0, -1, Long.MAX_VALUE}) {
      assertThat(reason(ask("kv.set", "key", "a", "value", 1L, "seconds", wrong)))
          .isEqualTo("seconds must be 1 to 3153600000, not " + wrong);
    }
    assertThat(value("a")).isNull();
  }

  // Quota

  private void fill(int keys) {
    for (int i = 0; i < keys; i++) {
      fields(ask("kv.set", "key", "k" + i, "value", 1L, "seconds", 60L));
    }
  }

  @Test
  void one_key_too_many_is_refused_and_the_log_says_so() {
    fill(5);
    assertThat(reason(ask("kv.set", "key", "a", "value", 1L))).isEqualTo("Too many keys");
    assertThat(reason(ask("kv.incr", "key", "a"))).isEqualTo("Too many keys");
    assertThat(turn.log)
        .filteredOn(line -> line.startsWith("ERROR"))
        .hasSize(2)
        .allMatch(line -> line.contains("5 keys and can write no more (limit kv-keys)"));
  }

  @Test
  void the_last_fifth_of_the_keys_is_warned_of() {
    fill(4);
    assertThat(turn.log).isEmpty();
    fill(5);
    assertThat(turn.log)
        .containsExactly(
            "WARNING the app has 5 keys; no more can be written once it has 5 (limit kv-keys)");
  }

  @Test
  void a_full_app_can_still_change_and_delete_its_keys() {
    fill(5);
    turn.store();
    assertThat(fields(ask("kv.set", "key", "k0", "value", 2L))).isEmpty();
    assertThat(fields(ask("kv.incr", "key", "k1"))).containsEntry("value", 2L);
    fields(ask("kv.delete", "key", "k2"));
    assertThat(fields(ask("kv.set", "key", "fresh", "value", 1L))).isEmpty();
    assertThat(reason(ask("kv.set", "key", "more", "value", 1L))).isEqualTo("Too many keys");
  }

  @Test
  void expired_keys_give_their_place_back() {
    fill(5);
    turn.store();
    turn.advance(Duration.ofSeconds(61));
    fill(5);
    turn.store();
    assertThat(value("k4")).isEqualTo(1L);
  }

  // Counting

  @Test
  void incr_counts_by_one_or_by_amount_from_zero() {
    assertThat(fields(ask("kv.incr", "key", "n"))).containsEntry("value", 1L);
    assertThat(fields(ask("kv.incr", "key", "n", "amount", 10L))).containsEntry("value", 11L);
    assertThat(fields(ask("kv.incr", "key", "n", "amount", -12L))).containsEntry("value", -1L);
    assertThat(value("n")).isEqualTo(-1L);
  }

  @Test
  void incr_works_on_a_whole_number_that_was_set() {
    ask("kv.set", "key", "n", "value", 41L);
    assertThat(fields(ask("kv.incr", "key", "n"))).containsEntry("value", 42L);
    turn.store();
    assertThat(value("n")).isEqualTo(42L);
    assertThat(fields(ask("kv.incr", "key", "n"))).containsEntry("value", 43L);
  }

  @Test
  void incr_counts_from_zero_again_after_a_delete() {
    ask("kv.incr", "key", "n", "amount", 5L);
    ask("kv.delete", "key", "n");
    assertThat(fields(ask("kv.incr", "key", "n"))).containsEntry("value", 1L);
  }

  @Test
  void incr_refuses_what_is_no_whole_number() {
    for (Object value : Arrays.asList("5", 1.5, null, List.of(), true)) {
      ask("kv.set", "key", "n", "value", value);
      String reason = "the value of key 'n' is not a whole number, or would not fit in 64 bits";
      assertThat(reason(ask("kv.incr", "key", "n"))).isEqualTo(reason);
      turn.store();
      assertThat(reason(ask("kv.incr", "key", "n"))).isEqualTo(reason);
    }
    assertThat(reason(ask("kv.incr", "key", "m", "amount", 1.5)))
        .isEqualTo("'amount' must be a whole number, not 1.5");
    assertThat(reason(ask("kv.incr", "key", "m", "amount", "1")))
        .isEqualTo("'amount' must be a whole number, not \"1\"");
  }

  @Test
  void incr_goes_past_2_to_the_53_and_stops_at_the_end_of_64_bits() {
    ask("kv.set", "key", "n", "value", 1L << 53);
    assertThat(fields(ask("kv.incr", "key", "n"))).containsEntry("value", (1L << 53) + 1);
    ask("kv.set", "key", "n", "value", Long.MAX_VALUE);
    assertThat(reason(ask("kv.incr", "key", "n"))).contains("would not fit in 64 bits");
    turn.store();
    assertThat(reason(ask("kv.incr", "key", "n"))).contains("would not fit in 64 bits");
    assertThat(value("n")).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void an_unknown_verb_is_answered_with_the_known_ones() {
    assertThat(reason(ask("kv.scan")))
        .isEqualTo("Unknown command 'kv.scan': 'kv' has get, set, delete, incr");
  }
}
