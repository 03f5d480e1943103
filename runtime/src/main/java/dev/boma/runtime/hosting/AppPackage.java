package dev.boma.runtime.hosting;

import dev.boma.api.AppId;
import dev.boma.api.AppKind;
import dev.boma.api.Capabilities;
import dev.boma.api.Limit;
import dev.boma.api.Limits;
import dev.boma.api.Release;
import dev.boma.api.ReleaseId;
import dev.boma.api.TenantId;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * An app as its developer hands it over: what becomes a {@link Release} when it is published.
 *
 * @param name the app's name
 * @param capabilities those of {@code app.json}; the release of a {@code vumi} app also has the
 *     endpoints of its configuration
 * @param transportType of the channel it is made for: {@code ussd} or {@code sms}
 * @param reusesLibraries whether the libraries that a {@code vumi} app requires stay
 */
public record AppPackage(
    String name,
    AppKind kind,
    String main,
    Map<String, String> files,
    Map<String, String> config,
    Capabilities capabilities,
    String transportType,
    boolean reusesLibraries) {

  /**
   * The configuration item that is {@code true} while an app is developed: in {@code dev}, {@code
   * chat}, {@code test} and {@code replay}. What is put up with in production is then an error.
   */
  public static final String DEVELOPMENT = "boma.development";

  /** Each folder of a path costs those who load it as much again as the path. */
  private static final int MAX_PATH_CHARS = 500;

  public AppPackage {
    files = Map.copyOf(files);
    config = Collections.unmodifiableMap(new LinkedHashMap<>(config));
  }

  /** One whose libraries do not stay. */
  public AppPackage(
      String name,
      AppKind kind,
      String main,
      Map<String, String> files,
      Map<String, String> config,
      Capabilities capabilities,
      String transportType) {
    this(name, kind, main, files, config, capabilities, transportType, false);
  }

  /** The release it becomes. */
  public Release release(TenantId tenant, long number) {
    return new Release(
        new ReleaseId(new AppId(tenant, name), number),
        kind,
        main,
        files,
        config,
        kind == AppKind.VUMI ? withVumiEndpoints() : capabilities,
        kind == AppKind.VUMI && reusesLibraries);
  }

  private Capabilities withVumiEndpoints() {
    Set<String> all = new LinkedHashSet<>(capabilities.endpoints());
    all.addAll(VumiEndpoints.of(config));
    return capabilities.withEndpoints(all);
  }

  /**
   * Holds it to the limits of those who will host it.
   *
   * @throws InvalidAppException if one file, the path of one, or all together are too large
   */
  public void requireSizes(Limits limits) {
    long all = 0;
    for (Map.Entry<String, String> file : files.entrySet()) {
      if (file.getKey().length() > MAX_PATH_CHARS) {
        throw new InvalidAppException(
            "the path %s… has %d characters, at most %d are allowed"
                .formatted(file.getKey().substring(0, 80), file.getKey().length(), MAX_PATH_CHARS));
      }
      long bytes = bytes(file.getValue());
      if (bytes > limits.get(Limit.SOURCE_BYTES)) {
        throw new InvalidAppException(
            "%s has %d bytes, at most %d are allowed (limit source-bytes)"
                .formatted(file.getKey(), bytes, limits.get(Limit.SOURCE_BYTES)));
      }
      all += bytes(file.getKey()) + bytes;
    }
    for (Map.Entry<String, String> item : config.entrySet()) {
      all += bytes(item.getKey()) + bytes(item.getValue());
    }
    if (all > limits.get(Limit.RELEASE_BYTES)) {
      throw new InvalidAppException(
          "the app's files with their names, and its configuration, together have %d bytes, at most"
                  .formatted(all)
              + " %d are allowed (limit release-bytes)".formatted(limits.get(Limit.RELEASE_BYTES)));
    }
  }

  private static long bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /** The same app under another name. */
  public AppPackage named(String other) {
    return new AppPackage(
        other, kind, main, files, config, capabilities, transportType, reusesLibraries);
  }

  /** The same app with other configuration items. */
  public AppPackage withConfig(Map<String, String> items) {
    return new AppPackage(
        name, kind, main, files, items, capabilities, transportType, reusesLibraries);
  }

  /** The same app with one more configuration item. */
  public AppPackage with(String item, String value) {
    Map<String, String> items = new LinkedHashMap<>(config);
    items.put(item, value);
    return withConfig(items);
  }

  /** The same app with other code. */
  public AppPackage withCode(AppKind otherKind, String otherMain, Map<String, String> others) {
    return new AppPackage(name, otherKind, otherMain, others, config, capabilities, transportType);
  }
}
