package dev.boma.runtime.sandbox.process;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Frames on a byte stream: the length of the text in four bytes, most significant first, then the
 * text in UTF-8.
 */
final class Frames {
  private Frames() {}

  /** A frame's bytes, its length included. */
  static byte[] encode(String text) {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    byte[] frame = new byte[body.length + Integer.BYTES];
    frame[0] = (byte) (body.length >>> 24);
    frame[1] = (byte) (body.length >>> 16);
    frame[2] = (byte) (body.length >>> 8);
    frame[3] = (byte) body.length;
    System.arraycopy(body, 0, frame, Integer.BYTES, body.length);
    return frame;
  }

  /**
   * Reads a frame.
   *
   * @param max how many bytes its text may have
   * @return its text, or empty where the stream ends between two frames
   * @throws IOException if the stream ends inside a frame, or the frame is longer
   */
  static Optional<String> read(DataInputStream in, int max) throws IOException {
    byte[] header = in.readNBytes(Integer.BYTES);
    if (header.length == 0) {
      return Optional.empty();
    }
    if (header.length < Integer.BYTES) {
      throw new EOFException("the stream ends inside a frame");
    }
    int length = ByteBuffer.wrap(header).getInt();
    if (length < 0 || length > max) {
      throw new IOException(
          "a frame of %d bytes, at most %d are allowed".formatted(length & 0xffffffffL, max));
    }
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      throw new EOFException("the stream ends inside a frame");
    }
    return Optional.of(new String(body, StandardCharsets.UTF_8));
  }
}
