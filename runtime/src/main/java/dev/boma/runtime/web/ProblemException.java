package dev.boma.runtime.web;

/** A request cannot be answered as it was asked; {@link Problem#guard} makes it the answer. */
public final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String title;
  private final String detail;

  /**
   * @param status of the answer, 400 to 599
   * @param title what kind of problem it is
   * @param detail what is wrong here, and what would be right
   */
  public ProblemException(int status, String title, String detail) {
    super(detail, null, false, false);
    this.status = status;
    this.title = title;
    this.detail = detail;
  }

  /** A request lacks a token that it needs. */
  public static ProblemException unauthorized(String detail) {
    return new ProblemException(401, "Not authorized", detail);
  }

  int status() {
    return status;
  }

  String title() {
    return title;
  }

  String detail() {
    return detail;
  }
}
