package dev.boma.runtime.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.boma.spi.Store;
import dev.boma.spi.Store.Commit;
import dev.boma.spi.Store.Write;
import dev.boma.spi.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;

/** What a store that cannot be opened or written says. */
final class EmbeddedStoreFailuresTest {
  private static final InstantSource CLOCK = InstantSource.system();

  @TempDir private Path temporary;
  private Path directory;

  @BeforeEach
  void nameDirectory() {
    directory = temporary.resolve("store");
  }

  // In use

  @Test
  void a_store_that_another_process_has_open_is_in_use() throws Exception {
    Process holder = StoreChild.start(List.of(), temporary, "hold", directory);
    assertThat(StoreChild.lines(holder).readLine()).isEqualTo("open 0");

    opening()
        .hasMessage(
            "the store in %s is in use by another process: stop it or choose another --data DIR"
                .formatted(directory));

    holder.getOutputStream().close();
    assertThat(holder.waitFor()).isZero();
    EmbeddedStore.open(directory, CLOCK).close();
  }

  @Test
  void a_store_that_this_process_has_open_is_in_use() {
    try (Store first = EmbeddedStore.open(directory, CLOCK)) {
      opening().hasMessageContaining("is in use");
      first.increment(new Store.Key("app", "kv", "n"), 1, null);
    }
    EmbeddedStore.open(directory, CLOCK).close();
  }

  // The directory

  @Test
  void a_file_where_the_directory_should_be_is_named() throws IOException {
    Files.writeString(directory, "a letter");

    opening().hasMessageContaining(directory + " cannot be opened: there is a file where");
    assertThat(directory).hasContent("a letter");
  }

  @Test
  void a_file_above_the_directory_is_found() throws IOException {
    Files.writeString(directory, "a letter");

    assertThatThrownBy(() -> EmbeddedStore.open(directory.resolve("a").resolve("b"), CLOCK))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("there is a file where");
  }

