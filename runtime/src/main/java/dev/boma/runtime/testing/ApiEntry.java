package dev.boma.runtime.testing;

import dev.boma.api.CommandResult;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A sandbox command the app may give, and its reply.
 *
 * @param label how messages name it: {@code api entry 1 (line 12)}
 * @param command the full name, {@code contacts.get}
 * @param args the arguments that must agree
 * @param times how many commands it serves, or null for ever
 * @param reply what the app gets
 */
public record ApiEntry(
    String label,
    String command,
    Map<String, @Nullable Object> args,
    @Nullable Integer times,
    CommandResult reply) {
  public ApiEntry {
    args = Collections.unmodifiableMap(new LinkedHashMap<>(args));
  }
}
