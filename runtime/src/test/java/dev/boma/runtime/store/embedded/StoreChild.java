package dev.boma.runtime.store.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.boma.spi.Store;
import dev.boma.spi.Store.Commit;
import dev.boma.spi.Store.Increment;
import dev.boma.spi.Store.Write;
import dev.boma.spi.StoreException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * A process of its own that uses a store, for tests that end it, lock it out or fill its disk. What
 * it has to say it prints, a line each.
 */
final class StoreChild {
  /** How many records each partition keeps, and at most so many pairs of entries. */
  static final int KEPT = 40;

  static final List<String> PARTITIONS = List.of("app0", "app1");

  private StoreChild() {}

  /** Starts a child that can be talked to by its streams. */
  static Process start(List<String> wrapper, Path temporary, String deed, Path directory)
      throws IOException {
    List<String> command = new ArrayList<>(wrapper);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx64m",
            "--enable-native-access=ALL-UNNAMED",
            "-Djava.io.tmpdir=" + temporary,
            "-cp",
            System.getProperty("java.class.path"),
            StoreChild.class.getName(),
            deed,
            directory.toString()));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  static BufferedReader lines(Process child) {
    return child.inputReader(UTF_8);
  }

  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[1]);
    switch (arguments[0]) {
      case "write" -> writeForEver(directory);
      case "hold" -> hold(directory);
      case "fill" -> fill(directory);
      case "open" -> open(directory);
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  /** Two threads, a partition each; every number that was fully written is printed. */
  private static void writeForEver(Path directory) throws InterruptedException {
    try (Store store = EmbeddedStore.open(directory, InstantSource.system())) {
      List<Thread> writers =
          PARTITIONS.stream()
              .map(partition -> Thread.ofPlatform().start(() -> writeForEver(store, partition)))
              .toList();
      for (Thread writer : writers) {
        writer.join();
      }
    }
  }

  private static void writeForEver(Store store, String partition) {
    Store.Key counter = new Store.Key(partition, "counter", "n");
    while (true) {
      long n = ((Increment.Done) store.increment(counter, 1, null)).value();
      Instant later = Instant.now().plus(Duration.ofDays(1 + n % 3));
      List<Write> writes = new ArrayList<>();
      writes.add(new Write.Put(entry(partition, "left", n), "" + n, null));
      writes.add(new Write.Put(entry(partition, "right", n), "" + n, later));
      writes.add(new Write.Append("log", "" + n, KEPT));
      // So that the count changes with each commit: most add, some take all away that was before.
      for (long old = n - KEPT; n % KEPT == 0 && old < n; old++) {
        writes.add(new Write.Delete(entry(partition, "left", old)));
        writes.add(new Write.Delete(entry(partition, "right", old)));
      }
      store.commit(Commit.of(partition, writes));
      say(partition + " " + n);
    }
  }

  static Store.Key entry(String partition, String family, long n) {
    return new Store.Key(partition, family, "%012d".formatted(n));
  }

  private static void hold(Path directory) throws IOException {
    try (Store store = EmbeddedStore.open(directory, InstantSource.system())) {
      say("open " + store.count("app", "kv"));
      System.in.read();
    }
  }

  private static void open(Path directory) {
    try (Store store = EmbeddedStore.open(directory, InstantSource.system())) {
      say("open " + store.count("app", "kv"));
    } catch (StoreException e) {
      say(e.getMessage());
    }
  }

  /** Writes until the disk is full, makes room, goes on, and looks whether all is there. */
  private static void fill(Path disk) throws IOException {
    Path ballast = Files.write(disk.resolve("ballast"), new byte[6 << 20]);
    Path directory = disk.resolve("store");
    long written = 0;
    try (Store store = EmbeddedStore.open(directory, InstantSource.system())) {
      try {
        for (; ; written++) {
          write(store, written);
        }
      } catch (StoreException e) {
        say(e.getMessage());
      }
      Files.delete(ballast);
      while (true) {
        try {
          write(store, written);
          break;
        } catch (StoreException e) {
          // The engine looks by itself, every few seconds, whether there is room again.
          LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
      }
      say("goes on");
    }
    try (Store store = EmbeddedStore.open(directory, InstantSource.system())) {
      long scanned = store.scan("app", "kv", "", null, Integer.MAX_VALUE).size();
      say(
          "written %d counted %d scanned %d"
              .formatted(written + 1, store.count("app", "kv"), scanned));
    }
  }

  private static void write(Store store, long n) {
    // Text that does not get small when it is compressed.
    byte[] noise = new byte[6_000];
    new Random(n).nextBytes(noise);
    String text = Base64.getEncoder().encodeToString(noise);
    store.commit(Commit.of("app", List.of(new Write.Put(entry("app", "kv", n), text, null))));
  }

  private static synchronized void say(String line) {
    PrintStream out = System.out;
    out.println(line);
    out.flush();
  }
}
