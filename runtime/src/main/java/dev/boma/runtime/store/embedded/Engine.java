package dev.boma.runtime.store.embedded;

import dev.boma.spi.StoreException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.StampedLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Env;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksMemEnv;
import org.rocksdb.WriteOptions;

/**
 * One open RocksDB: bytes to bytes, in order, batches of writes that happen as one.
 *
 * <p>Native code forgives nothing: whoever touches it after it was closed ends the process. So all
 * work is done inside {@link #use}, which closing waits for and after which it refuses.
 */
final class Engine implements AutoCloseable {
  /** What this version writes, and the newest it can read. */
  private static final byte FORMAT = 1;

  /** So many keys are read one by one. */
  private static final int FEW = 8;

  private final Failures failures;
  private final StampedLock gate = new StampedLock();
  private final Deque<AutoCloseable> opened;
  private final RocksDB rocks;
  private final WriteOptions writing;
  private final Writer writer;
  private final ReadOptions reading;
  private final boolean logged;

  /** Is told what could not be read; null where that ends the reading. */
  private final @Nullable Consumer<String> lost;

  /** Work looks at it behind the gate, so that closing, which comes after it, waits for work. */
  private final AtomicBoolean open = new AtomicBoolean(true);

  private Engine(
      Failures failures,
      Deque<AutoCloseable> opened,
      RocksDB rocks,
      WriteOptions writing,
      ReadOptions reading,
      @Nullable Consumer<String> lost) {
    this.failures = failures;
    this.opened = opened;
    this.rocks = rocks;
    this.writing = writing;
    this.reading = reading;
    this.writer = new Writer(rocks, writing);
    this.logged = !writing.disableWAL();
    this.lost = lost;
  }

  /**
   * @throws StoreException if it cannot be opened; it says why and what to do
   */
  static Engine onDisk(Path directory, Durability durability) {
    Path path = directory.toAbsolutePath().normalize();
    Failures failures = new Failures(path);
    DataDirectory.prepare(path, failures);
    Natives.load();
    Deque<AutoCloseable> opened = new ArrayDeque<>();
    Options options = Tuning.onDisk(opened);
    WriteOptions writing = new WriteOptions().setSync(durability == Durability.POWER_LOSS);
    opened.push(writing);
    return open(path.toString(), failures, options, writing, opened);
  }

  /** A damaged store, to be read where it can be. */
  static Engine salvage(Path directory, Consumer<String> lost) {
    Path path = directory.toAbsolutePath().normalize();
    Failures failures = new Failures(path);
    DataDirectory.requireStore(path, failures);
    Natives.load();
    Deque<AutoCloseable> opened = new ArrayDeque<>();
    Path links = DataDirectory.linked(path, failures, lost);
    opened.push(() -> DataDirectory.unlink(links));
    try {
      return salvage(links.toString(), failures, Tuning.salvage(opened, false), opened, lost);
    } catch (StoreException e) {
      lost.accept("%s; what is older than that is read".formatted(String.valueOf(e.getMessage())));
      try {
        return salvage(links.toString(), failures, Tuning.salvage(opened, true), opened, lost);
      } catch (StoreException nothing) {
        closeAll(opened);
        throw nothing;
      }
    }
  }

  private static Engine salvage(
      String path,
      Failures failures,
      Options options,
      Deque<AutoCloseable> opened,
      Consumer<String> lost) {
    try {
      ReadOptions reading = new ReadOptions();
      opened.push(reading);
      WriteOptions writing = new WriteOptions().setDisableWAL(true);
      opened.push(writing);
      RocksDB rocks = RocksDB.openReadOnly(options, path);
      opened.push(rocks);
      return new Engine(failures, opened, rocks, writing, reading, lost);
    } catch (RocksDBException e) {
      throw failures.opening(e);
    }
  }

  /** A store that is gone when it is closed. */
  static Engine inMemory() {
    Natives.load();
    Deque<AutoCloseable> opened = new ArrayDeque<>();
    RocksMemEnv memory = new RocksMemEnv(Env.getDefault());
    opened.push(memory);
    Options options = Tuning.inMemory(opened).setEnv(memory);
    WriteOptions writing = new WriteOptions().setDisableWAL(true);
    opened.push(writing);
    return open("/boma", new Failures(null), options, writing, opened);
  }

  private static Engine open(
      String path,
      Failures failures,
      Options options,
      WriteOptions writing,
      Deque<AutoCloseable> opened) {
    try {
      ReadOptions reading = new ReadOptions();
      opened.push(reading);
      RocksDB rocks = RocksDB.open(options, path);
      opened.push(rocks);
      Engine engine = new Engine(failures, opened, rocks, writing, reading, null);
      engine.use(engine::requireFormat);
      return engine;
    } catch (RocksDBException e) {
      closeAll(opened);
      throw failures.opening(e);
    } catch (RuntimeException e) {
      closeAll(opened);
      throw e;
    }
  }

