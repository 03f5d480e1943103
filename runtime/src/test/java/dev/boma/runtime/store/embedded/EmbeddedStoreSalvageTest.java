package dev.boma.runtime.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.boma.spi.Store;
import dev.boma.spi.Store.Commit;
import dev.boma.spi.Store.Found;
import dev.boma.spi.Store.Write;
import dev.boma.spi.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be read of a damaged store is read, and what cannot is told. */
final class EmbeddedStoreSalvageTest {
  private static final InstantSource CLOCK = InstantSource.system();
  private static final int ENTRIES = 4_000;

  @TempDir private Path temporary;
  private Path directory;
  private final List<String> lost = new ArrayList<>();

  @BeforeEach
  void fill() {
    directory = temporary.resolve("store");
    try (Store store = EmbeddedStore.open(directory, CLOCK)) {
      for (int commit = 0; commit < ENTRIES / 100; commit++) {
        List<Write> writes = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
          String name = "%06d".formatted(commit * 100 + i);
          // No two alike, or it would be packed into nothing.
          String value = name + new java.util.Random(commit * 100L + i).nextLong();
          writes.add(new Write.Put(new Store.Key("app", "kv", name), value.repeat(40), null));
          writes.add(new Write.Append("log", "line " + name, ENTRIES));
        }
        store.commit(Commit.of("app", writes));
      }
    }
    // What is in the log of the engine alone goes into its files.
    EmbeddedStore.open(directory, CLOCK).close();
  }

  @Test
  void a_store_that_is_well_is_read_as_a_whole_and_left_as_it_is() throws IOException {
    List<String> before = files(".*\\.(sst|log)");

    assertThat(salvagedNames()).hasSize(ENTRIES);

    assertThat(lost).isEmpty();
    assertThat(files(".*\\.(sst|log)")).isEqualTo(before);
  }

  @Test
  void what_lies_around_a_damaged_place_is_read() throws IOException {
    for (String file : files(".*\\.sst")) {
      Path path = directory.resolve(file);
      byte[] bytes = Files.readAllBytes(path);
      for (int i = bytes.length / 3; i < bytes.length / 3 + 200; i++) {
        bytes[i] ^= 0x5A;
      }
      Files.write(path, bytes);
    }

    Set<String> names = salvagedNames();

    assertThat(names).hasSizeBetween(ENTRIES * 3 / 4, ENTRIES - 1);
    assertThat(lost).isNotEmpty();
    assertThat(lost.getFirst()).contains("what follows 'eapp kv ").contains("and comes before");
  }

  @Test
  void what_is_left_of_a_store_with_a_missing_file_is_read() throws IOException {
    List<String> files = files(".*\\.sst");
    assertThat(files).isNotEmpty();
    Files.delete(directory.resolve(files.getFirst()));

    Set<String> names = salvagedNames();

    assertThat(lost).isNotEmpty();
    assertThat(lost.toString()).contains("No such file");
    assertThat(names.size()).isLessThan(ENTRIES);
  }

  @Test
  void nothing_can_be_written_to_it() {
    try (Store store = EmbeddedStore.salvage(directory, CLOCK, lost::add)) {
      assertThatThrownBy(() ->
              store.commit(
                  Commit.of(
                      "app", List.of(new Write.Put(new Store.Key("app", "kv", "x"), "v", null)))))
          .isInstanceOf(StoreException.class);
    }
  }

  @Test
  void a_directory_that_is_no_store_is_told() {
    assertThatThrownBy(() -> EmbeddedStore.salvage(temporary, CLOCK, lost::add))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("is not there");
  }

  private Set<String> salvagedNames() {
    Set<String> names = new HashSet<>();
    try (Store store = EmbeddedStore.salvage(directory, CLOCK, lost::add)) {
      for (Store.Part part : store.parts("")) {
        if (part instanceof Store.Part.Family family) {
          String after = null;
          List<Found> page;
          do {
            page = store.scan(family.partition(), family.name(), "", after, 100);
            for (Found found : page) {
              names.add(found.key().name());
              assertThat(found.entry().value()).startsWith(found.key().name());
              after = found.key().name();
            }
          } while (!page.isEmpty());
        } else {
          store.records(part.partition(), part.name(), 0, ENTRIES);
        }
      }
    }
    return names;
  }

  private List<String> files(String pattern) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches(pattern))
          .sorted()
          .toList();
    }
  }
}
