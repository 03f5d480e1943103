package dev.boma.runtime.hosting;

import dev.boma.runtime.json.Json;
import dev.boma.runtime.json.JsonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which packages of a {@code node_modules} folder an app needs: those its files name, and what
 * their {@code package.json} depends on. Test tools and the like stay behind.
 */
final class NodePackages {
  /** Two copies of it would not know each other's states. */
  private static final String ONE_COPY = "vumigo_v02";

  /** The name of a package, with its scope. */
  private static final Pattern NAME = Pattern.compile("(?:@[\\w~-][\\w.~-]*/)?[\\w~-][\\w.~-]*");

  private static final Pattern NAMED =
      Pattern.compile(
          "(?:require\\s*\\(|\\bfrom|\\bimport\\s*\\(?)\\s*[\"'](" + NAME + ")(?=[/\"'])");

  private NodePackages() {}

  /** A package some folder needs. */
  private record Need(Path from, String name) {}

  /** The directories of all packages that these sources need, directly or not. */
  static Set<Path> neededBy(Path appDir, Iterable<String> sources) throws IOException {
    ArrayDeque<Need> needs = new ArrayDeque<>();
    for (String source : sources) {
      NAMED.matcher(source).results().forEach(found -> needs.add(new Need(appDir, found.group(1))));
    }
    for (String name : dependencies(appDir)) {
      needs.add(new Need(appDir, name));
    }
    Set<Path> found = new LinkedHashSet<>();
    while (!needs.isEmpty()) {
      Need need = needs.remove();
      Path directory = find(appDir, need).orElse(null);
      if (directory != null && found.add(directory)) {
        for (String name : dependencies(directory)) {
          needs.add(new Need(directory, name));
        }
      }
    }
    return found;
  }

  /**
   * Looks where Node looks: in node_modules of the folder and of those above, up to the app. A
   * release has one copy of {@link #ONE_COPY}, so copies further in stay behind.
   */
  private static Optional<Path> find(Path appDir, Need need) {
    Path outermost = appDir.resolve("node_modules").resolve(need.name());
    if (need.name().equals(ONE_COPY) && Files.isDirectory(outermost)) {
      return Optional.of(outermost);
    }
    return Stream.iterate(
            need.from(), path -> path != null && path.startsWith(appDir), Path::getParent)
        .map(path -> path.resolve("node_modules").resolve(need.name()))
        .filter(Files::isDirectory)
        .findFirst();
  }

  private static Set<String> dependencies(Path directory) throws IOException {
    Path file = directory.resolve("package.json");
    if (!Files.isRegularFile(file)) {
      return Set.of();
    }
    try {
      Map<String, @Nullable Object> manifest = Json.readObject(AppDirectory.text(file));
      Set<String> names = new LinkedHashSet<>();
      for (String kind : new String[] {"dependencies", "peerDependencies"}) {
        if (manifest.get(kind) instanceof Map<?, ?> map) {
          map.keySet().stream()
              .map(String::valueOf)
              // Any other name could lead out of node_modules, and npm installs none.
              .filter(name -> NAME.matcher(name).matches())
              .forEach(names::add);
        }
      }
      return names;
    } catch (JsonException e) {
      throw new InvalidAppException(file + ": " + e.getMessage());
    }
  }
}
