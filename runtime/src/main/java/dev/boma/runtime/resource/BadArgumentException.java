package dev.boma.runtime.resource;

/** An argument of a command is not what it must be; the message is the reason the guest gets. */
final class BadArgumentException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String reason;

  BadArgumentException(String reason) {
    super(reason, null, false, false);
    this.reason = reason;
  }

  @Override
  public String getMessage() {
    return reason;
  }
}
