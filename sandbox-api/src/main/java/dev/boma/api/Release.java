package dev.boma.api;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One immutable version of an app: its sources, its configuration and what it asks to do.
 *
 * @param id which release
 * @param kind how its code is run
 * @param main the path of the main file, a key of {@code files}
 * @param files path → text of every source file, paths relative to the app directory with {@code /}
 *     between the parts; copied, read-only
 * @param config the configuration items, key → text; copied, read-only, order kept
 * @param capabilities what it asks to do
 */
public record Release(
    ReleaseId id,
    AppKind kind,
    String main,
    Map<String, String> files,
    Map<String, String> config,
    Capabilities capabilities) {

  /**
   * @throws IllegalArgumentException if {@code main} is not among the files
   */
  public Release {
    requireNonNull(id, "id is null");
    requireNonNull(kind, "kind is null");
    requireNonNull(capabilities, "capabilities is null");
    files = Map.copyOf(files);
    config = Collections.unmodifiableMap(new LinkedHashMap<>(config));
    if (!files.containsKey(main)) {
      throw new IllegalArgumentException("main file '" + main + "' is not among the app's files");
    }
  }

  /** The tenant's app this is a version of. */
  public AppId app() {
    return id.app();
  }
}
