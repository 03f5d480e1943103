package dev.boma.runtime.moving;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.boma.runtime.moving.StoreFile.Header;
import dev.boma.runtime.moving.StoreFile.Line;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** Reads an exported store line by line, and holds the file to what its end says. */
final class StoreFileReader implements AutoCloseable {
  private static final int BUFFER = 1 << 16;
  private static final int MAGIC_BYTES = 2;

  private final Path file;
  private final BufferedReader in;
  private final Header header;
  private final LineDigest digest = new LineDigest();
  private long number;
  private long entries;
  private long records;
  private boolean ended;

  private StoreFileReader(Path file, BufferedReader in) {
    this.file = file;
    this.in = in;
    String first = readLine();
    if (first == null) {
      throw new StoreFileException(file + " is empty");
    }
    digest.add(first);
    try {
      this.header = StoreFile.header(first);
    } catch (StoreFileException e) {
      throw at(e);
    }
  }

  /**
   * Opens a file, compressed or not.
   *
   * @throws StoreFileException if it is not there or no export of a store
   */
  static StoreFileReader open(Path file) {
    try {
      // Whether it is compressed is seen from its first bytes, whatever it is called.
      boolean compressed;
      try (InputStream peek = Files.newInputStream(file)) {
        byte[] magic = peek.readNBytes(MAGIC_BYTES);
        compressed =
            magic.length == MAGIC_BYTES && magic[0] == (byte) 0x1f && magic[1] == (byte) 0x8b;
      }
      InputStream raw = Files.newInputStream(file);
      InputStream in = compressed ? new GZIPInputStream(raw, BUFFER) : raw;
      // A reader of its own decoder refuses what is not UTF-8.
      BufferedReader reader =
          new BufferedReader(new InputStreamReader(in, UTF_8.newDecoder()), BUFFER);
      try {
        return new StoreFileReader(file, reader);
      } catch (RuntimeException e) {
        reader.close();
        throw e;
      }
    } catch (NoSuchFileException e) {
      throw new StoreFileException("there is no file " + file);
    } catch (IOException e) {
      throw new StoreFileException("%s cannot be read: %s".formatted(file, e));
    }
  }

  Header header() {
    return header;
  }

  /** The number of the line that {@link #next} gave last; the header is 1. */
  long number() {
    return number;
  }

  /**
   * The next entry or record, or null behind the last.
   *
   * @throws StoreFileException if the line is none, or the file ends early
   */
  @Nullable Line next() {
    if (ended) {
      return null;
    }
    String text = readLine();
    if (text == null) {
      throw cutShort();
    }
    Line line;
    try {
      line = StoreFile.line(text);
    } catch (StoreFileException e) {
      throw at(e);
    }
    switch (line) {
      case StoreFile.Entry ignored -> entries++;
      case StoreFile.LogRecord ignored -> records++;
      case Header ignored -> throw new IllegalStateException("a second header");
      case StoreFile.End end -> {
        ended = true;
        requireAll(end);
        return null;
      }
    }
    digest.add(text);
    return line;
  }

  private void requireAll(StoreFile.End end) {
    if (end.entries() != entries || end.records() != records) {
      throw at(
          new StoreFileException(
              "the end tells of %d entries and %d records, but there are %d and %d: lines are missing or too many"
                  .formatted(end.entries(), end.records(), entries, records)));
    }
    if (end.sha256() != null && !end.sha256().equals(digest.hex())) {
      throw at(
          new StoreFileException(
              "the checksum is another: something in the lines before was changed since the export."
                  + " Copy the file again; if you changed it yourself, take \"sha256\" out of this"
                  + " line"));
    }
    String more = readLine();
    if (more != null) {
      throw at(new StoreFileException("something follows the end"));
    }
  }

  private @Nullable String readLine() {
    number++;
    try {
      return in.readLine();
    } catch (CharacterCodingException e) {
      throw at(new StoreFileException("not UTF-8 in this line or soon after"));
    } catch (EOFException e) {
      throw cutShort();
    } catch (ZipException e) {
      throw at(
          new StoreFileException(
              "the compressed file is damaged here (%s)".formatted(e.getMessage())));
    } catch (IOException e) {
      throw new UncheckedIOException("%s cannot be read: %s".formatted(file, e), e);
    }
  }

  private StoreFileException cutShort() {
    return at(new StoreFileException("the file is cut short: it has no end"));
  }

  private StoreFileException at(StoreFileException e) {
    return new StoreFileException("%s, line %d: %s".formatted(file, number, e.getMessage()));
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
