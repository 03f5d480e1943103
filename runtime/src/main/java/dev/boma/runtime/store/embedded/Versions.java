package dev.boma.runtime.store.embedded;

import java.nio.ByteBuffer;

/**
 * Hands out versions that only go up, also over a crash.
 *
 * <p>They are set aside in the engine by the million before any of them is used. After a start the
 * rest of the last million is left out. Safe for any thread.
 */
final class Versions {
  private static final long SET_ASIDE = 1_000_000;

  private final Engine engine;

  /** Guarded by {@code this}. */
  private long next;

  /** The first that is not set aside yet. Guarded by {@code this}. */
  private long end;

  Versions(Engine engine) {
    this.engine = engine;
    byte[] stored = engine.get(Keys.VERSIONS);
    this.next = stored == null ? 1 : ByteBuffer.wrap(stored).getLong();
    this.end = next;
  }

  synchronized long next() {
    if (next == end) {
      long further = end + SET_ASIDE;
      engine.put(Keys.VERSIONS, ByteBuffer.allocate(Long.BYTES).putLong(further).array());
      end = further;
    }
    return next++;
  }
}
