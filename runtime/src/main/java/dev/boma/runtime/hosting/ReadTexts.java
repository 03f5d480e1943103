package dev.boma.runtime.hosting;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;

/**
 * Reads stored texts, each only once as long as it stays the same: every turn asks for its channel
 * and its tenant, which seldom change. Safe for several threads.
 *
 * @param <K> whose text it is
 * @param <T> what it says; immutable
 */
final class ReadTexts<K, T> {
  private static final int MOST = 10_000;

  private final BiFunction<K, String, T> reader;
  private final Map<K, Known<T>> known = new ConcurrentHashMap<>();

  private record Known<T>(String text, T said) {}

  /**
   * @param reader reads a text; what it throws is passed on
   */
  ReadTexts(BiFunction<K, String, T> reader) {
    this.reader = reader;
  }

  /** What the text says, which is the one stored now. */
  T read(K key, String text) {
    Known<T> last = known.get(key);
    if (last != null && last.text().equals(text)) {
      return last.said();
    }
    T said = reader.apply(key, text);
    if (known.size() >= MOST) {
      known.clear();
    }
    known.put(key, new Known<>(text, said));
    return said;
  }
}
