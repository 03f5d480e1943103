package dev.boma.runtime.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.runtime.store.StoreContract;
import dev.boma.spi.Store;
import dev.boma.spi.Store.Commit;
import dev.boma.spi.Store.Condition;
import dev.boma.spi.Store.Increment;
import dev.boma.spi.Store.Write;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the store on disk promises beyond the contract: that it is all there at the next start. */
final class EmbeddedStoreTest extends StoreContract {
  private static final Store.Key A = new Store.Key("app", "kv", "a");

  @TempDir private Path directory;

  @Override
  protected Store open(InstantSource clock) {
    return EmbeddedStore.open(directory.resolve("data").resolve("store"), clock);
  }

  @Test
  void all_is_there_after_a_restart() {
    put(A, Duration.ofSeconds(60));
    store.commit(Commit.of("app", List.of(new Write.Append("log", "one", 1))));
    store.commit(Commit.of("app", List.of(new Write.Append("log", "two", 1))));
    Store.Entry before = store.read(List.of(A)).get(A);

    restart();

    assertThat(store.read(List.of(A))).containsEntry(A, before);
    assertThat(store.count("app", "kv")).isEqualTo(1);
    assertThat(store.records("app", "log", 0, 9)).containsExactly(new Store.Record(2, "two"));
    store.commit(Commit.of("app", List.of(new Write.Append("log", "three", 1))));
    assertThat(store.records("app", "log", 0, 9)).containsExactly(new Store.Record(3, "three"));
    clock.pass(Duration.ofSeconds(60));
    assertThat(store.count("app", "kv")).isZero();
  }

  @Test
  void a_version_never_comes_again_after_a_restart() {
    List<Long> versions = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      versions.add(((Increment.Done) store.increment(A, 1, null)).version());
      restart();
    }

    assertThat(versions).doesNotHaveDuplicates();
    assertThat(
            store.commit(
                new Commit(
                    "app",
                    List.of(new Condition(A, versions.getLast())),
                    List.of(new Write.Delete(A)),
                    List.of())))
        .isEqualTo(new Store.CommitResult.Committed());
  }

  @Test
  void what_expired_while_the_host_was_down_is_absent_at_the_start() {
    put(A, Duration.ofSeconds(60));
    store.close();
    clock.pass(Duration.ofHours(1));
    restart();

    assertThat(store.read(List.of(A))).isEmpty();
    assertThat(store.count("app", "kv")).isZero();
  }

  @Test
  void a_sweep_takes_away_what_expired_in_every_partition_and_nothing_else() {
    for (int partition = 0; partition < 3; partition++) {
      String app = "app" + partition;
      List<Write> writes = new ArrayList<>();
      for (int i = 0; i < 2_500; i++) {
        writes.add(
            new Write.Put(
                new Store.Key(app, "answer", "k" + i), "v", clock.instant().plusSeconds(1)));
      }
      writes.add(
          new Write.Put(
              new Store.Key(app, "answer", "later"), "v", clock.instant().plusSeconds(9)));
      writes.add(new Write.Put(new Store.Key(app, "kv", "always"), "v", null));
      store.commit(Commit.of(app, writes));
    }
    EmbeddedStore embedded = (EmbeddedStore) store;
    assertThat(embedded.sweep()).isZero();

    clock.pass(Duration.ofSeconds(1));

    assertThat(embedded.sweep()).isEqualTo(3 * 2_500);
    assertThat(embedded.sweep()).isZero();
    assertThat(store.count("app2", "answer")).isEqualTo(1);
    assertThat(store.count("app2", "kv")).isEqualTo(1);
  }

  @Test
  void writes_can_be_made_to_wait_for_the_disk() {
    Path other = directory.resolve("other");
    try (Store synced = EmbeddedStore.open(other, clock, Durability.POWER_LOSS)) {
      synced.increment(A, 1, null);
    }

    try (Store again = EmbeddedStore.open(other, clock)) {
      assertThat(again.increment(A, 1, null)).extracting("value").isEqualTo(2L);
    }
  }

  @Test
  void the_engine_leaves_few_files_and_no_flood_of_its_own_log() throws IOException {
    for (int i = 0; i < 10; i++) {
      put(new Store.Key("app", "kv", "k" + i), Duration.ofDays(1));
      restart();
    }

    try (Stream<Path> files = Files.walk(directory)) {
      List<Path> all = files.filter(Files::isRegularFile).toList();
      assertThat(all).hasSizeLessThan(25);
      assertThat(all)
          .filteredOn(file -> file.getFileName().toString().startsWith("LOG"))
          .hasSizeLessThanOrEqualTo(2)
          .allSatisfy(
              log -> assertThat(log.toFile()).hasSize(Files.size(log)).size().isLessThan(200_000L));
    }
  }

  private void put(Store.Key key, Duration lasts) {
    store.commit(
        Commit.of(
            key.partition(),
            List.of(new Write.Put(key, "value of " + key.name(), clock.instant().plus(lasts)))));
  }

  private void restart() {
    store.close();
    store = open(clock);
  }
}
