package dev.boma.runtime.store.embedded;

import java.nio.ByteBuffer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a family: how many entries lie in the engine, and a moment before which none of
 * them expires.
 *
 * @param entries those that expired but were not swept yet are among them
 * @param earliest at or before the first expiry; null if no entry expires
 */
record FamilyRow(long entries, @Nullable Instant earliest) {
  static final FamilyRow EMPTY = new FamilyRow(0, null);

  private static final byte FORMAT = 1;
  private static final int WITHOUT_EXPIRY = 1 + Long.BYTES + 1;

  /** Whether some entry may have expired. */
  boolean isDue(Instant now) {
    return earliest != null && !earliest.isAfter(now);
  }

  FamilyRow with(@Nullable Instant expiresAt) {
    boolean first = expiresAt != null && (earliest == null || expiresAt.isBefore(earliest));
    return first ? new FamilyRow(entries, expiresAt) : this;
  }

  FamilyRow plus(long more) {
    return new FamilyRow(entries + more, earliest);
  }

  byte[] encode() {
    ByteBuffer row = ByteBuffer.allocate(WITHOUT_EXPIRY + Long.BYTES + Integer.BYTES);
    row.put(FORMAT).putLong(entries);
    if (earliest == null) {
      row.put((byte) 0);
    } else {
      row.put((byte) 1).putLong(earliest.getEpochSecond()).putInt(earliest.getNano());
    }
    return row.array();
  }

  /**
   * @throws BadRowException if it is not one
   */
  static FamilyRow decode(byte[] stored) {
    ByteBuffer row = ByteBuffer.wrap(stored);
    BadRowException.requireFormat(FORMAT, row, WITHOUT_EXPIRY + Long.BYTES + Integer.BYTES);
    long entries = row.getLong();
    boolean expires = row.get() != 0;
    return new FamilyRow(
        entries, expires ? Instant.ofEpochSecond(row.getLong(), row.getInt()) : null);
  }
}
