package dev.boma.runtime.store.embedded;

import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** Writes that happen together or not at all, when {@link #write} is called. */
final class Batch implements AutoCloseable {
  private final Writer writer;
  private final Failures failures;
  private final WriteBatch batch = new WriteBatch();

  Batch(Writer writer, Failures failures) {
    this.writer = writer;
    this.failures = failures;
  }

  void put(byte[] key, byte[] value) {
    noting(() -> batch.put(key, value));
  }

  void delete(byte[] key) {
    noting(() -> batch.delete(key));
  }

  /** Deletes from a key on, to before another. */
  void deleteRange(byte[] from, byte[] end) {
    noting(() -> batch.deleteRange(from, end));
  }

  void write() {
    if (batch.count() > 0) {
      noting(() -> writer.write(batch));
    }
  }

  private void noting(Step step) {
    try {
      step.run();
    } catch (RocksDBException e) {
      throw failures.working(e);
    }
  }

  private interface Step {
    void run() throws RocksDBException;
  }

  @Override
  public void close() {
    batch.close();
  }
}
