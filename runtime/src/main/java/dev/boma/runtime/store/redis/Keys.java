package dev.boma.runtime.store.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.boma.spi.Store.Part;
import java.util.Arrays;
import java.util.Optional;

/** Names of keys in Redis; {@code common.lua} lists them. */
final class Keys {
  private Keys() {}

  /**
   * What all keys of a partition begin with. The braces make the partition their hash tag, so those
   * it has itself, which would end the tag early, are written otherwise.
   */
  static byte[] base(String partition) {
    return ("boma:{" + tag(partition) + "}").getBytes(UTF_8);
  }

  private static String tag(String partition) {
    return partition.replace("%", "%25").replace("{", "%7B").replace("}", "%7D");
  }

  /** Matches the keys of all partitions that begin so, as {@code SCAN} has patterns. */
  static byte[] pattern(String prefix) {
    return ("boma:{" + literally(tag(prefix)) + "*").getBytes(UTF_8);
  }

  /** What matches this text alone, as {@code SCAN} has patterns. */
  static String literally(String text) {
    return text.replaceAll("[\\\\*?\\[\\]]", "\\\\$0");
  }

  /** The family or the log whose key this is, if it is one's. */
  static Optional<Part> part(byte[] key) {
    String text = new String(key, UTF_8);
    int end = text.lastIndexOf("}:");
    String kind = end < 0 ? "" : text.substring(end, Math.min(text.length(), end + 4));
    if (!kind.equals("}:e:") && !kind.equals("}:l:")) {
      return Optional.empty();
    }
    String partition =
        text.substring("boma:{".length(), end)
            .replace("%7D", "}")
            .replace("%7B", "{")
            .replace("%25", "%");
    String name = text.substring(end + 4);
    return Optional.of(
        kind.equals("}:e:") ? new Part.Family(partition, name) : new Part.Log(partition, name));
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
