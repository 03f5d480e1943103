package dev.boma.runtime.testing;

import dev.boma.api.Trigger;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A host for one conversation: one app, a clock and a seed of its own, nothing stored.
 *
 * <p>Its clock begins at {@link Conversation#clock()} and moves only by {@link #advance}; its
 * random numbers and ids come from {@link Conversation#seed()} alone; the app's config items are
 * those of {@link Conversation#config()} over the app's own. The player calls it from one thread.
 */
public interface ConversationHost extends AutoCloseable {

  /** Stores a value for the app, as its {@code kv.set} would. */
  void putKv(String key, @Nullable Object value);

  /** What the app has stored under a key by now; empty when there is nothing. */
  Optional<StoredValue> kv(String key);

  /** Moves the clock. */
  void advance(Duration wait);

  /**
   * Runs one turn to its end. A turn that fails, by whatever cause, is a result and not an
   * exception.
   */
  TurnResult play(Trigger trigger);

  /** What a phone sees of a turn that failed. */
  String fallbackText();

  @Override
  void close();

  /**
   * A value the app has stored.
   *
   * @param value JSON in JDK types; null is JSON's null
   */
  record StoredValue(@Nullable Object value) {}
}
