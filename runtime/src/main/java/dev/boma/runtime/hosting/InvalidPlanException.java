package dev.boma.runtime.hosting;

/** A plan or a limit is wrong; the message says what, where, and what would be right. */
public final class InvalidPlanException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String explanation;

  InvalidPlanException(String explanation) {
    super(explanation, null, false, false);
    this.explanation = explanation;
  }

  @Override
  public String getMessage() {
    return explanation;
  }
}
