package dev.boma.api;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request of a guest to the host, such as {@code kv.get}. It left the sandbox as text.
 *
 * <pre>{@code {"cmd": "kv.get", "cmd_id": "3", "reply": false, "key": "users.demo.+27820001001"}}
 * </pre>
 *
 * @param id {@code cmd_id}: the guest's own number for it, echoed in the reply
 * @param name the full name, {@code resource.verb}
 * @param args all other members of the object; copied, read-only
 */
public record Command(String id, String name, Map<String, @Nullable Object> args) {

  // Spelled out, because the nullness of type arguments is lost in a compact constructor.
  public Command(String id, String name, Map<String, @Nullable Object> args) {
    this.id = requireNonNull(id, "id is null");
    this.name = requireNonNull(name, "name is null");
    this.args = Collections.unmodifiableMap(new LinkedHashMap<>(args));
  }

  /** What stands before the first dot of the name; empty if there is no dot. */
  public String resource() {
    int dot = name.indexOf('.');
    return dot < 0 ? "" : name.substring(0, dot);
  }

  /** What stands after the first dot of the name; the whole name if there is no dot. */
  public String verb() {
    return name.substring(name.indexOf('.') + 1);
  }

  /** The argument of that name, or null when it is absent or null. */
  public @Nullable Object arg(String argName) {
    return args.get(argName);
  }
}
