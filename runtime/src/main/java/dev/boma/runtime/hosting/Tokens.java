package dev.boma.runtime.hosting;

import dev.boma.runtime.store.Partitions;
import dev.boma.spi.Store;
import dev.boma.spi.Store.Commit;
import dev.boma.spi.Store.CommitResult;
import dev.boma.spi.Store.Condition;
import dev.boma.spi.Store.Key;
import dev.boma.spi.Store.Write;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Bearer tokens of the HTTP API. The store keeps their SHA-256 only: a token is shown once, when it
 * is made, and never again. A token has 256 random bits, so a slow hash would add nothing.
 */
public final class Tokens {
  private static final String FAMILY = "token";
  private static final String ADMIN = "admin";
  private static final String PREFIX = "boma_";
  private static final int RANDOM_BYTES = 32;

  private final Store store;
  private final SecureRandom random = new SecureRandom();

  public Tokens(Store store) {
    this.store = store;
  }

  /** Makes the admin token if the store has none yet. */
  public Optional<String> firstAdmin() {
    String token = generate();
    Commit first =
        new Commit(
            Partitions.HOST,
            List.of(new Condition(adminKey(), Condition.ABSENT)),
            List.of(new Write.Put(adminKey(), hash(token), null)),
            List.of());
    return store.commit(first) instanceof CommitResult.Committed
        ? Optional.of(token)
        : Optional.empty();
  }

  /** Makes a new admin token; the old one is worth nothing any more. */
  public String resetAdmin() {
    String token = generate();
    store.commit(Commit.of(Partitions.HOST, List.of(new Write.Put(adminKey(), hash(token), null))));
    return token;
  }

  /** Whether this is the admin token. Takes as long for a wrong one as for a right one. */
  public boolean isAdmin(String token) {
    String kept =
        Optional.ofNullable(store.read(List.of(adminKey())).get(adminKey()))
            .map(Store.Entry::value)
            .orElse("");
    return MessageDigest.isEqual(
        kept.getBytes(StandardCharsets.US_ASCII), hash(token).getBytes(StandardCharsets.US_ASCII));
  }

  private String generate() {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static String hash(String token) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static Key adminKey() {
    return new Key(Partitions.HOST, FAMILY, ADMIN);
  }
}
