package dev.boma.runtime.store.embedded;

import dev.boma.spi.Store;
import dev.boma.spi.Store.Commit;
import dev.boma.spi.Store.Key;
import dev.boma.spi.Store.Write;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What a turn costs the embedded store, on disk as {@code serve} has it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CommitBenchmark {
  private static final int USERS = 10_000;
  private static final int KEPT_LINES = 1_000;
  private static final String PARTITION = "app/bench/app";
  private static final String VALUE = "x".repeat(280);

  private final AtomicLong turns = new AtomicLong();
  private Path directory = Path.of("");
  private Store store = EmbeddedStore.inMemory(InstantSource.system());

  /** Opens an empty store. */
  @Setup
  public void open() throws IOException {
    store.close();
    directory = Files.createTempDirectory("boma-jmh-");
    store = EmbeddedStore.open(directory, InstantSource.system());
  }

  /** Takes it away again. */
  @TearDown
  public void close() throws IOException {
    store.close();
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  /** The writes of a plain turn: the user's record, the kept answer, a log line. */
  @Benchmark
  public Object commit() {
    long turn = turns.incrementAndGet();
    Instant tomorrow = Instant.now().plus(Duration.ofDays(1));
    return store.commit(
        Commit.of(
            PARTITION,
            List.of(
                new Write.Put(new Key(PARTITION, "kv", "users." + turn % USERS), VALUE, null),
                new Write.Put(new Key(PARTITION, "answer", "bench/" + turn), VALUE, tomorrow),
                new Write.Append("log", VALUE, KEPT_LINES))));
  }

  /** A user's record. */
  @Benchmark
  public Map<Key, Store.Entry> read() {
    return store.read(List.of(new Key(PARTITION, "kv", "users." + turns.get() % USERS)));
  }
}
