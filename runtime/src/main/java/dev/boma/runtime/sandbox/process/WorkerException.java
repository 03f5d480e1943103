package dev.boma.runtime.sandbox.process;

import org.jspecify.annotations.Nullable;

/** Worker processes cannot be had; the message says why. */
public final class WorkerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  WorkerException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
