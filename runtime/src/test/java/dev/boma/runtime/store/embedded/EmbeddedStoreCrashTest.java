package dev.boma.runtime.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.spi.Store;
import dev.boma.spi.Store.Found;
import dev.boma.spi.Store.Increment;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that writes is ended in mid-write, again and again, as by {@code kill -9}. */
final class EmbeddedStoreCrashTest {
  private static final int KILLS = 24;

  @TempDir private Path directory;

  /** The last number each partition was told to be written. */
  private final Map<String, Long> acknowledged = new HashMap<>();

  /** The greatest number each partition's counter was seen at. */
  private final Map<String, Long> counted = new HashMap<>();

  @Test
  void every_answered_commit_is_there_whole_after_any_number_of_kills() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Path temporary = Files.createDirectory(directory.resolve("temporary"));
    Path data = directory.resolve("store");

    for (int kill = 0; kill < KILLS; kill++) {
      Process writer = StoreChild.start(List.of(), temporary, "write", data);
      if (kill % 6 == 0) {
        // Before or while it opens the store.
        writer.waitFor(random.nextInt(500), TimeUnit.MILLISECONDS);
      } else {
        note(writer, 1 + random.nextInt(3_000));
      }
      // Not by the process itself, which would throw away what it said last.
      writer.toHandle().destroyForcibly();
      note(writer, Integer.MAX_VALUE);
      writer.waitFor();
      try (Store store = EmbeddedStore.open(data, InstantSource.system())) {
        for (String partition : StoreChild.PARTITIONS) {
          assertThat(store)
              .as("kill %d of seed %d, %s", kill, seed, partition)
              .satisfies(each -> check(each, partition));
        }
      }
    }

    assertThat(acknowledged).containsOnlyKeys(StoreChild.PARTITIONS);
    // Each kill can come between unpacking the native code and removing it; most do not.
    try (Stream<Path> left = Files.list(temporary)) {
      assertThat(left.filter(file -> file.getFileName().toString().contains("rocksdb")).count())
          .isLessThanOrEqualTo(KILLS / 6);
    }
  }

  private void note(Process writer, int most) throws IOException {
    // The same reader each time.
    BufferedReader lines = StoreChild.lines(writer);
    for (int i = 0; i < most; i++) {
      String line = lines.readLine();
      if (line == null) {
        return;
      }
      String[] words = line.split(" ", -1);
      // The last line may be cut short; the number then is one that was acknowledged before.
      if (words.length == 2 && StoreChild.PARTITIONS.contains(words[0]) && !words[1].isEmpty()) {
        acknowledged.merge(words[0], Long.parseLong(words[1]), Math::max);
      }
    }
  }

  private void check(Store store, String partition) {
    long last = acknowledged.getOrDefault(partition, 0L);
    List<Found> left = store.scan(partition, "left", "", null, 1_000);
    List<Found> right = store.scan(partition, "right", "", null, 1_000);
    List<Store.Record> records = store.records(partition, "log", 0, 1_000);
    long newest = left.isEmpty() ? 0 : Long.parseLong(left.getLast().entry().value());

    assertThat(newest).isGreaterThanOrEqualTo(last);
    assertThat(left).extracting(each -> each.key().name()).isEqualTo(names(right));
    assertThat(records).hasSizeLessThanOrEqualTo(StoreChild.KEPT);
    if (newest > 0) {
      assertThat(records.getLast().text()).isEqualTo("" + newest);
      assertThat(records)
          .extracting(each -> Long.parseLong(each.text()))
          .isSorted()
          .doesNotHaveDuplicates();
    }
    assertThat(store.count(partition, "left")).isEqualTo(left.size());
    assertThat(store.count(partition, "right")).isEqualTo(right.size());
    long number =
        ((Increment.Done) store.increment(new Store.Key(partition, "counter", "n"), 1, null))
            .value();
    assertThat(number).isGreaterThan(newest).isGreaterThan(counted.getOrDefault(partition, 0L));
    counted.put(partition, number);
  }

  private static List<String> names(List<Found> found) {
    return found.stream().map(each -> each.key().name()).toList();
  }
}
