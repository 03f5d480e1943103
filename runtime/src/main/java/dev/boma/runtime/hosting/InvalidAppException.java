package dev.boma.runtime.hosting;

/** An app cannot be read or published; the message says what, where, and what would be right. */
public final class InvalidAppException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String explanation;

  public InvalidAppException(String explanation) {
    super(explanation, null, false, false);
    this.explanation = explanation;
  }

  @Override
  public String getMessage() {
    return explanation;
  }
}
