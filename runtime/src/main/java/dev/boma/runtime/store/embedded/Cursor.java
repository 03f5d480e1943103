package dev.boma.runtime.store.embedded;

import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

/** Walks over a range of keys as it was when the walk began. */
final class Cursor implements AutoCloseable {
  private final Failures failures;
  private final Slice end;
  private final ReadOptions reading;
  private final RocksIterator rows;

  Cursor(RocksDB rocks, byte[] from, byte[] end, Failures failures) {
    this.failures = failures;
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
      throw failures.working(e);
    }
  }

  void next() {
    rows.next();
  }

  /** Goes to the first key at or behind this one. */
  void seek(byte[] key) {
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
