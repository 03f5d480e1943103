package dev.boma.runtime.store.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/** Names of keys in Redis; {@code common.lua} lists them. */
final class Keys {
  private Keys() {}

  /**
   * What all keys of a partition begin with. The braces make the partition their hash tag, so those
   * it has itself, which would end the tag early, are written otherwise.
   */
  static byte[] base(String partition) {
    String tag = partition.replace("%", "%25").replace("{", "%7B").replace("}", "%7D");
    return ("boma:{" + tag + "}").getBytes(UTF_8);
  }

  /** The log of a partition. */
  static byte[] log(String partition, String log) {
    return concat(base(partition), (":l:" + log).getBytes(UTF_8));
  }

  /** A key beside these that is never there. */
  static byte[] probe(byte[] base) {
    return concat(base, ":p".getBytes(UTF_8));
  }

  /** The first bytes behind all that begin with these, which are UTF-8. */
  static byte[] behind(byte[] prefix) {
    // No byte of UTF-8 is 0xFF, so the last one has a successor.
    byte[] behind = prefix.clone();
    behind[behind.length - 1]++;
    return behind;
  }

  static byte[] concat(byte[] one, byte[] other) {
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }
}
