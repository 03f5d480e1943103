package dev.boma.runtime.store.embedded;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.boma.spi.Store;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;

/**
 * Where things lie in the engine, which orders its keys byte by byte.
 *
 * <p>A key is a letter for the table, then the partition and the family, each ended by a NUL, which
 * neither of them can have, then the rest. So the names of a family are neighbours, in the order of
 * their UTF-8 bytes, and no name reaches out of its family.
 *
 * <table>
 * <caption>Tables</caption>
 * <tr><td>{@code m}<td>name<td>what is said once of the whole store
 * <tr><td>{@code c}<td>partition, family<td>{@link FamilyRow}
 * <tr><td>{@code e}<td>partition, family, name<td>{@link StoredEntry}
 * <tr><td>{@code x}<td>partition, family, instant, name<td>nothing: the order of expiry
 * <tr><td>{@code h}<td>partition, log<td>{@link LogHead}
 * <tr><td>{@code l}<td>partition, log, position<td>the record's text
 * </table>
 */
final class Keys {
  static final byte[] FORMAT = "mformat".getBytes(US_ASCII);
  static final byte[] VERSIONS = "mversions".getBytes(US_ASCII);

  /** Before, and behind, every {@link FamilyRow}. */
  static final byte[] FAMILIES = {'c'};

  static final byte[] FAMILIES_END = {'c' + 1};

  /** The tables that have the whole of what is kept. */
  enum Table {
    ENTRIES('e'),
    RECORDS('l');

    private final char letter;

    Table(char letter) {
      this.letter = letter;
    }

    /** What the keys of partitions have in common that begin so. */
    byte[] prefix(String partitions) {
      byte[] owner = partitions.getBytes(UTF_8);
      return ByteBuffer.allocate(1 + owner.length).put((byte) letter).put(owner).array();
    }
  }

  private static final byte[] NOTHING = {};
  private static final int INSTANT_BYTES = Long.BYTES + Integer.BYTES;

  private Keys() {}

  static byte[] family(String partition, String family) {
    return key('c', partition, family, NOTHING);
  }

  static byte[] entry(Store.Key key) {
    return entry(key.partition(), key.family(), key.name());
  }

  /** The entry of a name, or what all names that begin so have in common. */
  static byte[] entry(String partition, String family, String name) {
    return key('e', partition, family, name.getBytes(UTF_8));
  }

  /** The name of an entry whose key has {@code namesAt} bytes before it. */
  static String name(byte[] entry, int namesAt) {
    return new String(entry, namesAt, entry.length - namesAt, UTF_8);
  }

  static byte[] expiry(Store.Key key, Instant expiresAt) {
    byte[] name = key.name().getBytes(UTF_8);
    ByteBuffer rest = ByteBuffer.allocate(INSTANT_BYTES + name.length);
    return key('x', key.partition(), key.family(), instant(rest, expiresAt).put(name).array());
  }

  /** Before every expiry at or after an instant. */
  static byte[] expiriesFrom(String partition, String family, Instant from) {
    return key('x', partition, family, instant(ByteBuffer.allocate(INSTANT_BYTES), from).array());
  }

  static byte[] expiriesEnd(String partition, String family) {
    return behind(key('x', partition, family, NOTHING));
  }

  /** Which name expires when; {@code at} is where the instant begins. */
  record Expiry(Instant expiresAt, String name) {
    static Expiry of(byte[] key, int at) {
      ByteBuffer rest = ByteBuffer.wrap(key, at, INSTANT_BYTES);
      long second = rest.getLong() ^ Long.MIN_VALUE;
      return new Expiry(
          Instant.ofEpochSecond(second, rest.getInt()), Keys.name(key, at + INSTANT_BYTES));
    }
  }

  static byte[] logHead(String partition, String log) {
    return key('h', partition, log, NOTHING);
  }

  static byte[] logRecord(String partition, String log, long position) {
    return key('l', partition, log, ByteBuffer.allocate(Long.BYTES).putLong(position).array());
  }

  static long position(byte[] logRecord) {
    return ByteBuffer.wrap(logRecord, logRecord.length - Long.BYTES, Long.BYTES).getLong();
  }

  static byte[] logEnd(String partition, String log) {
    return behind(key('l', partition, log, NOTHING));
  }

  /** The length of what stands before the rest of any key of a family. */
  static int restAt(String partition, String family) {
    return 1 + partition.getBytes(UTF_8).length + 1 + family.length() + 1;
  }

  /** The first key behind all that begin so. */
  static byte[] behind(byte[] prefix) {
    byte[] behind = prefix.clone();
    // No prefix ends in 0xFF: it is not a byte of UTF-8, nor the end of a table, NUL.
    behind[behind.length - 1]++;
    return behind;
  }

  /** The first key that can follow a key. */
  static byte[] successor(byte[] key) {
    return Arrays.copyOf(key, key.length + 1);
  }

  /** Instants before 1970 come first too: the sign is turned round. */
  private static ByteBuffer instant(ByteBuffer into, Instant instant) {
    return into.putLong(instant.getEpochSecond() ^ Long.MIN_VALUE).putInt(instant.getNano());
  }

  private static byte[] key(char table, String partition, String family, byte[] rest) {
    byte[] owner = partition.getBytes(UTF_8);
    return ByteBuffer.allocate(1 + owner.length + 1 + family.length() + 1 + rest.length)
        .put((byte) table)
        .put(owner)
        .put((byte) 0)
        .put(family.getBytes(US_ASCII))
        .put((byte) 0)
        .put(rest)
        .array();
  }

  /** The partition and the family, or log, that a key begins with. */
  record Family(String partition, String name) {
    static Family of(byte[] key) {
      int partitionEnd = nul(key, 1);
      int nameEnd = nul(key, partitionEnd + 1);
      return new Family(
          new String(key, 1, partitionEnd - 1, UTF_8),
          new String(key, partitionEnd + 1, nameEnd - partitionEnd - 1, US_ASCII));
    }

    private static int nul(byte[] key, int from) {
      for (int at = from; at < key.length; at++) {
        if (key[at] == 0) {
          return at;
        }
      }
      throw BadRowException.ofKey(key.length);
    }
  }

  /** The first key behind all of the same table, partition and family. */
  static byte[] behindFamily(byte[] key) {
    Family family = Family.of(key);
    return behind(key((char) key[0], family.partition(), family.name(), NOTHING));
  }
}
