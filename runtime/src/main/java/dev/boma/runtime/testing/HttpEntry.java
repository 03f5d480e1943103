package dev.boma.runtime.testing;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP call the app may make, and its answer.
 *
 * @param label how messages name it: {@code http entry 1 (line 12)}
 * @param times how many calls it serves, or null for ever
 * @param request what a call must agree with
 * @param answer what the app gets
 */
public record HttpEntry(String label, @Nullable Integer times, Request request, Answer answer) {

  /**
   * What is named of a call.
   *
   * @param method upper case, or null when not named
   * @param address the URL before its query, as {@code RequestUrl} spells it, or null when not
   *     named
   * @param params query parameters by name, each with all its values in order
   * @param headers by name, each with all its values in order
   * @param body null when not named
   */
  public record Request(
      @Nullable String method,
      @Nullable String address,
      Map<String, List<String>> params,
      Map<String, List<String>> headers,
      @Nullable Body body) {
    public Request {
      params = Collections.unmodifiableMap(new LinkedHashMap<>(params));
      headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }
  }

  /** What a call must carry. */
  public sealed interface Body {
    /** A JSON value, however it is written. */
    record Json(@Nullable Object value) implements Body {}

    /** Exactly this text; empty also for a call without a body. */
    record Text(String text) implements Body {}
  }

  /** What the app gets. */
  public sealed interface Answer {
    /**
     * An answer of the server.
     *
     * @param body null when it has none
     */
    record Response(int code, @Nullable String body, Map<String, List<String>> headers)
        implements Answer {
      public Response {
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
      }
    }

    /** No answer came. */
    record NoAnswer(String reason) implements Answer {}
  }
}
