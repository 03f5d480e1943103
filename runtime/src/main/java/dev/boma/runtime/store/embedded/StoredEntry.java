package dev.boma.runtime.store.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.boma.spi.Store.Entry;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How an entry lies in the engine: a {@link Header}, then the value in UTF-8.
 *
 * <p>The header is a byte for the format, eight for the version, one that says whether the entry
 * expires, and if so eight for the second and four for the nanosecond.
 */
final class StoredEntry {
  private static final byte FORMAT = 1;
  private static final int WITHOUT_EXPIRY = 1 + Long.BYTES + 1;
  private static final int WITH_EXPIRY = WITHOUT_EXPIRY + Long.BYTES + Integer.BYTES;

  private StoredEntry() {}

  /** What is known of an entry without its value. */
  record Header(long version, @Nullable Instant expiresAt) {
    /** How many bytes of a stored entry are enough to know its header. */
    static final int ENOUGH = WITH_EXPIRY;

    /**
     * @throws BadRowException if it is not one
     */
    static Header decode(byte[] stored) {
      return StoredEntry.header(ByteBuffer.wrap(stored));
    }

    boolean isLive(Instant now) {
      return expiresAt == null || expiresAt.isAfter(now);
    }
  }

  static byte[] encode(long version, @Nullable Instant expiresAt, String value) {
    byte[] text = value.getBytes(UTF_8);
    int header = expiresAt == null ? WITHOUT_EXPIRY : WITH_EXPIRY;
    ByteBuffer row = ByteBuffer.allocate(header + text.length).put(FORMAT).putLong(version);
    if (expiresAt == null) {
      row.put((byte) 0);
    } else {
      row.put((byte) 1).putLong(expiresAt.getEpochSecond()).putInt(expiresAt.getNano());
    }
    return row.put(text).array();
  }

  /**
   * @throws BadRowException if it is not one
   */
  static Entry decode(byte[] stored) {
    ByteBuffer row = ByteBuffer.wrap(stored);
    Header header = header(row);
    String value = new String(stored, row.position(), row.remaining(), UTF_8);
    return new Entry(value, header.version(), header.expiresAt());
  }

  private static Header header(ByteBuffer row) {
    BadRowException.requireFormat(FORMAT, row, WITHOUT_EXPIRY);
    long version = row.getLong();
    boolean expires = row.get() != 0;
    if (!expires) {
      return new Header(version, null);
    }
    BadRowException.requireLength(row, Long.BYTES + Integer.BYTES);
    return new Header(version, Instant.ofEpochSecond(row.getLong(), row.getInt()));
  }
}
