package dev.boma.runtime.store.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.boma.runtime.store.NewerFormatException;
import dev.boma.spi.Store.Entry;
import dev.boma.spi.StoreException;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Entries and instants as they lie in Redis; {@code common.lua} describes them. */
final class Rows {
  private static final byte FORMAT = 1;
  private static final byte[] NONE = {};

  private Rows() {}

  static Entry entry(byte[] stored) {
    ByteBuffer row = ByteBuffer.wrap(stored);
    byte format = row.get();
    if (format != FORMAT) {
      throw newer(format);
    }
    long version = row.getLong();
    Instant expiresAt = null;
    if (row.get() != 0) {
      expiresAt = Instant.ofEpochSecond(row.getLong() ^ Long.MIN_VALUE, row.getInt());
    }
    return new Entry(
        new String(stored, row.position(), row.remaining(), UTF_8), version, expiresAt);
  }

  static StoreException newer(int format) {
    return new NewerFormatException("an entry in Redis", format, FORMAT);
  }

  /** As many bytes for every instant, in the order of time. */
  static byte[] instant(Instant instant) {
    return ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
        .putLong(instant.getEpochSecond() ^ Long.MIN_VALUE)
        .putInt(instant.getNano())
        .array();
  }

  static byte[] version(long version) {
    return version == 0 ? NONE : ByteBuffer.allocate(Long.BYTES).putLong(version).array();
  }

  static long version(byte[] version) {
    return ByteBuffer.wrap(version).getLong();
  }

  /** What a commit is told to put: when it expires, if ever. */
  static byte[] put(@Nullable Instant expiresAt) {
    if (expiresAt == null) {
      return new byte[] {'p'};
    }
    byte[] instant = instant(expiresAt);
    return ByteBuffer.allocate(1 + instant.length).put((byte) 'p').put(instant).array();
  }

  static byte[] text(String text) {
    return text.getBytes(UTF_8);
  }

  static byte[] text(long number) {
    return text(Long.toString(number));
  }
}
