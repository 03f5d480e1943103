package dev.boma.runtime.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "true",
        "0",
        "-1",
        "9223372036854775807",
        "9223372036854775808",
        "1.5",
        "\"\"",
        "\"é\\u0000\\n\"",
        "[]",
        "{}",
        "[1,[2,{\"a\":null}]]",
        "{\"__proto__\":1,\"constructor\":{\"x\":2},\"b\":3,\"a\":4}"
      })
  void a_value_is_written_as_it_was_read(String json) {
    assertThat(Json.write(Json.read(json))).isEqualTo(json);
  }

  @Test
  void numbers_have_the_types_that_the_api_speaks_of() {
    assertThat(Json.read("1")).isEqualTo(1L);
    assertThat(Json.read("1.0")).isEqualTo(1.0);
    assertThat(Json.read("1e2")).isEqualTo(100.0);
    assertThat(Json.read("18446744073709551616")).isEqualTo(new BigInteger("18446744073709551616"));
  }

  @Test
  void members_keep_their_order() {
    assertThat(Json.readObject("{\"b\":1,\"a\":2,\"10\":3,\"9\":4}").keySet())
        .containsExactly("b", "a", "10", "9");
  }

  @Test
  void half_a_surrogate_pair_is_escaped_and_comes_back() {
    for (String text :
        List.of("\ud83d", "\ude00", "a\ud83d\ud83d\ude00b", "\ude00\ud83d", "\ud83d\ude00")) {
      String json = Json.write(Map.of("a", text));
      assertThat(
              new String(
                  json.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                  java.nio.charset.StandardCharsets.UTF_8))
          .isEqualTo(json);
      assertThat(Json.readObject(json)).isEqualTo(Map.of("a", text));
      assertThat(Json.read(Json.writePretty(text))).isEqualTo(text);
    }
    assertThat(Json.write("\ud83d\ude00\ud83d")).isEqualTo("\"\ud83d\ude00\\ud83d\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "{} {}",
        "[1,]",
        "{\"a\":1,}",
        "{'a':1}",
        "{a:1}",
        "NaN",
        "Infinity",
        "+1",
        "01",
        ".5",
        "1.",
        "0x10",
        "\"a\nb\"",
        "// x\n1",
        "undefined",
        "\"\\x\"",
        "tru"
      })
  void what_is_no_json_is_refused(String text) {
    assertThatThrownBy(() -> Json.read(text)).isInstanceOf(JsonException.class);
    assertThatThrownBy(() -> Json.readObject(text)).isInstanceOf(JsonException.class);
  }

  @Test
  void a_mistake_is_told_with_its_place_and_nothing_of_our_own() {
    assertThatThrownBy(() -> Json.read("{\n \"a\": x}"))
        .hasMessageEndingWith("(line 2, column 7)")
        .satisfies(
            e -> assertThat(e.getMessage()).doesNotContain("jackson").doesNotContain("Source"));
    assertThatThrownBy(() -> Json.read("{\"a\": [1"))
        .satisfies(
            e -> assertThat(e.getMessage()).doesNotContain("jackson").doesNotContain("Source"));
  }

  @Test
  void what_is_no_object_is_refused_where_one_is_needed() {
    for (String text : List.of("[]", "5", "\"a\"", "true")) {
      assertThatThrownBy(() -> Json.readObject(text))
          .hasMessageStartingWith("a JSON object is needed");
    }
    assertThatThrownBy(() -> Json.readObject("null"))
        .hasMessage("a JSON object is needed, this is none");
  }

  @Test
  void what_is_nested_too_deep_is_refused_and_not_run_into() {
    String deep = "[".repeat(100_000) + "]".repeat(100_000);
    assertThatThrownBy(() -> Json.read(deep))
        .isInstanceOf(JsonException.class)
        .hasMessageContaining("nesting depth");
    assertThatThrownBy(() -> Json.readObject("{\"a\":" + deep + "}"))
        .isInstanceOf(JsonException.class)
        .hasMessageContaining("nesting depth");
  }

  @Test
  void what_can_be_read_can_be_read_again_with_some_layers_around_it() {
    Object deep = Json.read("[".repeat(500) + "]".repeat(500));
    String wrapped = Json.write(Map.of("layers", List.of(Map.of("value", deep))));

    assertThat(Json.readLayered(wrapped)).containsEntry("layers", List.of(Map.of("value", deep)));
    assertThatThrownBy(() -> Json.readLayered("{\"a\":" + "[".repeat(1_000)))
        .isInstanceOf(JsonException.class)
        .hasMessageContaining("nesting depth");
  }

  @Test
  void whatever_can_be_read_can_be_written_with_some_layers_around_it() {
    int depth = 500;
    Object value = Json.read("[".repeat(depth) + "]".repeat(depth));
    for (int i = 0; i < 10; i++) {
      value = new ArrayList<>(List.of(value));
    }
    assertThat(Json.write(value)).hasSize(2 * (depth + 10));
  }

  @Test
  void a_number_of_very_many_digits_is_refused() {
    assertThatThrownBy(() -> Json.read("9".repeat(2_000_000))).isInstanceOf(JsonException.class);
  }
}
