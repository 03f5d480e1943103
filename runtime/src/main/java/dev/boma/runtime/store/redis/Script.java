package dev.boma.runtime.store.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** What is run in Redis, each in one round trip. Its file says what it takes and answers. */
enum Script {
  READ,
  COUNT,
  SCAN,
  INCREMENT,
  COMMIT,
  TAKE,
  RENEW,
  RELEASE,
  LEAVE;

  private final byte[] source;
  private final String digest;

  Script() {
    String file = name().toLowerCase(Locale.ROOT) + ".lua";
    source = (resource("common.lua") + "\n" + resource(file)).getBytes(UTF_8);
    digest = sha1(source);
  }

  byte[] source() {
    return source.clone();
  }

  /** What Redis knows it by, once it has seen it. */
  String digest() {
    return digest;
  }

  private static String resource(String name) {
    try (InputStream in = Script.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + name);
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String sha1(byte[] source) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(source));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }
}
