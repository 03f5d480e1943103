package dev.boma.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.runtime.store.embedded.EmbeddedStore;
import dev.boma.spi.Store;
import dev.boma.spi.Store.Commit;
import dev.boma.spi.Store.CommitResult;
import dev.boma.spi.Store.Increment;
import dev.boma.spi.Store.Key;
import dev.boma.spi.Store.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class StagedWritesTest {
  private static final String PARTITION = "app/acme/quiz";
  private static final String KV = "kv";

  private Instant now = Instant.parse("2024-03-05T08:15:30Z");
  private final Store store = EmbeddedStore.inMemory(() -> now);
  private final StagedWrites turn = new StagedWrites(store, PARTITION);
  private final StagedWrites other = new StagedWrites(store, PARTITION);

  @AfterEach
  void close() {
    store.close();
  }

  private static Key key(String name) {
    return new Key(PARTITION, KV, name);
  }

  private void stored(String name, String value) {
    store.commit(Commit.of(PARTITION, List.of(new Write.Put(key(name), value, null))));
  }

  private Optional<String> inStore(String name) {
    return Optional.ofNullable(store.read(List.of(key(name))).get(key(name)))
        .map(Store.Entry::value);
  }

  private static void assertCommitted(CommitResult result) {
    assertThat(result).isEqualTo(new CommitResult.Committed());
  }

  /** A turn of which the host guessed that it would read {@code name}. */
  private StagedWrites readAhead(String name) {
    Map<Key, Store.Entry> found = store.read(List.of(key(name)));
    return new StagedWrites(
        store,
        PARTITION,
        new Opened(null, Map.of(key(name), Optional.ofNullable(found.get(key(name)))), Map.of()));
  }

  // What a turn sees

  @Test
  void what_was_read_ahead_is_a_condition_only_for_a_turn_that_asks_for_it() {
    stored("a", "1");
    StagedWrites writing = readAhead("a");
    StagedWrites reading = readAhead("a");
    stored("a", "2");

    assertThat(reading.read(KV, "a")).contains("1");
    writing.put(KV, "a", "3", null, 10);
    reading.put(KV, "a", "4", null, 10);

    assertCommitted(writing.commit(List.of()));
    assertThat(reading.commit(List.of())).isInstanceOf(CommitResult.Conflict.class);
  }

  @Test
  void a_turn_sees_its_own_writes_and_nobody_else_does_until_it_is_stored() {
    stored("gone", "1");
    turn.put(KV, "a", "1", null, 10);
    turn.delete(KV, "gone");
    assertThat(turn.read(KV, "a")).contains("1");
    assertThat(turn.read(KV, "gone")).isEmpty();
    assertThat(turn.count(KV)).isEqualTo(1);
    assertThat(inStore("a")).isEmpty();
    assertThat(inStore("gone")).contains("1");

    assertCommitted(turn.commit(List.of()));
    assertThat(inStore("a")).contains("1");
    assertThat(inStore("gone")).isEmpty();
  }

  @Test
  void what_was_read_once_stays_as_it_was_for_the_turn() {
    stored("a", "1");
    assertThat(turn.read(KV, "a")).contains("1");
    stored("a", "2");
    assertThat(turn.read(KV, "a")).contains("1");
  }

  @Test
  void a_turn_that_is_never_stored_leaves_nothing() {
    turn.put(KV, "a", "1", null, 10);
    assertThat(inStore("a")).isEmpty();
    assertThat(other.read(KV, "a")).isEmpty();
  }

  @Test
  void the_last_write_of_a_key_wins() {
    turn.put(KV, "a", "1", null, 10);
    turn.delete(KV, "a");
    turn.put(KV, "a", "2", now.plus(Duration.ofMinutes(1)), 10);
    turn.put(KV, "a", "3", null, 10);
    assertCommitted(turn.commit(List.of()));
    now = now.plus(Duration.ofHours(1));
    assertThat(inStore("a")).contains("3");
  }

  @Test
  void more_writes_are_stored_with_those_of_the_turn_or_not_at_all() {
    stored("a", "1");
    turn.read(KV, "a");
    turn.put(KV, "a", "2", null, 10);
    stored("a", "3");
    CommitResult result = turn.commit(List.of(new Write.Put(key("answer"), "x", null)));
    assertThat(result).isEqualTo(new CommitResult.Conflict(key("a")));
    assertThat(inStore("answer")).isEmpty();
    assertThat(inStore("a")).contains("3");
  }

  // Conflicts

  @Test
  void a_key_that_was_read_and_written_must_not_have_changed() {
    stored("a", "1");
    turn.read(KV, "a");
    other.read(KV, "a");
    turn.put(KV, "a", "mine", null, 10);
    other.put(KV, "a", "theirs", null, 10);
    assertCommitted(other.commit(List.of()));
    assertThat(turn.commit(List.of())).isEqualTo(new CommitResult.Conflict(key("a")));
    assertThat(inStore("a")).contains("theirs");
  }

  @Test
  void a_key_that_was_absent_and_written_must_still_be_absent() {
    assertThat(turn.read(KV, "a")).isEmpty();
    turn.put(KV, "a", "mine", null, 10);
    stored("a", "theirs");
    assertThat(turn.commit(List.of())).isInstanceOf(CommitResult.Conflict.class);
  }

  @Test
  void a_key_that_was_only_read_or_only_written_may_have_changed() {
    stored("read", "1");
    turn.read(KV, "read");
    turn.put(KV, "written", "mine", null, 10);
    stored("read", "2");
    stored("written", "theirs");
    assertCommitted(turn.commit(List.of()));
    assertThat(inStore("written")).contains("mine");
  }

  @Test
  void a_deletion_tells_what_it_saw_and_so_is_conditional() {
    stored("a", "1");
    assertThat(turn.delete(KV, "a")).isTrue();
    stored("a", "2");
    assertThat(turn.commit(List.of())).isInstanceOf(CommitResult.Conflict.class);
    assertThat(other.delete(KV, "b")).isFalse();
  }

  // Counting

  @Test
  void an_increment_acts_at_once_and_stays_when_the_turn_is_never_stored() {
    assertThat(turn.increment(KV, "n", 1, 10))
        .isInstanceOfSatisfying(
            Increment.Done.class, done -> assertThat(done.value()).isEqualTo(1));
    assertThat(inStore("n")).contains("1");
    assertThat(other.increment(KV, "n", 1, 10))
        .isInstanceOfSatisfying(
            Increment.Done.class, done -> assertThat(done.value()).isEqualTo(2));
  }

  @Test
  void an_increment_of_a_value_of_the_turns_own_is_part_of_its_writes() {
    turn.put(KV, "n", "5", null, 10);
    turn.increment(KV, "n", 2, 10);
    assertThat(turn.read(KV, "n")).contains("7");
    assertThat(inStore("n")).isEmpty();
    assertCommitted(turn.commit(List.of()));
    assertThat(inStore("n")).contains("7");
  }

  @Test
  void a_turn_does_not_conflict_with_its_own_increment() {
    stored("n", "1");
    turn.read(KV, "n");
    turn.increment(KV, "n", 1, 10);
    assertThat(turn.read(KV, "n")).contains("2");
    turn.put(KV, "n", "10", null, 10);
    assertCommitted(turn.commit(List.of()));
    assertThat(inStore("n")).contains("10");
  }

  @Test
  void an_increment_of_another_turn_after_ones_own_is_a_conflict() {
    turn.read(KV, "n");
    turn.increment(KV, "n", 1, 10);
    other.increment(KV, "n", 1, 10);
    turn.put(KV, "n", "10", null, 10);
    assertThat(turn.commit(List.of())).isInstanceOf(CommitResult.Conflict.class);
  }

  // Caps

  @Test
  void keys_that_are_noted_count_before_they_are_stored() {
    stored("a", "1");
    turn.put(KV, "a", "2", null, 2);
    assertThat(turn.count(KV)).isEqualTo(1);
    turn.put(KV, "b", "1", null, 2);
    assertThat(turn.count(KV)).isEqualTo(2);
    assertThat(turn.increment(KV, "c", 1, 2))
        .isEqualTo(new Increment.Full(new Store.Cap(KV, 2), 3));
    turn.delete(KV, "a");
    assertThat(turn.count(KV)).isEqualTo(1);
  }

  @Test
  void a_place_that_is_only_noted_to_be_free_is_not_given_to_an_increment() {
    stored("a", "1");
    turn.delete(KV, "a");
    assertThat(turn.increment(KV, "b", 1, 1)).isInstanceOf(Increment.Full.class);
    assertThat(inStore("b")).isEmpty();
  }

  @Test
  void two_turns_cannot_go_past_the_cap_together() {
    turn.put(KV, "a", "1", null, 1);
    other.put(KV, "b", "1", null, 1);
    assertCommitted(turn.commit(List.of()));
    assertThat(other.commit(List.of())).isEqualTo(new CommitResult.Full(new Store.Cap(KV, 1), 2));
    assertThat(inStore("b")).isEmpty();
  }
}
