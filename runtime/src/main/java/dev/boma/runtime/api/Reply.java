package dev.boma.runtime.api;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The answer to a request of the API. */
record Reply(int status, Map<String, @Nullable Object> body) {
  static Reply ok(Map<String, @Nullable Object> body) {
    return new Reply(200, body);
  }

  static Reply created(Map<String, @Nullable Object> body) {
    return new Reply(201, body);
  }
}
