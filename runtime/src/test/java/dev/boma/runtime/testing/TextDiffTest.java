package dev.boma.runtime.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TextDiffTest {
  private static final List<String> PARTS =
      List.of("Yes", "No", " ", "  ", "\n", "1. ", "2. ", "Hello", ".", "\n\n", "\t");

  private final TextDiff diff = new TextDiff(Paint.PLAIN);

  @Test
  void a_difference_that_begins_on_one_line_and_ends_on_the_next_is_shown() {
    assertThat(diff.lines("Hello. \n1. Yes", "Sorry.\n1. Again"))
        .hasSize(4)
        .filteredOn(line -> line.startsWith("- "))
        .hasSize(2);
  }

  @Test
  void whatever_differs_both_texts_can_be_read_from_it() {
    Random random = new Random(7);
    for (int round = 0; round < 20_000; round++) {
      String expected = text(random);
      String got = text(random);

      List<String> lines = diff.lines(expected, got);

      assertThat(sideOf(lines, "- ")).as("%s | %s", expected, got).isEqualTo(expected);
      assertThat(sideOf(lines, "+ ")).as("%s | %s", expected, got).isEqualTo(got);
    }
  }

  private static String text(Random random) {
    return Stream.generate(() -> PARTS.get(random.nextInt(PARTS.size())))
        .limit(1 + random.nextInt(10))
        .collect(Collectors.joining());
  }

  private static String sideOf(List<String> lines, String mark) {
    return lines.stream()
        .filter(line -> line.startsWith(mark) || line.startsWith("  "))
        .map(line -> line.substring(2).replaceAll("\\[-|-]|\\{\\+|\\+}", ""))
        .collect(Collectors.joining("\n"));
  }
}
