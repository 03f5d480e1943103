package dev.boma.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.boma.api.AppId;
import dev.boma.api.ChannelId;
import dev.boma.api.TenantId;
import dev.boma.spi.Store.Cap;
import dev.boma.spi.Store.Commit;
import dev.boma.spi.Store.Condition;
import dev.boma.spi.Store.Key;
import dev.boma.spi.Store.Write;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The spelling rules that the records of {@link Store} keep. */
final class StoreNamesTest {
  private static void assertRefused(ThrowingCallable what, String message) {
    assertThatThrownBy(what).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  @Test
  void a_name_is_any_text_but_none() {
    for (String name : List.of("a", "\0", "../x", "é\n", "\ud83d\ude00", " ")) {
      assertThat(new Key("p", "kv", name).name()).isEqualTo(name);
    }
    assertThatThrownBy(() -> new Key("p", "kv", "")).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\ud83d", "a\ude00", "\ude00\ud83d", "\ud83d\ud83d\ude00"})
  void half_a_surrogate_pair_is_no_text(String text) {
    assertThatThrownBy(() -> new Key("p", "kv", text)).hasMessageContaining("well-formed Unicode");
    assertThatThrownBy(() -> new Key(text, "kv", "a")).hasMessageContaining("well-formed Unicode");
    assertThatThrownBy(() -> new Write.Put(new Key("p", "kv", "a"), text, null))
        .hasMessageContaining("value is not well-formed Unicode");
    assertThatThrownBy(() -> new Write.Append("log", text, 1))
        .hasMessageContaining("record is not well-formed Unicode");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "KV", "a b", "a1", "a_b", "é"})
  void a_family_is_of_small_letters_and_dashes(String family) {
    String message = "family '" + family + "' must be of a-z and '-'";
    assertRefused(() -> new Key("p", family, "a"), message);
    assertRefused(() -> new Cap(family, 1), message);
    assertRefused(() -> new Write.Append(family, "a", 1), message);
  }

  @Test
  void a_partition_has_no_nul() {
    assertRefused(() -> new Key("a\0b", "kv", "a"), "partition has a NUL");
  }

  @Test
  void numbers_are_in_their_bounds() {
    assertRefused(() -> new Cap("kv", -1), "max is -1, must be 0 or more");
    assertRefused(() -> new Write.Append("log", "a", 0), "keep is 0, must be 1 or more");
  }

  @Test
  void a_commit_is_of_one_partition_and_caps_a_family_once() {
    Key ours = new Key("p", "kv", "a");
    Key theirs = new Key("q", "kv", "a");
    String message = "key of partition 'q' among those of 'p'";
    assertRefused(
        () -> Commit.of("p", List.of(new Write.Delete(ours), new Write.Put(theirs, "", null))),
        message);
    assertRefused(
        () -> new Commit("p", List.of(new Condition(theirs, 1)), List.of(), List.of()), message);
    assertRefused(
        () -> new Commit("p", List.of(), List.of(), List.of(new Cap("kv", 1), new Cap("kv", 2))),
        "two caps for family 'kv'");
  }

  @Test
  void a_channel_shows_at_least_one_character() {
    AppId app = new AppId(new TenantId("acme"), "quiz");
    assertRefused(
        () -> new ChannelInfo(new ChannelId("c"), app, "http", "*1#", "ussd", 0, true, null),
        "charLimit 0 must be 1 or more");
  }

  @Test
  void a_name_is_well_formed_and_not_empty() {
    assertThat(List.of("a", "\0", "\ud83d\ude00", "\uffff")).allMatch(StoreNames::isName);
    assertThat(List.of("", "\ud83d", "a\ude00", "\ude00\ud83d")).noneMatch(StoreNames::isName);
  }
}
