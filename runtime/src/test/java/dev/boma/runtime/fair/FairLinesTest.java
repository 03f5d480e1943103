package dev.boma.runtime.fair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FairLinesTest {
  @Test
  void lines_are_served_in_turn_and_each_in_order() {
    FairLines<String> lines = new FairLines<>(8);
    lines.add("a", "a1");
    lines.add("a", "a2");
    lines.add("b", "b1");
    lines.add("c", "c1");

    assertThat(served(lines)).containsExactly("a1", "b1", "c1", "a2");
  }

  @Test
  void an_owner_alone_holds_half_of_the_places() {
    FairLines<String> lines = new FairLines<>(8);
    for (int i = 0; i < 8; i++) {
      lines.add("greedy", "g" + i);
    }

    assertThat(served(lines)).hasSize(4);
    lines.add("newcomer", "n");
    assertThat(served(lines)).containsExactly("n");
  }

  @Test
  void owners_who_want_all_they_can_have_hold_equal_parts_and_leave_one_for_a_newcomer() {
    FairLines<String> lines = new FairLines<>(9);
    for (int i = 0; i < 9; i++) {
      lines.add("greedy", "g" + i);
      lines.add("eager", "e" + i);
    }

    assertThat(served(lines)).containsExactly("g0", "e0", "g1", "e1", "g2", "e2");
    lines.add("newcomer", "n");
    assertThat(served(lines)).containsExactly("n");
  }

  @Test
  void a_newcomer_finds_a_place_behind_several_who_give_none_back() {
    FairLines<String> lines = new FairLines<>(128);
    for (int owner = 0; owner < 6; owner++) {
      for (int i = 0; i < 128; i++) {
        lines.add("greedy" + owner, "g");
      }
      assertThat(served(lines)).isNotEmpty();
    }

    lines.add("newcomer", "n");
    assertThat(served(lines)).containsExactly("n");
  }

  @Test
  void a_place_given_back_goes_to_who_waits() {
    FairLines<String> lines = new FairLines<>(1);
    lines.add("a", "a1");
    lines.add("b", "b1");
    assertThat(served(lines)).containsExactly("a1");

    lines.leave("a");

    assertThat(served(lines)).containsExactly("b1");
  }

  @Test
  void who_leaves_the_line_is_not_served() {
    FairLines<String> lines = new FairLines<>(1);
    lines.add("a", "a1");
    lines.add("a", "a2");

    assertThat(lines.remove("a", "a1")).isTrue();
    assertThat(lines.remove("a", "a1")).isFalse();
    assertThat(lines.waiting()).isEqualTo(1);
    assertThat(served(lines)).containsExactly("a2");
    assertThat(lines.waiting("a")).isZero();
  }

  @Test
  void a_place_that_nobody_holds_cannot_be_given_back() {
    FairLines<String> lines = new FairLines<>(1);

    assertThatThrownBy(() -> lines.leave("a")).isInstanceOf(IllegalStateException.class);
  }

  private static List<String> served(FairLines<String> lines) {
    List<String> served = new ArrayList<>();
    for (var next = lines.next(); next.isPresent(); next = lines.next()) {
      served.add(next.get().item());
    }
    return served;
  }
}
