package dev.boma.runtime.moving;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.boma.runtime.store.FaultyStore;
import dev.boma.runtime.store.embedded.EmbeddedStore;
import dev.boma.spi.Store;
import dev.boma.spi.Store.Commit;
import dev.boma.spi.Store.CommitResult;
import dev.boma.spi.Store.Key;
import dev.boma.spi.Store.Part;
import dev.boma.spi.Store.Write;
import dev.boma.spi.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The file of an exported store, and how it is read. */
final class MovingTest {
  private static final Instant NOON = Instant.parse("2024-03-05T12:00:00.123456789Z");
  private static final String HEADER =
      "{\"boma-store\": 1, \"id\": \"x\", \"written\": \"2024-03-05T12:00:00Z\"}";

  @TempDir private Path directory;
  private Instant now = NOON;
  private final InstantSource clock = () -> now;
  private final Store from = EmbeddedStore.inMemory(clock);
  private final Store to = EmbeddedStore.inMemory(clock);

  @AfterEach
  void close() {
    from.close();
    to.close();
  }

  @Test
  void everything_comes_back_as_it_went_out() {
    Path file = directory.resolve("all.jsonl.gz");
    fill(from, 1_200, 700);
    from.commit(
        Commit.of(
            "app/{strange} %",
            List.of(
                put("app/{strange} %", "own", "\0\n\r\u2028😀", " {\"a\":\r\n1}\0\uffff", null),
                put("app/{strange} %", "own", "last", "", Instant.MAX))));

    Export.Written written = export(file);
    Import.Stored stored = importer(to).run(file, false);

    assertThat(written.entries()).isEqualTo(stored.entries()).isEqualTo(1_202);
    assertThat(written.records()).isEqualTo(stored.records()).isEqualTo(700);
    assertThat(dump(to)).isEqualTo(dump(from));
  }

  @Test
  void a_large_entry_is_moved() {
    from.commit(Commit.of("a", List.of(put("a", "release", "1", "x😀".repeat(4_000_000), null))));
    Path file = directory.resolve("large.jsonl.gz");

    export(file);
    importer(to).run(file, false);

    assertThat(dump(to)).isEqualTo(dump(from));
  }

  @Test
  void what_expired_since_the_export_is_left_out() {
    from.commit(
        Commit.of(
            "a",
            List.of(
                put("a", "kv", "soon", "1", NOON.plusSeconds(5)),
                put("a", "kv", "later", "2", NOON.plusSeconds(50)))));
    Path file = directory.resolve("e.jsonl");
    export(file);
    now = NOON.plusSeconds(5);

    Import.Stored stored = importer(to).run(file, false);

    assertThat(stored).isEqualTo(new Import.Stored(1, 0, 1, 0));
    assertThat(dump(to)).containsExactly("e a kv later 2 " + NOON.plusSeconds(50));
  }

  @Test
  void an_import_that_was_cut_short_goes_on_and_stores_nothing_twice() {
    fill(from, 2_000, 1_500);
    Path file = directory.resolve("e.jsonl");
    export(file);
    int cuts = 0;
    while (!dump(to).equals(dump(from))) {
      AtomicInteger left = new AtomicInteger(3);
      FaultyStore cut =
          new FaultyStore(to) {
            @Override
            public CommitResult commit(Commit commit) {
              CommitResult result = super.commit(commit);
              if (left.decrementAndGet() == 0) {
                throw new StoreException("the power went", null);
              }
              return result;
            }
          };
      try {
        importer(cut).run(file, false);
      } catch (StoreException e) {
        cuts++;
      }
      assertThat(cuts).isLessThan(100);
    }

    assertThat(cuts).isGreaterThan(2);
  }

