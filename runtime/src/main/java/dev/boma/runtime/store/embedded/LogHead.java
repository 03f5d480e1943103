package dev.boma.runtime.store.embedded;

import java.nio.ByteBuffer;

/**
 * What is kept of a log: which positions it has.
 *
 * @param first the oldest kept
 * @param next what the next record gets
 */
record LogHead(long first, long next) {
  static final LogHead EMPTY = new LogHead(1, 1);

  private static final byte FORMAT = 1;
  private static final int LENGTH = 1 + 2 * Long.BYTES;

  byte[] encode() {
    return ByteBuffer.allocate(LENGTH).put(FORMAT).putLong(first).putLong(next).array();
  }

  /**
   * @throws BadRowException if it is not one
   */
  static LogHead decode(byte[] stored) {
    ByteBuffer row = ByteBuffer.wrap(stored);
    BadRowException.requireFormat(FORMAT, row, LENGTH);
    return new LogHead(row.getLong(), row.getLong());
  }
}
