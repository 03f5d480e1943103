package dev.boma.runtime.sandbox.module;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads the {@code exports} and {@code imports} of a package.
 *
 * @see <a href="https://nodejs.org/api/esm.html#resolution-algorithm-specification">Node.js:
 *     resolution algorithm</a>
 */
final class PackageTargets {

  private final Set<String> conditions;

  PackageTargets(Linkage linkage) {
    this.conditions = Set.of(linkage.condition(), "node", "module-sync", "default");
  }

  /** The target of a subpath ({@code .} or {@code ./x}) in {@code exports}, or null. */
  @Nullable String exported(JsonNode exports, String subpath) {
    if (!exports.isObject() || !hasSubpaths(exports)) {
      return subpath.equals(".") ? target(exports, null) : null;
    }
    return matched(exports, subpath);
  }

  /** The target of a private name ({@code #x}) in {@code imports}, or null. */
  @Nullable String imported(JsonNode imports, String name) {
    return imports.isObject() ? matched(imports, name) : null;
  }

  private static boolean hasSubpaths(JsonNode exports) {
    return exports.properties().stream().anyMatch(entry -> entry.getKey().startsWith("."));
  }

  private @Nullable String matched(JsonNode table, String key) {
    JsonNode exact = table.get(key);
    if (exact != null && !key.contains("*")) {
      return target(exact, null);
    }
    String best = null;
    for (Map.Entry<String, JsonNode> entry : table.properties()) {
      String pattern = entry.getKey();
      if (matches(pattern, key) && (best == null || isNearer(pattern, best))) {
        best = pattern;
      }
    }
    if (best == null) {
      return null;
    }
    int star = best.indexOf('*');
    int tail = best.length() - star - 1;
    return target(table.get(best), key.substring(star, key.length() - tail));
  }

  private static boolean matches(String pattern, String key) {
    int star = pattern.indexOf('*');
    return star >= 0
        && star == pattern.lastIndexOf('*')
        && key.length() >= pattern.length()
        && key.startsWith(pattern.substring(0, star))
        && key.endsWith(pattern.substring(star + 1));
  }

  private static boolean isNearer(String pattern, String other) {
    int base = pattern.indexOf('*');
    int otherBase = other.indexOf('*');
    return base != otherBase ? base > otherBase : pattern.length() > other.length();
  }

  private @Nullable String target(@Nullable JsonNode node, @Nullable String star) {
    if (node == null) {
      return null;
    }
    if (node.isString()) {
      String text = node.stringValue();
      return star == null ? text : text.replace("*", star);
    }
    if (node.isArray()) {
      for (JsonNode choice : node) {
        String found = target(choice, star);
        if (found != null) {
          return found;
        }
      }
      return null;
    }
    if (node.isObject()) {
      // The order of the package's author decides, and null closes the door at once.
      for (Map.Entry<String, JsonNode> entry : node.properties()) {
        if (conditions.contains(entry.getKey())) {
          String found = target(entry.getValue(), star);
          if (found != null || entry.getValue().isNull()) {
            return found;
          }
        }
      }
    }
    return null;
  }
}
