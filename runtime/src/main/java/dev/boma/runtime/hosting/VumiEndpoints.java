package dev.boma.runtime.hosting;

import dev.boma.runtime.json.Json;
import dev.boma.runtime.json.JsonException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints that a Vumi Go app declares in its configuration, as Vumi Go read them: the keys of
 * {@code endpoints} in the item {@code config}, and {@code pool:tag} of its {@code sms_tag}.
 *
 * <pre>{@code
 * {"name": "registration", "endpoints": {"sms": {"delivery_class": "sms"}}}
 * }</pre>
 */
final class VumiEndpoints {
  private VumiEndpoints() {}

  /** The names; none where the item is absent or not such an object. */
  static Set<String> of(Map<String, String> config) {
    Map<String, @Nullable Object> item;
    try {
      item = Json.readObject(config.getOrDefault("config", "{}"));
    } catch (JsonException e) {
      return Set.of(); // the app will say so when it reads the item
    }
    Set<String> names = new LinkedHashSet<>();
    if (item.get("endpoints") instanceof Map<?, ?> endpoints) {
      endpoints.keySet().forEach(name -> names.add(String.valueOf(name)));
    }
    if (item.get("sms_tag") instanceof List<?> tag
        && tag.size() == 2
        && tag.get(0) instanceof String pool
        && tag.get(1) instanceof String name) {
      names.add(pool + ":" + name);
    }
    return names;
  }
}
