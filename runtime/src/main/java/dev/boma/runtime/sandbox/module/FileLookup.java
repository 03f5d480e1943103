package dev.boma.runtime.sandbox.module;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the file that a path without ending, or a folder, stands for. ES modules are looked up as
 * leniently as CommonJS ones. Thread-safe.
 */
final class FileLookup {

  private static final List<String> ENDINGS = List.of(".js", ".cjs", ".mjs", ".json");

  private final ModuleTree tree;
  private final Map<String, Optional<PackageJson>> packages = new ConcurrentHashMap<>();

  FileLookup(ModuleTree tree) {
    this.tree = tree;
  }

  /** The file or, where there is none, the folder's main file; null when there is neither. */
  @Nullable String fileOrFolder(String path) {
    String file = file(path);
    return file != null ? file : folder(path);
  }

  /** The file of that path, its ending given or not, or null. */
  @Nullable String file(String path) {
    if (path.isEmpty()) {
      return null;
    }
    if (tree.has(path)) {
      return path;
    }
    for (String ending : ENDINGS) {
      if (tree.has(path + ending)) {
        return path + ending;
      }
    }
    return null;
  }

  /** The file that stands for a folder: the {@code main} of its package, or its index; or null. */
  @Nullable String folder(String path) {
    PackageJson json = packageJson(path);
    if (json != null && json.main() != null) {
      String main = ModulePaths.resolve(path, json.main());
      if (main != null && ModulePaths.isWithin(path, main)) {
        String file = file(main);
        if (file == null) {
          file = file(ModulePaths.below(main, "index"));
        }
        if (file != null) {
          return file;
        }
      }
    }
    return file(ModulePaths.below(path, "index"));
  }

  /** What the folder's {@code package.json} says; null when there is none or it is not readable. */
  @Nullable PackageJson packageJson(String folder) {
    String id = ModulePaths.below(folder, "package.json");
    Optional<PackageJson> known = packages.get(id);
    if (known == null) {
      String text = tree.text(id);
      if (text == null) {
        return null;
      }
      known = PackageJson.parse(text);
      packages.put(id, known);
    }
    return known.orElse(null);
  }

  /** The folder of the package that a file belongs to, or null. */
  @Nullable String packageFolderOf(String id) {
    for (String folder : ModulePaths.upwards(ModulePaths.folderOf(id))) {
      if (ModulePaths.nameOf(folder).equals("node_modules")) {
        return null;
      }
      if (packageJson(folder) != null) {
        return folder;
      }
    }
    return null;
  }

  /** The ways in which {@link #fileOrFolder} reads a path, for an error message. */
  static String attempts(String path) {
    return path.isEmpty()
        ? "package.json or an index.js at the top"
        : path + ", the same with .js, .cjs, .mjs or .json, and a folder with an index.js";
  }
}