  @Test
  void a_directory_with_other_files_is_left_alone() throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("holiday.jpg"), "sun");

    opening().hasMessageContaining("holiday.jpg").hasMessageContaining("choose an empty or new");
    assertThat(names()).containsExactly("holiday.jpg");
  }

  @Test
  void a_database_of_something_else_is_left_alone() throws Exception {
    Natives.load();
    try (Options options = new Options().setCreateIfMissing(true);
        RocksDB other = RocksDB.open(options, directory.toString())) {
      other.put(new byte[] {1}, new byte[] {2});
    }

    opening().hasMessageContaining("something else");
  }

  @Test
  void a_directory_that_may_not_be_written_says_so() throws Exception {
    // For the user who runs everything, nothing but the mount makes a directory read-only.
    String said = onDiskOfItsOwn("open", " && mount -o remount,ro \"$0\"");

    assertThat(said)
        .contains("cannot be written")
        .contains(System.getProperty("user.name"))
        .contains("choose another --data DIR");
  }

  @Test
  void a_start_that_was_cut_short_is_begun_anew() throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("LOCK"), "");
    Files.writeString(directory.resolve("LOG"), "");
    Files.writeString(directory.resolve("IDENTITY"), "1234");
    Files.writeString(directory.resolve("MANIFEST-000001"), "half");

    try (Store store = EmbeddedStore.open(directory, CLOCK)) {
      assertThat(store.count("app", "kv")).isZero();
    }
  }

  // The disk

  @Test
  void a_full_disk_says_so_loses_nothing_that_was_answered_and_goes_on_when_there_is_room()
      throws Exception {
    List<String> said = onDiskOfItsOwn("fill", "").lines().toList();

    assertThat(said).hasSize(3);
    assertThat(said.get(0))
        .startsWith("the disk is full that holds the store in ")
        .contains("MB free")
        .contains("free space on it");
    assertThat(said.get(1)).isEqualTo("goes on");
    String written = said.get(2).split(" ", -1)[1];
    assertThat(Integer.parseInt(written)).isGreaterThan(100);
    assertThat(said.get(2))
        .isEqualTo("written %s counted %s scanned %s".formatted(written, written, written));
  }

  // Damage

  @ParameterizedTest
  @ValueSource(strings = {"CURRENT", "MANIFEST-.*", ".*\\.sst"})
  void a_file_that_was_overwritten_is_damage(String file) throws IOException {
    fill();
    for (Path each : files(file)) {
      byte[] bytes = Files.readAllBytes(each);
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] ^= 0x5A;
      }
      Files.write(each, bytes);
    }

    openingOrReading().hasMessageContaining("is damaged").hasMessageContaining("restore");
  }

  @ParameterizedTest
  @ValueSource(strings = {"CURRENT", "MANIFEST-.*", ".*\\.sst"})
  void a_file_that_is_missing_is_damage(String file) throws IOException {
    fill();
    for (Path each : files(file)) {
      Files.delete(each);
    }
    List<String> before = names();

    openingOrReading().hasMessageContaining("is damaged").hasMessageContaining("restore");
    assertThat(names()).containsAll(before.stream().filter(name -> name.endsWith(".sst")).toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"CURRENT", "MANIFEST-.*", ".*\\.sst"})
  void a_file_that_was_cut_short_is_damage(String file) throws IOException {
    fill();
    for (Path each : files(file)) {
      byte[] bytes = Files.readAllBytes(each);
      Files.write(each, Arrays.copyOf(bytes, bytes.length / 3));
    }

    openingOrReading().hasMessageContaining("is damaged").hasMessageContaining("restore");
  }

  @Test
  void a_store_of_a_newer_format_is_left_alone() throws Exception {
    EmbeddedStore.open(directory, CLOCK).close();
    try (Options options = new Options();
        RocksDB rocks = RocksDB.open(options, directory.toString())) {
      rocks.put(Keys.FORMAT, new byte[] {9});
    }

    opening()
        .hasMessageContaining("was written by a newer Boma (format 9, this one knows up to 1)");
  }

  @Test
  void a_row_of_an_unknown_format_is_damage() throws Exception {
    Store.Key key = new Store.Key("app", "kv", "a");
    EmbeddedStore.open(directory, CLOCK).close();
    try (Options options = new Options();
        RocksDB rocks = RocksDB.open(options, directory.toString())) {
      rocks.put(Keys.entry(key), new byte[] {7, 0, 0, 0, 0, 0, 0, 0, 1, 0});
    }

    try (Store store = EmbeddedStore.open(directory, CLOCK)) {
      assertThatThrownBy(() -> store.read(List.of(key)))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("is damaged (row of format 7 where 1 is known)");
    }
  }

  // Words of the tests

  private AbstractThrowableAssert<?, ? extends Throwable> opening() {
    return assertThatThrownBy(() -> EmbeddedStore.open(directory, CLOCK).close())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("the store in " + directory);
  }

  private AbstractThrowableAssert<?, ? extends Throwable> openingOrReading() {
    return assertThatThrownBy(
            () -> {
              try (Store store = EmbeddedStore.open(directory, CLOCK)) {
                store.scan("app", "kv", "", null, 1_000_000);
              }
            })
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("the store in " + directory);
  }

  /** Writes so much that it does not lie in the engine's log alone. */
  private void fill() throws IOException {
    try (Store store = EmbeddedStore.open(directory, CLOCK)) {
      for (int commit = 0; commit < 40; commit++) {
        List<Write> writes = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
          Store.Key key = new Store.Key("app", "kv", commit + "." + i);
          writes.add(new Write.Put(key, ("value " + i).repeat(400), null));
        }
        store.commit(Commit.of("app", writes));
      }
    }
    EmbeddedStore.open(directory, CLOCK).close();
    assertThat(files(".*\\.sst")).isNotEmpty();
  }

  private List<Path> files(String pattern) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.getFileName().toString().matches(pattern)).toList();
    }
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  /** What a child says on a small disk that is there for it alone and goes with it. */
  private String onDiskOfItsOwn(String deed, String further) throws Exception {
    Path disk = Files.createDirectories(temporary.resolve("disk"));
    String mount = "mount -t tmpfs -o size=24m none \"$0\"" + further;
    List<String> apart =
        List.of("unshare", "--map-root-user", "--mount", "sh", "-c", mount + " && exec \"$@\"");
    requireMounts(apart, disk);
    List<String> wrapper = new ArrayList<>(apart);
    wrapper.add(disk.toString());
    Process child = StoreChild.start(wrapper, temporary, deed, disk);
    String said = String.join("\n", StoreChild.lines(child).lines().toList());
    assertThat(child.waitFor()).as(said).isZero();
    return said;
  }

  private static void requireMounts(List<String> apart, Path disk) throws InterruptedException {
    List<String> trial = new ArrayList<>(apart);
    trial.addAll(List.of(disk.toString(), "true"));
    try {
      if (new ProcessBuilder(trial).inheritIO().start().waitFor() == 0) {
        return;
      }
    } catch (IOException e) {
      // No such program: as if it had failed.
    }
    String reason = "this machine does not let a test mount a small disk (unshare, mount)";
    if ("1".equals(System.getenv("BOMA_REQUIRE_ALL"))) {
      fail(reason);
    }
    abort("SKIPPED: " + reason);
  }
}
