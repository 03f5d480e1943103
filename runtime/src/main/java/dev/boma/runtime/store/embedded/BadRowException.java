package dev.boma.runtime.store.embedded;

import java.nio.ByteBuffer;

/** A row of the engine is not spelled as this version of the host spells it. */
final class BadRowException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private BadRowException(String message) {
    super(message);
  }

  /** Takes the format, a row's first byte. */
  static void requireFormat(byte expected, ByteBuffer row, int length) {
    requireLength(row, length);
    byte format = row.get();
    if (format != expected) {
      throw new BadRowException("row of format " + format + " where " + expected + " is known");
    }
  }

  static BadRowException ofKey(int length) {
    return new BadRowException("a key of %d bytes that names no family".formatted(length));
  }

  static void requireLength(ByteBuffer row, int length) {
    if (row.remaining() < length) {
      throw new BadRowException(
          "row with %d bytes where %d or more belong".formatted(row.remaining(), length));
    }
  }
}
