package dev.boma.runtime.store.embedded;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * Writes batches. Those that wait for the disk do it on threads of their own: a virtual thread in
 * native code holds the thread that carries it, of which there are as many as processors, so that
 * too few would wait at once for RocksDB to write them together. Safe for several threads.
 */
final class Writer implements AutoCloseable {
  private static final int WAIT_AT_ONCE = 64;

  private final RocksDB rocks;
  private final WriteOptions options;

  /** Null where writes do not wait. */
  private final @Nullable ExecutorService waiting;

  Writer(RocksDB rocks, WriteOptions options) {
    this.rocks = rocks;
    this.options = options;
    this.waiting =
        options.sync()
            ? Executors.newFixedThreadPool(
                WAIT_AT_ONCE, Thread.ofPlatform().daemon().name("disk-", 0).factory())
            : null;
  }

  void write(WriteBatch batch) throws RocksDBException {
    if (waiting == null) {
      rocks.write(options, batch);
      return;
    }
    try {
      // Not interruptible: what is told of a write must be true.
      CompletableFuture.runAsync(() -> writeHere(batch), waiting).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof FailedException failed) {
        throw failed.failure;
      }
      throw e;
    }
  }

  private void writeHere(WriteBatch batch) {
    try {
      rocks.write(options, batch);
    } catch (RocksDBException e) {
      throw new FailedException(e);
    }
  }

  private static final class FailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final RocksDBException failure;

    FailedException(RocksDBException failure) {
      super(failure);
      this.failure = failure;
    }
  }

  @Override
  public void close() {
    if (waiting != null) {
      waiting.close();
    }
  }
}
