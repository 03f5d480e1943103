package dev.boma.runtime.resource;

import dev.boma.api.Release;
import dev.boma.runtime.resource.HttpResource.HttpLimits;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Sends the calls of guests to the world. */
interface HttpSender {

  /**
   * Sends one call and waits for its answer.
   *
   * @param release who asks
   * @throws NoAnswerException if no answer came, or it may not be asked
   */
  Answer send(HttpCall call, Release release, Duration timeout, HttpLimits limits)
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

    private final String reason;

    NoAnswerException(String reason) {
      super(reason);
      this.reason = reason;
    }

    @Override
    public String getMessage() {
      return reason;
    }
  }
}
