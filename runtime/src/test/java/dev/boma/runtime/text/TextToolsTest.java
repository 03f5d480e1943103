package dev.boma.runtime.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link Masked}, {@link Nearest} and {@link TerminalText}. */
final class TextToolsTest {

  // Masked

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "+27820001001|+278*****001",
        "27820001001|278*****001",
        "0820001001|082****001",
        "the limit is not allowed, 27820001001 used it|the limit is not allowed, 278*****001 used it",
        "of +27820001001, and 0820001001.|of +278*****001, and 082****001.",
        "users.demo.+27820001001|users.demo.+278*****001",
        "a=%2B27820001001&b|a=%2B278*****001&b",
        "+27 82 000 1001|+27 8* *** *001",
        "+27 (82) 000-1001|+27 (8*) ***-*001",
        "tel:+27820001001|tel:+278*****001",
        "x+27820001001y|x+278*****001y",
        "+12345678|+123**678"
      })
  void a_phone_number_is_masked_wherever_it_stands(String text, String masked) {
    assertThat(Masked.of(text)).isEqualTo(masked);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "12345678",
        "1234567890123456",
        "2024-03-05 08:15:30",
        "2024-03-05T08:15:30.250Z",
        "*120*8864#",
        "5d0c7b1e4f3a49c2a1b6e8d7c9f00112",
        "a123456789",
        "123456789b",
        "1 + 2",
        "took 12345 ms",
        "limit allocated-bytes exceeded: 268435456 allowed, 270723624 used (app.js:3)"
      })
  void what_is_no_phone_number_stays(String text) {
    assertThat(Masked.of(text)).isEqualTo(text);
  }

  // Nearest

  private static final List<String> KNOWN = List.of("host", "port", "data", "log-level");

  @ParameterizedTest
  @CsvSource({
    "hots, host",
    "prot, port",
    "loglevel, log-level",
    "log-lvl, log-level",
    "dta, data",
    "ports, port"
  })
  void the_name_that_was_probably_meant_is_found(String typed, String meant) {
    assertThat(Nearest.to(typed, KNOWN)).contains(meant);
  }

  @Test
  void a_name_like_none_gets_all_of_them() {
    assertThat(Nearest.to("verbosity", KNOWN)).isEmpty();
    assertThat(Nearest.hint("verbosity", KNOWN))
        .isEqualTo("; known are data, host, log-level, port");
    assertThat(Nearest.hint("data-dir", KNOWN)).startsWith("; known are");
    assertThat(Nearest.hint("dat", KNOWN)).isEqualTo("; did you mean 'data'?");
  }

  @Test
  void a_guests_names_cost_little_however_many_and_long_they_are() {
    String long1 = "q".repeat(250_000);
    assertThat(Nearest.to("q".repeat(1_800), List.of(long1))).isEmpty();
    assertThat(Nearest.to("prot", List.of(long1, "port"))).contains("port");
    assertThat(Nearest.hint("verbosity", List.of(long1)))
        .isEqualTo("; known are " + "q".repeat(100) + "…");

    List<String> many = IntStream.range(0, 5_000).mapToObj(n -> "name" + n).toList();
    assertThat(Nearest.to("unlike", many)).isEmpty();
    assertThat(Nearest.hint("unlike", many)).endsWith(" and 4900 more").hasSizeLessThan(1_000);
  }

  // TerminalText

  @Test
  void what_a_terminal_takes_for_more_than_a_sign_is_replaced() {
    String hostile =
        "\u0000\u001b\r\b\u007f\u0085\u009b\u061c\u200e\u200f\u2028\u2029\u202a\u202e\u2066\u2069";

    assertThat(TerminalText.screen(hostile)).isEqualTo("\uFFFD".repeat(hostile.length()));
    assertThat(TerminalText.screen("a\r\nb\n\tÄ\u200d😀")).isEqualTo("a\nb\n\tÄ\u200d😀");
    assertThat(TerminalText.line("a\nb")).isEqualTo("a\uFFFDb");
    assertThat(TerminalText.setIn("a\nb\r\nc", 2).lines()).containsExactly("a", "  b", "  c");
  }
}
