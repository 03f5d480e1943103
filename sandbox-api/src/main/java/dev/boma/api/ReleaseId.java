package dev.boma.api;

import java.util.Objects;

/**
 * The id of a release: one immutable version of an app.
 *
 * @param app the app
 * @param number 1 for the first release of the app, then counting up
 */
public record ReleaseId(AppId app, long number) {
  /**
   * @throws IllegalArgumentException if the number is not positive
   */
  public ReleaseId {
    Objects.requireNonNull(app, "app is null");
    if (number < 1) {
      throw new IllegalArgumentException("release number " + number + " must be 1 or more");
    }
  }

  /** {@code tenant/name@number}. */
  @Override
  public String toString() {
    return app + "@" + number;
  }
}
