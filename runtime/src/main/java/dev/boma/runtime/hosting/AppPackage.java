package dev.boma.runtime.hosting;

import dev.boma.api.AppId;
import dev.boma.api.AppKind;
import dev.boma.api.Release;
import dev.boma.api.ReleaseId;
import dev.boma.api.TenantId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An app as its developer hands it over: what becomes a {@link Release} when it is published.
 *
 * @param name the app's name
 * @param endpoints those of {@code app.json}; the release of a {@code vumi} app also has those of
 *     its configuration
 * @param transportType of the channel it is made for: {@code ussd} or {@code sms}
 */
public record AppPackage(
    String name,
    AppKind kind,
    String main,
    Map<String, String> files,
    Map<String, String> config,
    Set<String> endpoints,
    @Nullable List<String> httpAllow,
    String transportType) {

  public AppPackage {
    files = Map.copyOf(files);
    config = Collections.unmodifiableMap(new LinkedHashMap<>(config));
    endpoints = Set.copyOf(endpoints);
    httpAllow = httpAllow == null ? null : List.copyOf(httpAllow);
  }

  /**
   * Patterns of hosts an app may call, as they were.
   *
   * @param where they were found
   * @throws InvalidAppException if one is no pattern
   */
  public static List<String> requireHosts(String where, List<String> patterns) {
    return AppManifest.hosts(where, patterns);
  }

  /** The release it becomes. */
  public Release release(TenantId tenant, long number) {
    return new Release(
        new ReleaseId(new AppId(tenant, name), number),
        kind,
        main,
        files,
        config,
        allEndpoints(),
        httpAllow);
  }

  private Set<String> allEndpoints() {
    Set<String> all = new LinkedHashSet<>(endpoints);
    if (kind == AppKind.VUMI) {
      all.addAll(VumiEndpoints.of(config));
    }
    return all;
  }

  /** The same app with other configuration items. */
  public AppPackage withConfig(Map<String, String> items) {
    return new AppPackage(name, kind, main, files, items, endpoints, httpAllow, transportType);
  }
}
