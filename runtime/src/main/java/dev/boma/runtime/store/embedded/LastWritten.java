package dev.boma.runtime.store.embedded;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What this process last wrote of families or logs, so that the next writer need not read it. Only
 * who has the partition's lock writes here, once the engine has it: who reads without the lock
 * could keep what is old.
 *
 * <p>Safe for several threads.
 */
final class LastWritten<T> {
  private static final int MOST = 100_000;

  private final Map<Keys.Family, T> values = new ConcurrentHashMap<>();

  /** What was written last; empty if that is not known any more. */
  Optional<T> get(String partition, String family) {
    return Optional.ofNullable(values.get(new Keys.Family(partition, family)));
  }

  /** The engine has it. */
  void put(String partition, String family, T value) {
    if (values.size() >= MOST) {
      values.clear();
    }
    values.put(new Keys.Family(partition, family), value);
  }

  /** It may have it, or not. */
  void forget(String partition, String family) {
    values.remove(new Keys.Family(partition, family));
  }
}
