package dev.boma.runtime.moving;

import dev.boma.runtime.moving.StoreFile.Line;
import dev.boma.runtime.store.Partitions;
import dev.boma.spi.Store;
import dev.boma.spi.Store.Commit;
import dev.boma.spi.Store.Key;
import dev.boma.spi.Store.Part;
import dev.boma.spi.Store.Write;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/**
 * Reads an exported store into another, in bounded memory.
 *
 * <p>The file is read to its end before anything is written. Each commit also notes, in its
 * partition, up to which line the file is stored; so an import that was cut short goes on where it
 * was when it is run again, and nothing is stored twice. The notes go when all is done.
 */
public final class Import {
  /** Where it is noted how far an import has come. */
  static final String FAMILY = "import";

  /** In place of the line up to which is stored. */
  private static final long NOTHING = -1;

  private static final long ALL = Long.MAX_VALUE;

  private static final int BATCH_WRITES = 500;
  private static final int BATCH_CHARS = 1 << 20;

  private final Store store;
  private final InstantSource clock;
  private final LongConsumer progress;

  /**
   * @param progress is told now and then which line has been stored
   */
  public Import(Store store, InstantSource clock, LongConsumer progress) {
    this.store = store;
    this.clock = clock;
    this.progress = progress;
  }

  /**
   * What was done.
   *
   * @param entries that were stored now
   * @param records that were stored now
   * @param expired entries that had expired since the export, and were left out
   * @param earlier lines that an import which was cut short had stored
   */
  public record Stored(long entries, long records, long expired, long earlier) {}

  /**
   * Stores what the file has.
   *
   * @param merge whether the store may have something already; what the file has replaces it
   * @throws StoreFileException if the file is no whole export, and if the store is not empty; then
   *     nothing was stored
   */
  public Stored run(Path file, boolean merge) {
    String id = check(file);
    long begun = storedUpTo(Partitions.HOST, id);
    if (begun == NOTHING) {
      if (!merge) {
        requireEmpty();
      }
      note(Partitions.HOST, id, 0);
    }
    Run run = new Run(id);
    Stored stored = begun == ALL ? new Stored(0, 0, 0, 0) : run.run(file);
    // From here on the file is not read again: it would find no note of what it has stored.
    note(Partitions.HOST, id, ALL);
    for (Part part : store.parts("")) {
      if (part.name().equals(FAMILY) && !part.partition().equals(Partitions.HOST)) {
        forget(part.partition(), id);
      }
    }
    forget(Partitions.HOST, id);
    return stored;
  }

  private long storedUpTo(String partition, String id) {
    Key key = note(partition, id);
    return Optional.ofNullable(store.read(List.of(key)).get(key))
        .map(entry -> Long.parseLong(entry.value()))
        .orElse(NOTHING);
  }

  private void note(String partition, String id, long line) {
    store.commit(Commit.of(partition, List.of(put(partition, id, line))));
  }

  private void forget(String partition, String id) {
    store.commit(Commit.of(partition, List.of(new Write.Delete(note(partition, id)))));
  }

  private static Write put(String partition, String id, long line) {
    return new Write.Put(note(partition, id), Long.toString(line), null);
  }

  /** Reads the whole file; its id. */
  private static String check(Path file) {
    try (StoreFileReader reader = StoreFileReader.open(file)) {
      Line line;
      do {
        line = reader.next();
      } while (line != null);
      return reader.header().id();
    }
  }

  private void requireEmpty() {
    List<Part> there = store.parts("").stream().filter(this::hasSomething).toList();
    if (there.stream().anyMatch(part -> part.name().equals(FAMILY))) {
      throw new StoreFileException(
          "an import of another file into this store was cut short: run that one again, or give"
              + " --merge");
    }
    if (!there.isEmpty()) {
      throw new StoreFileException(
          "the store is not empty, it has %s: name an empty one, or give --merge to store what the"
                  .formatted(told(there))
              + " file has over it");
    }
  }

  private boolean hasSomething(Part part) {
    return switch (part) {
      case Part.Family family -> store.count(family.partition(), family.name()) > 0;
      case Part.Log log -> !store.records(log.partition(), log.name(), 0, 1).isEmpty();
    };
  }

  private static String told(List<Part> parts) {
    Map<String, List<String>> byPartition =
        parts.stream()
            .collect(
                Collectors.groupingBy(
                    Part::partition,
                    java.util.TreeMap::new,
                    Collectors.mapping(Part::name, Collectors.toList())));
    String first =
        byPartition.entrySet().stream()
            .limit(3)
            .map(entry -> "%s (%s)".formatted(entry.getKey(), String.join(", ", entry.getValue())))
            .collect(Collectors.joining(", "));
    return byPartition.size() <= 3
        ? first
        : first + " and %d partitions more".formatted(byPartition.size() - 3);
  }

  private static Key note(String partition, String id) {
    return new Key(partition, FAMILY, id);
  }

  /** One way through the file. */
  private final class Run {
    private final String id;

    /** The line up to which each partition had been stored when this run first met it. */
    private final Map<String, Long> earlier = new HashMap<>();

    private final List<Write> batch = new ArrayList<>();
    private String partition = "";
    private long chars;
    private long last;
    private long entries;
    private long records;
    private long expired;
    private long skipped;

    Run(String id) {
      this.id = id;
    }

    Stored run(Path file) {
      try (StoreFileReader reader = StoreFileReader.open(file)) {
        for (Line line = reader.next(); line != null; line = reader.next()) {
          String of = partition(line);
          if (!of.equals(partition) || batch.size() >= BATCH_WRITES || chars >= BATCH_CHARS) {
            flush();
            partition = of;
          }
          last = reader.number();
          if (last <= earlier.computeIfAbsent(of, each -> storedUpTo(each, id))) {
            skipped++;
          } else {
            note(line);
          }
        }
      }
      flush();
      return new Stored(entries, records, expired, skipped);
    }

    private void note(Line line) {
      switch (line) {
        case StoreFile.Entry entry -> {
          if (entry.expiresAt() != null && !entry.expiresAt().isAfter(clock.instant())) {
            // Stored, it would take away what another store may have under its name since.
            expired++;
          } else {
            batch.add(new Write.Put(entry.key(), entry.value(), entry.expiresAt()));
            chars += entry.value().length();
            entries++;
          }
        }
        case StoreFile.LogRecord record -> {
          // How many stay is known to whoever appends next.
          batch.add(new Write.Append(record.log(), record.text(), Integer.MAX_VALUE));
          chars += record.text().length();
          records++;
        }
        case StoreFile.Header header -> throw new IllegalStateException("no line: " + header);
        case StoreFile.End end -> throw new IllegalStateException("no line: " + end);
      }
    }

    private void flush() {
      if (!batch.isEmpty()) {
        List<Write> writes = new ArrayList<>(batch);
        writes.add(put(partition, id, last));
        store.commit(Commit.of(partition, writes));
        batch.clear();
        chars = 0;
        progress.accept(last);
      }
    }

    private static String partition(Line line) {
      return switch (line) {
        case StoreFile.Entry entry -> entry.key().partition();
        case StoreFile.LogRecord record -> record.partition();
        case StoreFile.Header header -> throw new IllegalStateException("no line: " + header);
        case StoreFile.End end -> throw new IllegalStateException("no line: " + end);
      };
    }
  }
}
