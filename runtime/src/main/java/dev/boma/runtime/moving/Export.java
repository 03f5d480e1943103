package dev.boma.runtime.moving;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.boma.runtime.store.StoreWalk;
import dev.boma.spi.Store;
import dev.boma.spi.Store.Part;
import java.io.BufferedOutputStream;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.function.LongConsumer;
import java.util.zip.GZIPOutputStream;

/**
 * Writes all that a store keeps to a file, in bounded memory: entries with their expiry, and the
 * records of logs. What belongs to running hosts alone (leases, versions, positions) is not in it.
 *
 * <p>The file has its name only when it is whole. Until then it is beside it, as {@code FILE.part};
 * an export that was cut short leaves that behind, and the next begins anew: what was written
 * earlier is of an earlier moment.
 */
public final class Export {
  private static final int BUFFER = 1 << 16;

  private final Store store;
  private final InstantSource clock;
  private final LongConsumer progress;

  /**
   * @param progress is told now and then how much has been written
   */
  public Export(Store store, InstantSource clock, LongConsumer progress) {
    this.store = store;
    this.clock = clock;
    this.progress = progress;
  }

  /** How much was written. */
  public record Written(long entries, long records) {}

  /**
   * Writes the file, compressed if its name ends in {@code .gz}.
   *
   * @param id of this export alone
   * @throws StoreFileException if the file is there already, or cannot be there
   * @throws UncheckedIOException if the disk takes no more
   */
  public Written write(Path file, String id) {
    if (Files.exists(file)) {
      throw new StoreFileException(
          "%s is there already: name another file, or move it away".formatted(file));
    }
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try {
      Written written;
      try (Writer out = open(part, file.getFileName().toString().endsWith(".gz"))) {
        written = write(out, id);
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
      return written;
    } catch (UncheckedIOException e) {
      IOException cause = e.getCause();
      throw notWritten(part, cause == null ? new IOException(e) : cause);
    } catch (IOException e) {
      throw notWritten(part, e);
    }
  }

  private static RuntimeException notWritten(Path part, IOException e) {
    String text = "%s cannot be written: %s".formatted(part, e);
    // A name that cannot be is a matter of who gave it; a full disk is one of the machine.
    return e instanceof FileSystemException
        ? new StoreFileException(text)
        : new UncheckedIOException(text, e);
  }

  private static Writer open(Path file, boolean compressed) throws IOException {
    OutputStream raw = new BufferedOutputStream(Files.newOutputStream(file), BUFFER);
    OutputStream out = compressed ? new GZIPOutputStream(raw, BUFFER) : raw;
    return new BufferedWriter(new OutputStreamWriter(out, UTF_8), BUFFER);
  }

  private Written write(Writer out, String id) {
    long[] counts = {0, 0};
    LineDigest digest = new LineDigest();
    line(out, digest, new StoreFile.Header(id, clock.instant()));
    for (Part part : store.parts("")) {
      switch (part) {
        case Part.Family family -> {
          if (family.name().equals(Import.FAMILY)) {
            continue;
          }
          StoreWalk.entries(
              store,
              family,
              found -> {
                Store.Entry entry = found.entry();
                line(
                    out,
                    digest,
                    new StoreFile.Entry(found.key(), entry.value(), entry.expiresAt()));
                progress.accept(++counts[0] + counts[1]);
              });
        }
        case Part.Log log ->
            StoreWalk.records(
                store,
                log,
                record -> {
                  line(
                      out,
                      digest,
                      new StoreFile.LogRecord(log.partition(), log.name(), record.text()));
                  progress.accept(counts[0] + ++counts[1]);
                });
      }
    }
    line(out, digest, new StoreFile.End(counts[0], counts[1], digest.hex()));
    return new Written(counts[0], counts[1]);
  }

  private static void line(Writer out, LineDigest digest, StoreFile.Line line) {
    String text = StoreFile.write(line);
    digest.add(text);
    try {
      out.write(text);
      out.write('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
