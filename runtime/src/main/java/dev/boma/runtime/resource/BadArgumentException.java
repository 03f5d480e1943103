package dev.boma.runtime.resource;

import dev.boma.api.Limit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A command cannot be answered as it was asked; the message is the reason the guest gets. */
final class BadArgumentException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final @Nullable Limit limit;
  private final String reason;

  BadArgumentException(String reason) {
    super(reason, null, false, false);
    this.limit = null;
    this.reason = reason;
  }

  /**
   * @param limit what it goes beyond
   */
  BadArgumentException(Limit limit, String reason) {
    super(reason, null, false, false);
    this.limit = limit;
    this.reason = reason;
  }

  /** The limit it goes beyond, if that is what is wrong. */
  Optional<Limit> limit() {
    return Optional.ofNullable(limit);
  }

  @Override
  public String getMessage() {
    return reason;
  }
}