  @Test
  void another_file_does_not_go_on_with_an_import_that_was_cut_short() {
    fill(from, 10, 0);
    Path one = directory.resolve("one.jsonl");
    Path other = directory.resolve("other.jsonl");
    export(one);
    new Export(from, clock, ignored -> {}).write(other, "other");
    to.commit(Commit.of("host", List.of(put("host", "import", "x", "0", null))));

    assertThatThrownBy(() -> importer(to).run(other, false))
        .isInstanceOf(StoreFileException.class)
        .hasMessageContaining("another file into this store was cut short");
    importer(to).run(one, false);

    assertThat(dump(to)).isEqualTo(dump(from));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "hello | line 1: it is no export of a store",
        "{} | line 1: it is no export of a store",
        "{\"boma-store\": 2} | line 1: it was written by a newer Boma (format 2, this one knows 1)",
        "H | line 2: the file is cut short: it has no end",
        "H~{\"partition\": \"a\", \"family\": \"kv\", \"name\": \"x\", \"value\": 7} | line 2: 'value' must be text, not 7",
        "H~{\"partition\": \"a\", \"family\": \"KV\", \"name\": \"x\", \"value\": \"\"} | line 2: family 'KV' must be of a-z and '-'",
        "H~{\"partition\": \"a\", \"family\": \"kv\", \"name\": \"x\", \"value\": \"\", \"expires\": \"soon\"} | line 2: 'expires' must be an instant",
        "H~{\"partition\": \"a\", | line 2: not a line of an export",
        "H~{\"end\": true, \"entries\": 1, \"records\": 0} | line 2: the end tells of 1 entries and 0 records, but there are 0 and 0",
        "H~{\"end\": true, \"entries\": 0, \"records\": 0}~more | line 3: something follows the end",
      })
  void a_bad_file_is_told_with_its_line_and_nothing_is_stored(String text, String told)
      throws IOException {
    Path file = directory.resolve("bad.jsonl");
    Files.writeString(file, text.replace("H", HEADER).replace('~', '\n') + "\n");

    assertThatThrownBy(() -> importer(to).run(file, true))
        .isInstanceOf(StoreFileException.class)
        .hasMessageContaining(file + ", " + told);
    assertThat(to.parts("")).isEmpty();
  }

  @Test
  void a_file_that_was_cut_short_or_changed_stores_nothing() throws IOException {
    fill(from, 500, 10);
    Path file = directory.resolve("e.jsonl.gz");
    export(file);
    byte[] whole = Files.readAllBytes(file);

    Files.write(file, Arrays.copyOf(whole, whole.length / 2));
    assertThatThrownBy(() -> importer(to).run(file, false))
        .isInstanceOf(StoreFileException.class)
        .hasMessageContaining("cut short");
    byte[] changed = whole.clone();
    changed[whole.length / 2] ^= 0x55;
    Files.write(file, changed);
    assertThatThrownBy(() -> importer(to).run(file, false)).isInstanceOf(StoreFileException.class);
    Path plain = directory.resolve("e.jsonl");
    Files.write(
        plain, (HEADER + "\n\u00ff").getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> importer(to).run(plain, false)).hasMessageContaining("not UTF-8");
    assertThat(to.parts("")).isEmpty();
  }

  @Test
  void a_value_that_was_changed_on_the_way_stores_nothing() throws IOException {
    fill(from, 500, 10);
    Path file = directory.resolve("e.jsonl");
    export(file);
    String whole = Files.readString(file);

    Files.writeString(file, whole.replace("\"v250\"", "\"v251\""));
    assertThatThrownBy(() -> importer(to).run(file, false))
        .isInstanceOf(StoreFileException.class)
        .hasMessageContaining(file + ", line 512: the checksum is another")
        .hasMessageContaining("take \"sha256\" out of this line");
    assertThat(to.parts("")).isEmpty();

    Files.writeString(file, whole.replace("\n", "\r\n"));
    importer(to).run(file, false);
    assertThat(dump(to)).as("how lines end says nothing").isEqualTo(dump(from));
  }

  @Test
  void a_file_of_a_boma_that_wrote_no_checksum_is_imported() throws IOException {
    fill(from, 500, 10);
    Path file = directory.resolve("e.jsonl");
    export(file);
    Files.writeString(
        file, Files.readString(file).replaceFirst(",\"sha256\":\"[0-9a-f]{64}\"}\n$", "}\n"));

    importer(to).run(file, false);

    assertThat(file).content().doesNotContain("sha256");
    assertThat(dump(to)).isEqualTo(dump(from));
  }

  @Test
  void a_full_disk_is_told_and_leaves_no_file_of_that_name() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "SKIPPED: this system has no device that is always full");
    fill(from, 100, 0);
    Path file = directory.resolve("e.jsonl");
    Files.createSymbolicLink(directory.resolve("e.jsonl.part"), full);

    assertThatThrownBy(() -> export(file))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("e.jsonl.part cannot be written")
        .hasMessageContaining("No space left");

    assertThat(file).doesNotExist();
    assertThatThrownBy(() -> export(directory.resolve("none/e.jsonl")))
        .isInstanceOf(StoreFileException.class)
        .hasMessageContaining("none");
  }

  @Test
  void lines_are_as_the_manual_shows_them() {
    from.commit(
        Commit.of(
            "app/acme/quiz",
            List.of(
                put("app/acme/quiz", "kv", "n", "7", NOON.plusSeconds(60)),
                new Write.Append("log", "line", 9))));
    Path file = directory.resolve("e.jsonl");

    export(file);

    assertThat(file)
        .content(UTF_8)
        .isEqualTo(
            """
            {"boma-store":1,"id":"x","written":"2024-03-05T12:00:00.123456789Z"}
            {"partition":"app/acme/quiz","family":"kv","name":"n","value":"7","expires":"2024-03-05T12:01:00.123456789Z"}
            {"partition":"app/acme/quiz","log":"log","record":"line"}
            {"end":true,"entries":1,"records":1,"sha256":"bba752ada7ecd0f45cb387b4ac71e4e9a08a1dbb9c1ec6e4e4449a077a8fd01d"}
            """);
  }

  private Export.Written export(Path file) {
    return new Export(from, clock, ignored -> {}).write(file, "x");
  }

  private Import importer(Store store) {
    return new Import(store, clock, ignored -> {});
  }

  private static Write put(
      String partition, String family, String name, String value, Instant expires) {
    return new Write.Put(new Key(partition, family, name), value, expires);
  }

  private static void fill(Store store, int entries, int records) {
    for (int i = 0; i < entries; i++) {
      String partition = "app/acme/a" + i % 3;
      store.commit(Commit.of(partition, List.of(put(partition, "kv", "k" + i, "v" + i, null))));
    }
    for (int i = 0; i < records; i++) {
      store.commit(
          Commit.of("app/acme/a" + i % 2, List.of(new Write.Append("log", "r" + i, 2_000))));
    }
  }

  /** All that a store has, without what engines give themselves. */
  private static List<String> dump(Store store) {
    List<String> all = new ArrayList<>();
    for (Part part : store.parts("")) {
      switch (part) {
        case Part.Family family ->
            store
                .scan(family.partition(), family.name(), "", null, 100_000)
                .forEach(found ->
                    all.add(
                        "e %s %s %s %s %s"
                            .formatted(
                                family.partition(),
                                family.name(),
                                found.key().name(),
                                found.entry().value(),
                                found.entry().expiresAt())));
        case Part.Log log ->
            store
                .records(log.partition(), log.name(), 0, 100_000)
                .forEach(record ->
                    all.add("l %s %s %s".formatted(log.partition(), log.name(), record.text())));
      }
    }
    return all;
  }
}
