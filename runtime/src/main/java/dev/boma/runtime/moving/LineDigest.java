package dev.boma.runtime.moving;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The SHA-256 of lines, each with a line feed behind it, in UTF-8: of a file that has no other line
 * ends it is what {@code sha256sum} says. Not for several threads.
 */
final class LineDigest {
  private final MessageDigest digest;

  LineDigest() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  void add(String line) {
    digest.update(line.getBytes(UTF_8));
    digest.update((byte) '\n');
  }

  /** Of all lines until now, in hex; it begins anew. */
  String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
