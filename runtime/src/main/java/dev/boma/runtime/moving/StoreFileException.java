package dev.boma.runtime.moving;

/** A file is not what it should be, or is in the way; the message says what, and where in it. */
public final class StoreFileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StoreFileException(String message) {
    super(message);
  }
}
