package dev.boma.runtime.hosting;

import dev.boma.api.AppKind;
import dev.boma.api.Capabilities;
import dev.boma.api.Limit;
import dev.boma.runtime.json.Json;
import dev.boma.runtime.json.JsonException;
import dev.boma.runtime.text.Mistakes;
import dev.boma.runtime.text.Nearest;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What {@code app.json} says.
 *
 * <pre>{@code
 * {"name": "registration", "main": "app.js", "runtime": "vumi", "transport_type": "ussd",
 *  "config": {"config": {"name": "registration"}}, "endpoints": ["sms"],
 *  "http": {"allow": ["api.example.org"]}, "capabilities": ["config", "kv", "log", "outbound"],
 *  "limits": {"cpu-ms": 300}}
 * }</pre>
 *
 * @param name null when absent
 * @param main null when absent
 * @param kind null when absent
 */
record AppManifest(
    @Nullable String name,
    @Nullable String main,
    @Nullable AppKind kind,
    String transportType,
    Map<String, String> config,
    Capabilities capabilities,
    boolean reusesLibraries) {

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");

  /** A host, or all below it: {@code *.example.org}. */
  private static final Pattern HOST =
      Pattern.compile("(?:\\*\\.)?[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]+)*|\\[[0-9A-Fa-f:.]+]");

  private static final List<String> KEYS =
      List.of(
          "name",
          "main",
          "runtime",
          "transport_type",
          "config",
          "endpoints",
          "http",
          "capabilities",
          "limits",
          "reuse",
          "description");

  static final AppManifest EMPTY =
      new AppManifest(null, null, null, "ussd", Map.of(), Capabilities.OF_PLAN, false);

  /**
   * Reads the text of an {@code app.json}.
   *
   * @throws InvalidAppException if it is none; the message has a line for each mistake
   */
  static AppManifest read(String text) {
    Map<String, @Nullable Object> object = object(text);
    Mistakes mistakes = new Mistakes(InvalidAppException.class);
    for (String key : object.keySet()) {
      if (!KEYS.contains(key)) {
        mistakes.add("app.json: unknown key '%s'%s".formatted(key, Nearest.hint(key, KEYS)));
      }
    }
    mistakes.<@Nullable String>or(null, () -> text(object, "description"));
    AppManifest manifest =
        new AppManifest(
            mistakes.<@Nullable String>or(null, () -> name(text(object, "name"))),
            mistakes.<@Nullable String>or(null, () -> text(object, "main")),
            mistakes.<@Nullable AppKind>or(null, () -> kind(object.get("runtime"))),
            mistakes.or("ussd", () -> transportType(text(object, "transport_type"))),
            mistakes.or(Map.of(), () -> config("app.json: config", object.get("config"))),
            new Capabilities(
                mistakes.<@Nullable Set<String>>or(
                    null, () -> resources(object.get("capabilities"))),
                mistakes.or(Set.of(), () -> endpoints(object.get("endpoints"))),
                mistakes.<@Nullable List<String>>or(null, () -> allow(object.get("http"))),
                mistakes.or(Map.of(), () -> limits(object.get("limits")))),
            mistakes.or(false, () -> reuse(object.get("reuse"))));
    if (!mistakes.isEmpty()) {
      throw new InvalidAppException(mistakes.told());
    }
    return manifest;
  }

  private static Map<String, @Nullable Object> object(String text) {
    try {
      return Json.readObject(text);
    } catch (JsonException e) {
      throw new InvalidAppException("app.json: " + e.getMessage());
    }
  }

  /** Configuration items from JSON: text stays as it is, all else becomes JSON text. */
  static Map<String, String> config(String where, @Nullable Object value) {
    if (value == null) {
      return Map.of();
    }
    if (!(value instanceof Map<?, ?> items)) {
      throw new InvalidAppException(
          where + " must be an object, key → value, not " + Json.write(value));
    }
    Map<String, String> config = new LinkedHashMap<>();
    items.forEach((key, item) ->
        config.put(String.valueOf(key), item instanceof String text ? text : Json.write(item)));
    return config;
  }

  private static @Nullable String text(Map<String, @Nullable Object> object, String key) {
    return switch (object.get(key)) {
      case null -> null;
      case String text -> text;
      case Object other ->
          throw new InvalidAppException(
              "app.json: %s must be text, not %s".formatted(key, Json.write(other)));
    };
  }

  private static @Nullable String name(@Nullable String name) {
    if (name != null && !NAME.matcher(name).matches()) {
      throw new InvalidAppException(
          "app.json: name must be 1 to 63 of a-z, 0-9, '.', '_' and '-', beginning with a letter or"
              + " digit, not "
              + Json.write(name));
    }
    return name;
  }

  private static Map<Limit, Long> limits(@Nullable Object limits) {
    try {
      return Plans.limits("app.json: limits", limits);
    } catch (InvalidPlanException e) {
      throw new InvalidAppException(e.getMessage());
    }
  }

  private static boolean reuse(@Nullable Object reuse) {
    if (reuse != null && !reuse.equals("libraries")) {
      throw new InvalidAppException(
          "app.json: reuse must be \"libraries\", not " + Json.write(reuse));
    }
    return reuse != null;
  }

  private static @Nullable AppKind kind(@Nullable Object runtime) {
    return switch (runtime) {
      case null -> null;
      case String name when name.equals("vumi") -> AppKind.VUMI;
      case String name when name.equals("module") -> AppKind.MODULE;
      default ->
          throw new InvalidAppException(
              "app.json: runtime must be \"module\" or \"vumi\", not " + Json.write(runtime));
    };
  }

  private static String transportType(@Nullable String given) {
    return switch (given) {
      case null -> "ussd";
      case "ussd", "sms" -> given;
      default ->
          throw new InvalidAppException(
              "app.json: transport_type must be \"ussd\" or \"sms\", not " + Json.write(given));
    };
  }

  private static @Nullable Set<String> resources(@Nullable Object value) {
    if (value == null) {
      return null;
    }
    List<String> names = texts("app.json: capabilities", value);
    Mistakes mistakes = new Mistakes(InvalidAppException.class);
    for (String name : names) {
      // A host may have resources of its own; one that is nearly another's name is none of them.
      if (!Plan.STANDARD_RESOURCES.contains(name)) {
        Nearest.to(name, Plan.STANDARD_RESOURCES)
            .ifPresent(meant ->
                mistakes.add(
                    "app.json: capabilities: '%s' is no resource; did you mean '%s'?"
                        .formatted(name, meant)));
      }
    }
    if (!mistakes.isEmpty()) {
      throw new InvalidAppException(mistakes.told());
    }
    return new LinkedHashSet<>(names);
  }

  private static Set<String> endpoints(@Nullable Object value) {
    return value == null ? Set.of() : new LinkedHashSet<>(texts("app.json: endpoints", value));
  }

  private static @Nullable List<String> allow(@Nullable Object http) {
    if (http == null) {
      return null;
    }
    if (!(http instanceof Map<?, ?> map) || !map.keySet().equals(Set.of("allow"))) {
      throw new InvalidAppException(
          "app.json: http must be {\"allow\": [host, …]}, not " + Json.write(http));
    }
    return hosts("app.json: http.allow", texts("app.json: http.allow", map.get("allow")));
  }

  /**
   * Patterns of hosts that an app may call.
   *
   * @param where they were found
   * @throws InvalidAppException if some are none
   */
  static List<String> hosts(String where, List<String> patterns) {
    Mistakes mistakes = new Mistakes(InvalidAppException.class);
    for (String pattern : patterns) {
      if (!HOST.matcher(pattern).matches()) {
        mistakes.add(
            "%s: %s is no host; give names alone, such as \"api.example.org\", or"
                    .formatted(where, Json.write(pattern))
                + " \"*.example.org\" for all below it; leave http out to call any public host");
      }
    }
    if (!mistakes.isEmpty()) {
      throw new InvalidAppException(mistakes.told());
    }
    return patterns;
  }

  private static List<String> texts(String where, @Nullable Object value) {
    if (value instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
      return list.stream().map(String.class::cast).toList();
    }
    throw new InvalidAppException(where + " must be a list of texts, not " + Json.write(value));
  }
}