  private boolean requireFormat() {
    byte[] format = get(Keys.FORMAT);
    if (format != null) {
      if (format.length != 1 || format[0] > FORMAT) {
        throw failures.newer(format[0], FORMAT);
      }
      return true;
    }
    try (Cursor cursor = range(new byte[] {0}, new byte[] {(byte) 0xFF})) {
      if (cursor.isValid()) {
        throw failures.foreign("a RocksDB of something else");
      }
    }
    put(Keys.FORMAT, new byte[] {FORMAT});
    return true;
  }

  /**
   * Works on the engine, which stays open meanwhile. Not to be nested.
   *
   * @throws StoreException if it is closed, or fails
   */
  <T> T use(Supplier<T> work) {
    long stamp = gate.readLock();
    try {
      if (!open.get()) {
        throw failures.closed();
      }
      return work.get();
    } catch (BadRowException e) {
      throw failures.damaged(String.valueOf(e.getMessage()), e);
    } finally {
      gate.unlockRead(stamp);
    }
  }

  byte @Nullable [] get(byte[] key) {
    try {
      return rocks.get(reading, key);
    } catch (RocksDBException e) {
      if (lost == null) {
        throw failures.working(e);
      }
      lost.accept("%s (%s)".formatted(Failures.shown(key), e.getMessage()));
      return null;
    }
  }

  /** The first bytes of a value, at most so many; null if there is none. */
  byte @Nullable [] beginning(byte[] key, int length) {
    try {
      byte[] beginning = new byte[length];
      int whole = rocks.get(reading, key, beginning);
      if (whole == RocksDB.NOT_FOUND) {
        return null;
      }
      return whole < length ? Arrays.copyOf(beginning, whole) : beginning;
    } catch (RocksDBException e) {
      throw failures.working(e);
    }
  }

  /** The values of keys in their order, as of one moment. */
  List<Optional<byte[]>> getAll(List<byte[]> keys) {
    if (keys.size() <= FEW) {
      // One by one is several times faster, and as good where nothing is written meanwhile.
      long before = rocks.getLatestSequenceNumber();
      List<Optional<byte[]>> values = new ArrayList<>();
      for (byte[] key : keys) {
        values.add(Optional.ofNullable(get(key)));
      }
      if (keys.size() == 1 || rocks.getLatestSequenceNumber() == before) {
        return values;
      }
    }
    try {
      return rocks.multiGetAsList(reading, keys).stream().map(Optional::ofNullable).toList();
    } catch (RocksDBException e) {
      throw failures.working(e);
    }
  }

  void put(byte[] key, byte[] value) {
    try {
      rocks.put(writing, key, value);
    } catch (RocksDBException e) {
      throw failures.working(e);
    }
  }

  Batch batch() {
    return new Batch(writer, failures);
  }

  /** Stands on the first key at or behind {@code from} and ends before {@code end}. */
  Cursor range(byte[] from, byte[] end) {
    return new Cursor(rocks, from, end, failures, lost);
  }

  /**
   * Reads a row.
   *
   * @return empty if it cannot be read, and that is to be told only
   */
  <T> Optional<T> salvaged(String name, Supplier<T> row) {
    if (lost == null) {
      return Optional.of(row.get());
    }
    try {
      return Optional.of(row.get());
    } catch (BadRowException e) {
      lost.accept("%s: %s".formatted(Failures.shown(name), e.getMessage()));
      return Optional.empty();
    }
  }

  /** The families, or logs, that have rows, of partitions that begin so. */
  List<Keys.Family> parts(Keys.Table table, String prefix) {
    byte[] from = table.prefix(prefix);
    List<Keys.Family> parts = new ArrayList<>();
    try (Cursor rows = range(from, Keys.behind(from))) {
      while (rows.isValid()) {
        byte[] key = rows.key();
        parts.add(Keys.Family.of(key));
        rows.seek(Keys.behindFamily(key));
      }
    }
    return parts;
  }

  @Override
  public void close() {
    // Before the gate, at which newcomers pass those that wait: they would never end.
    if (!open.compareAndSet(true, false)) {
      return;
    }
    long stamp = gate.writeLock();
    try {
      writer.close();
      if (logged) {
        syncLog();
      }
      closeAll(opened);
    } finally {
      gate.unlockWrite(stamp);
    }
  }

  /** A clean stop is safe from the end of the machine too, whatever the durability. */
  private void syncLog() {
    try {
      rocks.syncWal();
    } catch (RocksDBException e) {
      // Every answered write has its durability already; there is nobody left to tell.
    }
  }

  private static void closeAll(Deque<AutoCloseable> opened) {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        throw new IllegalStateException("a native object did not close", e);
      }
    }
  }
}
