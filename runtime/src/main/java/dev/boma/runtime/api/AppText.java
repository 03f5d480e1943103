package dev.boma.runtime.api;

import dev.boma.api.AppKind;
import dev.boma.runtime.hosting.AppPackage;
import dev.boma.runtime.hosting.CapabilitiesText;
import dev.boma.runtime.hosting.InvalidAppException;
import dev.boma.runtime.json.Json;
import dev.boma.runtime.json.JsonException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An app on its way to a host, as JSON.
 *
 * <pre>{@code
 * {"name": "quiz", "runtime": "module", "main": "app.js", "transport_type": "ussd",
 *  "files": {"app.js": "export default …"}, "config": {"config": "{}"}, "endpoints": [],
 *  "http_allow": null, "capabilities": null, "limits": {}}
 * }</pre>
 */
public final class AppText {
  private AppText() {}

  /** Writes an app. */
  public static String write(AppPackage app) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("name", app.name());
    object.put("runtime", app.kind().name().toLowerCase(Locale.ROOT));
    object.put("main", app.main());
    object.put("transport_type", app.transportType());
    object.put("files", app.files());
    object.put("config", app.config());
    CapabilitiesText.write(object, app.capabilities());
    if (app.reusesLibraries()) {
      object.put("reuse", "libraries");
    }
    return Json.write(object);
  }

  /**
   * Reads an app.
   *
   * @throws InvalidAppException if the text is none
   */
  static AppPackage read(String text) {
    Map<String, @Nullable Object> object;
    try {
      object = Json.readObject(text);
    } catch (JsonException e) {
      throw new InvalidAppException("the body is not an app in JSON: " + e.getMessage());
    }
    String transportType =
        object.get("transport_type") == null ? "ussd" : text(object, "transport_type");
    if (!Set.of("ussd", "sms").contains(transportType)) {
      throw new InvalidAppException("transport_type must be ussd or sms, not " + transportType);
    }
    return new AppPackage(
        text(object, "name"),
        kind(text(object, "runtime")),
        text(object, "main"),
        texts(object, "files"),
        texts(object, "config"),
        CapabilitiesText.read(object),
        transportType,
        "libraries".equals(object.get("reuse")));
  }

  private static AppKind kind(String runtime) {
    return switch (runtime) {
      case "module" -> AppKind.MODULE;
      case "vumi" -> AppKind.VUMI;
      default -> throw new InvalidAppException("runtime must be module or vumi, not " + runtime);
    };
  }

  private static String text(Map<String, @Nullable Object> object, String name) {
    if (object.get(name) instanceof String text) {
      return text;
    }
    throw new InvalidAppException("%s must be text, it is %s".formatted(name, object.get(name)));
  }

  private static Map<String, String> texts(Map<String, @Nullable Object> object, String name) {
    Map<String, String> texts = new LinkedHashMap<>();
    if (!(object.getOrDefault(name, Map.of()) instanceof Map<?, ?> map)) {
      throw new InvalidAppException(name + " must be an object of texts");
    }
    map.forEach((key, value) -> {
      if (!(value instanceof String text)) {
        throw new InvalidAppException("%s.%s must be text".formatted(name, key));
      }
      texts.put(String.valueOf(key), text);
    });
    return texts;
  }
}
