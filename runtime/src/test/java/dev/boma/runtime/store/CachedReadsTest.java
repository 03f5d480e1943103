package dev.boma.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.boma.runtime.Samples;
import dev.boma.runtime.store.embedded.EmbeddedStore;
import dev.boma.spi.Store;
import dev.boma.spi.Store.Commit;
import dev.boma.spi.Store.Condition;
import dev.boma.spi.Store.Key;
import dev.boma.spi.Store.Write;
import dev.boma.spi.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class CachedReadsTest {
  private static final Key TENANT = new Key("host", "tenant", "acme");
  private static final Key OTHER = new Key("host", "kv", "acme");
  private static final Key TOKEN = new Key("host", "token", "t");

  private final FaultyStore store = new FaultyStore(EmbeddedStore.inMemory(() -> Samples.NOW));
  private final FakeChanges changes = new FakeChanges();
  private long nanos;
  private final Store cached =
      new CachedReads(store, Set.of("tenant", "token"), Set.of("tenant"), changes, () -> nanos);

  private static final class FakeChanges implements Changes {
    boolean live = true;
    Consumer<String> listener = partition -> {};

    @Override
    public boolean isLive() {
      return live;
    }

    @Override
    public void listen(Consumer<String> listener) {
      this.listener = listener;
    }
  }

  @AfterEach
  void close() {
    cached.close();
  }

  /** As another host would. */
  private void putBehindItsBack(Key key, String value) {
    store.commit(Commit.of("host", List.of(new Write.Put(key, value, null))));
  }

  private String read(Key key) {
    Store.Entry entry = cached.read(List.of(key)).get(key);
    return entry == null ? "absent" : entry.value();
  }

  @Test
  void what_was_read_or_was_absent_is_remembered_until_there_is_word_of_a_change() {
    assertThat(read(TENANT)).isEqualTo("absent");
    putBehindItsBack(TENANT, "1");
    assertThat(read(TENANT)).isEqualTo("absent");

    changes.listener.accept("app/acme/quiz");
    assertThat(read(TENANT)).isEqualTo("absent");
    changes.listener.accept("host");
    assertThat(read(TENANT)).isEqualTo("1");

    putBehindItsBack(TENANT, "2");
    changes.listener.accept("");
    assertThat(read(TENANT)).isEqualTo("2");
  }

  @Test
  void where_there_is_no_word_it_is_remembered_for_less_than_a_second() {
    changes.live = false;
    putBehindItsBack(TENANT, "1");
    assertThat(read(TENANT)).isEqualTo("1");
    putBehindItsBack(TENANT, "2");

    nanos += Duration.ofMillis(800).toNanos();
    assertThat(read(TENANT)).isEqualTo("1");
    nanos += Duration.ofMillis(199).toNanos();
    assertThat(read(TENANT)).isEqualTo("2");
  }

  @Test
  void where_there_is_word_it_is_read_again_all_the_same_after_half_a_minute() {
    putBehindItsBack(TENANT, "1");
    assertThat(read(TENANT)).isEqualTo("1");
    putBehindItsBack(TENANT, "2");

    nanos += Duration.ofSeconds(30).toNanos();
    assertThat(read(TENANT)).isEqualTo("1");
    nanos++;
    assertThat(read(TENANT)).isEqualTo("2");
  }

  @Test
  void a_change_through_it_is_seen_at_once_and_so_is_what_kept_one_from_happening() {
    assertThat(read(TENANT)).isEqualTo("absent");
    cached.commit(Commit.of("host", List.of(new Write.Put(TENANT, "1", null))));
    assertThat(read(TENANT)).isEqualTo("1");

    putBehindItsBack(TENANT, "2");
    cached.commit(
        new Commit(
            "host",
            List.of(new Condition(TENANT, Condition.ABSENT)),
            List.of(new Write.Put(TENANT, "3", null)),
            List.of()));
    assertThat(read(TENANT)).isEqualTo("2");
  }

  @Test
  void other_families_are_not_remembered() {
    putBehindItsBack(OTHER, "1");
    assertThat(read(OTHER)).isEqualTo("1");
    putBehindItsBack(OTHER, "2");
    assertThat(read(OTHER)).isEqualTo("2");
  }

  @Test
  void while_the_store_is_away_what_is_remembered_is_given_however_old_it_is() {
    putBehindItsBack(TENANT, "1");
    assertThat(read(TENANT)).isEqualTo("1");
    store.failsReads = true;

    nanos += Duration.ofHours(1).toNanos();
    assertThat(read(TENANT)).isEqualTo("1");
    changes.listener.accept("");
    assertThat(read(TENANT)).isEqualTo("1");

    putBehindItsBack(TENANT, "2");
    store.failsReads = false;
    assertThat(read(TENANT)).isEqualTo("2");
  }

  @Test
  void while_the_store_is_away_nothing_else_is_guessed_at() {
    putBehindItsBack(TOKEN, "1");
    Key absent = new Key("host", "tenant", "clinic");
    assertThat(read(TOKEN)).isEqualTo("1");
    assertThat(read(absent)).isEqualTo("absent");
    store.failsReads = true;
    nanos += Duration.ofHours(1).toNanos();

    for (Key key : List.of(TOKEN, absent, new Key("host", "tenant", "never read"))) {
      assertThatThrownBy(() -> read(key)).isInstanceOf(StoreException.class);
    }
  }

  @Test
  void what_only_a_newer_host_understands_is_not_taken_for_what_it_was() {
    putBehindItsBack(TENANT, "1");
    assertThat(read(TENANT)).isEqualTo("1");
    nanos += Duration.ofHours(1).toNanos();
    store.readFailure = new NewerFormatException("it", 2, 1);
    store.failsReads = true;

    assertThatThrownBy(() -> read(TENANT)).isInstanceOf(NewerFormatException.class);
  }
}
