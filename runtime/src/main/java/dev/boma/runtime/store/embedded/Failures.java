package dev.boma.runtime.store.embedded;

import dev.boma.spi.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/**
 * Turns the engine's failures into what a person can act on.
 *
 * @param directory of the store, or null for one in memory
 */
record Failures(@Nullable Path directory) {
  private static final long MEGABYTE = 1 << 20;

  StoreException opening(RocksDBException e) {
    String detail = detail(e);
    if (detail.contains("lock file") || detail.contains("lock hold")) {
      return new StoreException(
          "%s is in use by another process: stop it or choose another --data DIR"
              .formatted(store()),
          e);
    }
    return working(e);
  }

  StoreException working(RocksDBException e) {
    String detail = detail(e);
    if (isDiskFull(e, detail)) {
      return new StoreException(
          ("the disk is full that holds %s%s: free space on it; a host that runs goes on by itself"
                  + " some seconds later. Nothing that was answered is lost")
              .formatted(store(), free()),
          e);
    }
    if (isDamaged(e, detail)) {
      return damaged(detail, e);
    }
    if (detail.contains("permission denied")
        || detail.contains("read-only file system")
        || detail.contains("operation not permitted")) {
      return notAllowed(detail, e);
    }
    return new StoreException("%s failed: %s".formatted(store(), e.getMessage()), e);
  }

  StoreException damaged(String detail, @Nullable Throwable cause) {
    return new StoreException(
        ("%s is damaged (%s): restore the directory from a backup, or write what can be read of it"
                + " to a file with 'boma store export FILE --salvage' and import that into an empty"
                + " store")
            .formatted(store(), detail),
        cause);
  }

  StoreException notAllowed(String detail, @Nullable Throwable cause) {
    return new StoreException(
        ("%s cannot be written (%s): give the user '%s' the right to write there, or choose another"
                + " --data DIR")
            .formatted(store(), detail, System.getProperty("user.name")),
        cause);
  }

  StoreException notADirectory(@Nullable Throwable cause) {
    return new StoreException(
        "%s cannot be opened: there is a file where the directory should be; choose another --data"
                .formatted(store())
            + " DIR",
        cause);
  }

  StoreException foreign(String what) {
    return new StoreException(
        "%s cannot be opened: the directory has other files (%s); choose an empty or new --data DIR"
            .formatted(store(), what),
        null);
  }

  StoreException newer(int format, int known) {
    return new StoreException(
        ("%s was written by a newer Boma (format %d, this one knows up to %d): start that version,"
                + " or choose another --data DIR")
            .formatted(store(), format, known),
        null);
  }

  StoreException unreadable(IOException e) {
    return new StoreException("%s cannot be opened: %s".formatted(store(), e), e);
  }

  StoreException closed() {
    return new StoreException("%s is closed".formatted(store()), null);
  }

  StoreException absent() {
    return new StoreException("%s is not there".formatted(store()), null);
  }

  /** A key of the engine, for people. */
  static String shown(byte[] key) {
    return shown(new String(key, 0, key.length, StandardCharsets.UTF_8));
  }

  static String shown(String text) {
    return "'" + text.replaceAll("\\p{Cntrl}+", " ").strip() + "'";
  }

  private String store() {
    return directory == null ? "the store in memory" : "the store in " + directory;
  }

  private String free() {
    if (directory == null) {
      return "";
    }
    try {
      FileStore disk = Files.getFileStore(directory);
      return " (%d of %d MB free)"
          .formatted(disk.getUsableSpace() / MEGABYTE, disk.getTotalSpace() / MEGABYTE);
    } catch (IOException unknown) {
      return "";
    }
  }

  private static boolean isDiskFull(RocksDBException e, String detail) {
    Status status = e.getStatus();
    return (status != null && status.getSubCode() == Status.SubCode.NoSpace)
        || detail.contains("no space left")
        || detail.contains("disk quota exceeded")
        || detail.contains("max allowed space was reached");
  }

  private static boolean isDamaged(RocksDBException e, String detail) {
    Status status = e.getStatus();
    return (status != null
            && (status.getCode() == Status.Code.Corruption
                || status.getCode() == Status.Code.NotSupported))
        // A file that another names is not there.
        || detail.contains("no such file");
  }

  /** In lower case, because the engine writes the same thing in several ways. */
  private static String detail(RocksDBException e) {
    Status status = e.getStatus();
    String state = status == null ? null : status.getState();
    return "%s %s"
        .formatted(e.getMessage(), state == null ? "" : state)
        .strip()
        .toLowerCase(Locale.ROOT);
  }
}
