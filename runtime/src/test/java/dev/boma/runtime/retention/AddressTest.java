package dev.boma.runtime.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AddressTest {
  @ParameterizedTest
  @CsvSource({
    "users.quiz.+27820001001, true",
    "users.quiz.27820001001, true",
    "+27820001001, true",
    "27820001001.x, true",
    "from +27820001001 to you, true",
    "278200010010 and 27820001001, true",
    "+278200010012, false",
    "127820001001, false",
    "a27820001001, false",
    "+2782000100, false",
    "'', false",
  })
  void a_number_is_found_as_a_whole_part(String text, boolean found) {
    assertThat(new Address("+27820001001").isIn(text)).isEqualTo(found);
    assertThat(new Address("27820001001").isIn(text)).isEqualTo(found);
  }

  @Test
  void other_addresses_are_found_as_they_are() {
    Address address = new Address("ann@example.org");

    assertThat(address.isIn("users.quiz.ann@example.org")).isTrue();
    assertThat(address.isIn("users.quiz.joann@example.org")).isFalse();
    assertThat(address.spellings()).containsExactly("ann@example.org");
  }

  @Test
  void what_is_too_short_to_be_told_apart_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Address("+1234"))
        .withMessageContaining("must have 5 to 255 characters, '+1234' has 4");
  }
}
