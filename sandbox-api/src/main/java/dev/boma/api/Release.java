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
 * @param reusesLibraries of a {@link AppKind#VUMI} app: whether the libraries it requires stay from
 *     one message to the next, each of which otherwise finds a world of its own
 */
public record Release(
    ReleaseId id,
    AppKind kind,
    String main,
    Map<String, String> files,
    Map<String, String> config,
    Capabilities capabilities,
    boolean reusesLibraries) {

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

  /** One whose libraries do not stay. */
  public Release(
      ReleaseId id,
      AppKind kind,
      String main,
      Map<String, String> files,
      Map<String, String> config,
      Capabilities capabilities) {
    this(id, kind, main, files, config, capabilities, false);
  }

  /** The tenant's app this is a version of. */
  public AppId app() {
    return id.app();
  }
}
