package dev.boma.runtime.store.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.boma.runtime.store.ForeignTexts;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The strings of a Redis that another program fills. For one thread. */
public final class RedisTexts implements ForeignTexts {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int AT_ONCE = 500;

  private final Link link;

  private RedisTexts(Link link) {
    this.link = link;
  }

  /**
   * Connects.
   *
   * @throws dev.boma.spi.StoreException if it cannot be reached or does not let this host in
   */
  public static RedisTexts open(RedisAddress address) {
    return new RedisTexts(Link.open(address, PATIENCE));
  }

  @Override
  public void each(String prefix, String pattern, Consumer<List<Text>> batch) {
    byte[] any = prefix.getBytes(UTF_8);
    ScanArgs which =
        ScanArgs.Builder.matches((Keys.literally(prefix) + pattern).getBytes(UTF_8)).limit(AT_ONCE);
    ScanCursor cursor = ScanCursor.INITIAL;
    while (!cursor.isFinished()) {
      ScanCursor from = cursor;
      KeyScanCursor<byte[]> next = link.ask(any, redis -> redis.scan(from, which));
      if (!next.getKeys().isEmpty()) {
        batch.accept(texts(next.getKeys()));
      }
      cursor = next;
    }
  }

  private List<Text> texts(List<byte[]> keys) {
    List<KeyValue<byte[], byte[]>> values =
        link.ask(keys.getFirst(), redis -> redis.mget(keys.toArray(byte[][]::new)));
    List<Text> texts = new ArrayList<>();
    List<RedisFuture<Long>> left = new ArrayList<>();
    // What is asked together travels together.
    link.ask(
        keys.getFirst(),
        redis -> {
          keys.forEach(key -> left.add(redis.pttl(key)));
          return left.getLast();
        });
    for (int i = 0; i < keys.size(); i++) {
      RedisFuture<Long> answer = left.get(i);
      long millis = link.ask(keys.get(i), redis -> answer);
      byte[] value = values.get(i).getValueOrElse(null);
      texts.add(
          new Text(
              new String(keys.get(i), UTF_8),
              value == null ? null : new String(value, UTF_8),
              duration(millis)));
    }
    return texts;
  }

  private static @Nullable Duration duration(long millis) {
    return millis < 0 ? null : Duration.ofMillis(millis);
  }

  @Override
  public void close() {
    link.close();
  }
}
