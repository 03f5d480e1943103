package dev.boma.runtime.store.embedded;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

/**
 * Walks over a range of keys as it was when the walk began. Over a damaged store it can go on
 * behind what it cannot read.
 */
final class Cursor implements AutoCloseable {
  private final Failures failures;
  private final Slice end;
  private final ReadOptions reading;
  private final RocksIterator rows;
  private final byte[] behind;
  private final @Nullable Consumer<String> lost;

  /** The last key that was stood on, or sought. */
  private byte[] at;

  /**
   * @param lost is told what is passed over; null where nothing is
   */
  Cursor(
      RocksDB rocks, byte[] from, byte[] end, Failures failures, @Nullable Consumer<String> lost) {
    this.failures = failures;
    this.lost = lost;
    this.behind = end;
    this.at = from;
    this.end = new Slice(end);
    this.reading = new ReadOptions().setIterateUpperBound(this.end);
    this.rows = rocks.newIterator(reading);
    rows.seek(from);
  }

  /** Whether it stands on a row; false at the end. */
  boolean isValid() {
    if (rows.isValid()) {
      return true;
    }
    try {
      // An engine that fails looks like the end, until asked.
      rows.status();
      return false;
    } catch (RocksDBException e) {
      if (lost == null) {
        throw failures.working(e);
      }
      boolean found = passOver();
      lost.accept(
          "what follows %s%s (%s)"
              .formatted(
                  Failures.shown(at),
                  found ? " and comes before " + Failures.shown(rows.key()) : "",
                  e.getMessage()));
      return found;
    }
  }

  /**
   * Goes to the first key behind the last that can be read, as near as can be found: what follows
   * the longest part of it that can be followed.
   */
  private boolean passOver() {
    for (int length = at.length - 1; length >= 0; length--) {
      for (int next = (at[length] & 0xFF) + 1; next <= 0xFF; next++) {
        byte[] beginning = Arrays.copyOf(at, length + 1);
        beginning[length] = (byte) next;
        if (Arrays.compareUnsigned(beginning, behind) >= 0) {
          return false;
        }
        rows.seek(beginning);
        if (rows.isValid()) {
          return true;
        }
        if (isWell()) {
          return false;
        }
      }
    }
    return false;
  }

  private boolean isWell() {
    try {
      rows.status();
      return true;
    } catch (RocksDBException e) {
      return false;
    }
  }

  void next() {
    if (lost != null) {
      at = rows.key();
    }
    rows.next();
  }

  /** Goes to the first key at or behind this one. */
  void seek(byte[] key) {
    at = key;
    rows.seek(key);
  }

  byte[] key() {
    return rows.key();
  }

  byte[] value() {
    return rows.value();
  }

  @Override
  public void close() {
    rows.close();
    reading.close();
    end.close();
  }
}
