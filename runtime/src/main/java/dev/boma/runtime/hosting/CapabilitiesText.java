package dev.boma.runtime.hosting;

import dev.boma.api.Capabilities;
import dev.boma.api.Limit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What an app asks to do, as fields of a JSON object: where it is stored, and where it is sent. */
public final class CapabilitiesText {
  private static final String RESOURCES = "capabilities";
  private static final String ENDPOINTS = "endpoints";
  private static final String HTTP_ALLOW = "http_allow";
  private static final String LIMITS = "limits";

  private CapabilitiesText() {}

  /** Adds the fields. */
  public static void write(Map<String, @Nullable Object> object, Capabilities capabilities) {
    object.put(
        RESOURCES,
        capabilities.resources() == null
            ? null
            : new ArrayList<>(new TreeSet<>(capabilities.resources())));
    object.put(ENDPOINTS, new ArrayList<>(new TreeSet<>(capabilities.endpoints())));
    object.put(HTTP_ALLOW, capabilities.httpAllow());
    Map<String, Long> limits = new LinkedHashMap<>();
    new TreeMap<>(capabilities.limits()).forEach((limit, value) -> limits.put(limit.key(), value));
    object.put(LIMITS, limits);
  }

  /**
   * Reads the fields; one that is not there asks for nothing of its own.
   *
   * @throws InvalidAppException if one is not what it must be
   */
  public static Capabilities read(Map<String, @Nullable Object> object) {
    List<String> resources = texts(object, RESOURCES);
    List<String> endpoints = texts(object, ENDPOINTS);
    List<String> httpAllow = texts(object, HTTP_ALLOW);
    return new Capabilities(
        resources == null ? null : new LinkedHashSet<>(resources),
        endpoints == null ? new LinkedHashSet<>() : new LinkedHashSet<>(endpoints),
        httpAllow == null ? null : AppManifest.hosts(HTTP_ALLOW, httpAllow),
        limits(object.get(LIMITS)));
  }

  private static Map<Limit, Long> limits(@Nullable Object value) {
    try {
      return Plans.limits(LIMITS, value);
    } catch (InvalidPlanException e) {
      throw new InvalidAppException(e.getMessage());
    }
  }

  private static @Nullable List<String> texts(Map<String, @Nullable Object> object, String name) {
    Object value = object.get(name);
    if (value == null) {
      return null;
    }
    if (value instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
      return list.stream().map(String.class::cast).toList();
    }
    throw new InvalidAppException(name + " must be a list of texts");
  }
}
