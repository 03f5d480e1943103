package dev.boma.runtime.resource;

import dev.boma.api.Limit;
import dev.boma.api.TenantId;
import dev.boma.runtime.resource.HttpResource.HttpLimits;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Sends the calls of guests to the world. */
interface HttpSender {

  /**
   * Sends one call and waits for its answer.
   *
   * @param tenant whose call it is
   * @param allow host patterns it may go to; null for any public address
   * @param limits how much it may take
   * @throws NoAnswerException if no answer came, or it may not be asked
   */
  Answer send(TenantId tenant, HttpCall call, @Nullable List<String> allow, HttpLimits limits)
      throws NoAnswerException;

  /**
   * An answer.
   *
   * @param headers names in lower case → values
   */
  record Answer(int code, Map<String, List<String>> headers, String body) {}

  /** No answer came; the message is the reason the guest gets. */
  final class NoAnswerException extends Exception {
    private static final long serialVersionUID = 1L;

    private final @Nullable Limit limit;
    private final String reason;

    NoAnswerException(String reason) {
      super(reason);
      this.limit = null;
      this.reason = reason;
    }

    /**
     * @param limit what kept it away
     */
    NoAnswerException(Limit limit, String reason) {
      super(reason);
      this.limit = limit;
      this.reason = reason;
    }

    /** The limit that kept it away, if one did. */
    Optional<Limit> limit() {
      return Optional.ofNullable(limit);
    }

    @Override
    public String getMessage() {
      return reason;
    }
  }
}
