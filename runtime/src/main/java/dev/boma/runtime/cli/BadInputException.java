package dev.boma.runtime.cli;

/** What was given cannot be used; the message says what, and what would be right. */
final class BadInputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BadInputException(String message) {
    super(message);
  }
}
