package dev.boma.runtime.api;

import dev.boma.runtime.json.Json;
import dev.boma.runtime.store.Partitions;
import dev.boma.runtime.store.Stored;
import dev.boma.runtime.web.ProblemException;
import dev.boma.spi.Store;
import dev.boma.spi.Store.Commit;
import dev.boma.spi.Store.CommitResult;
import dev.boma.spi.Store.Condition;
import dev.boma.spi.Store.Entry;
import dev.boma.spi.Store.Key;
import dev.boma.spi.Store.Write;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Creates once what is asked for several times with the same {@code Idempotency-Key}: the answer is
 * kept for a day and given again. What failed is not kept, so it may be tried again.
 *
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/">The
 *     Idempotency-Key HTTP header field</a>
 */
public final class IdempotencyKeys {
  private static final String FAMILY = "idempotency";
  private static final long FORMAT = 1;
  private static final int MAX_KEY_CHARS = 255;
  private static final Duration KEPT = Duration.ofDays(1);

  /** How long the key of a request is held whose host died with it. */
  private static final Duration HELD = Duration.ofMinutes(2);

  private final Store store;
  private final InstantSource clock;

  public IdempotencyKeys(Store store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  /**
   * The answer to a request that creates.
   *
   * @param key the request's key
   * @param request all that makes the request what it is
   * @param create answers it the first time
   */
  Reply once(String key, String request, Supplier<Reply> create) {
    if (key.isEmpty() || key.length() > MAX_KEY_CHARS) {
      throw new ProblemException(
          400,
          "Invalid request",
          "Idempotency-Key must have 1 to %d characters, it has %d"
              .formatted(MAX_KEY_CHARS, key.length()));
    }
    Key row = new Key(Partitions.HOST, FAMILY, hash(key));
    String fingerprint = hash(request);
    if (!claim(row, fingerprint)) {
      return answered(row, fingerprint);
    }
    Reply reply;
    try {
      reply = create.get();
    } catch (RuntimeException e) {
      store.commit(Commit.of(Partitions.HOST, List.of(new Write.Delete(row))));
      throw e;
    }
    store.commit(
        Commit.of(
            Partitions.HOST, List.of(put(row, fingerprint, reply, clock.instant().plus(KEPT)))));
    return reply;
  }

  private boolean claim(Key row, String fingerprint) {
    Commit claim =
        new Commit(
            Partitions.HOST,
            List.of(new Condition(row, Condition.ABSENT)),
            List.of(put(row, fingerprint, null, clock.instant().plus(HELD))),
            List.of());
    return store.commit(claim) instanceof CommitResult.Committed;
  }

  private Reply answered(Key row, String fingerprint) {
    Map<String, @Nullable Object> kept =
        Optional.ofNullable(store.read(List.of(row)).get(row))
            .map(Entry::value)
            .map(text -> Stored.open("the answer to this Idempotency-Key", text, FORMAT))
            .orElse(Map.of("request", fingerprint));
    if (!fingerprint.equals(kept.get("request"))) {
      throw new ProblemException(
          422,
          "Idempotency-Key used",
          "this Idempotency-Key came with another request; choose a new one for each creation");
    }
    if (kept.get("status") instanceof Number status && kept.get("body") instanceof Map<?, ?> body) {
      Map<String, @Nullable Object> fields = new LinkedHashMap<>();
      body.forEach((name, value) -> fields.put(String.valueOf(name), value));
      return new Reply(status.intValue(), fields);
    }
    throw new ProblemException(
        409,
        "Still at it",
        "the first request with this Idempotency-Key is not answered yet; ask again later");
  }

  private static Write put(Key row, String fingerprint, @Nullable Reply reply, Instant expires) {
    Map<String, @Nullable Object> value = Stored.begin(FORMAT);
    value.put("request", fingerprint);
    value.put("status", reply == null ? null : reply.status());
    value.put("body", reply == null ? null : reply.body());
    return new Write.Put(row, Json.write(value), expires);
  }

  private static String hash(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
