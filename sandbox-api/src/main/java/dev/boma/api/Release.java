package dev.boma.api;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One immutable version of an app: its sources, its configuration and what it may do.
 *
 * @param id which release
 * @param kind how its code is run
 * @param main the path of the main file, a key of {@code files}
 * @param files path → text of every source file, paths relative to the app directory with {@code /}
 *     between the parts; copied, read-only
 * @param config the configuration items, key → text; copied, read-only, order kept
 * @param endpoints the names it may send by, beside {@code default}
 * @param httpAllow host patterns it may call; null when the app leaves it to the tenant's plan
 */
public record Release(
    ReleaseId id,
    AppKind kind,
    String main,
    Map<String, String> files,
    Map<String, String> config,
    Set<String> endpoints,
    @Nullable List<String> httpAllow) {

  /**
   * @throws IllegalArgumentException if {@code main} is not among the files
   */
  public Release {
    requireNonNull(id, "id is null");
    requireNonNull(kind, "kind is null");
    files = Map.copyOf(files);
    config = Collections.unmodifiableMap(new LinkedHashMap<>(config));
    endpoints = Set.copyOf(endpoints);
    httpAllow = httpAllow == null ? null : List.copyOf(httpAllow);
    if (!files.containsKey(main)) {
      throw new IllegalArgumentException("main file '" + main + "' is not among the app's files");
    }
  }

  /** The tenant's app this is a version of. */
  public AppId app() {
    return id.app();
  }
}
