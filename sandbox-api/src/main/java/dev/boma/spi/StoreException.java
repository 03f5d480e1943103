package dev.boma.spi;

import org.jspecify.annotations.Nullable;

/** The engine behind a {@link Store} failed; the message says what, where and what to do. */
public class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
