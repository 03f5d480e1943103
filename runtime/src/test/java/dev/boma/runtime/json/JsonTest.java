package dev.boma.runtime.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What JSON becomes. */
class JsonTest {
  /** A guest that says {@code 2 ** 63} writes this; its turn must not fail by it. */
  private static final String LARGE = "9223372036854776000";

  @Test
  void whole_numbers_are_longs_and_those_that_no_long_holds_are_big() {
    assertThat(Json.read("[1, %s, {\"a\": [%s, 2]}]".formatted(LARGE, LARGE)))
        .isEqualTo(
            List.of(
                1L,
                new BigInteger(LARGE),
                Map.of("a", List.of(new BigInteger(LARGE), 2L))));
    assertThat(Json.readObject("{\"small\": 1, \"large\": %s}".formatted(LARGE)))
        .isEqualTo(Map.of("small", 1L, "large", new BigInteger(LARGE)));
  }

  @Test
  void large_numbers_do_not_make_text_pass_that_is_no_object_or_no_json() {
    assertThatThrownBy(() -> Json.readObject(LARGE)).isInstanceOf(JsonException.class);
    assertThatThrownBy(() -> Json.read("[%s".formatted(LARGE))).isInstanceOf(JsonException.class);
  }
}
