package dev.boma.runtime.store;

import dev.boma.spi.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Texts that another program keeps in a server, to be read once. */
public interface ForeignTexts extends AutoCloseable {

  /**
   * A text.
   *
   * @param value null where what is there is no text
   * @param left until it expires, or null for never
   */
  record Text(String key, @Nullable String value, @Nullable Duration left) {}

  /**
   * Reads all, in no order; a key may come twice.
   *
   * @param prefix literally, what the keys begin with
   * @param pattern what follows it: {@code *} any characters, {@code ?} any one, {@code [abc]} one
   *     of these
   * @throws StoreException if the server cannot be asked
   */
  void each(String prefix, String pattern, Consumer<List<Text>> batch);

  @Override
  void close();
}
