package dev.boma.runtime.sandbox.module;

import dev.boma.runtime.sandbox.module.Resolution.Found;
import dev.boma.runtime.sandbox.module.Resolution.Missing;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Says which file a specifier means, as Node does: among the files of one release first, then among
 * the libraries of the host. Nothing outside these two is ever found. Immutable and thread-safe.
 *
 * <p>Two rules are its own. There is one {@code vumigo_v02} in a release: whoever asks for it gets
 * the one at the top, or else the host's, since two copies do not recognise each other's states.
 * And an app directory that is itself a package answers to its own name.
 *
 * @see <a href="https://nodejs.org/api/modules.html#all-together">Node.js: how require finds a
 *     file</a>
 */
final class ModuleResolver {

  private static final Pattern SCHEME =
      Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:.*", Pattern.DOTALL);

  /** What a guest sees as the app directory, in {@code __filename} and the like. */
  static final String APP_FOLDER = "/app/";

  private static final String APP_URL = "file://" + APP_FOLDER;
  private static final String NODE_FOLDER = "node_modules/.node/";
  private static final String ONE_COPY = "vumigo_v02";

  private final HostLibraries libraries;
  private final FileLookup files;
  private final Predicate<String> hasModuleSyntax;
  private final ModuleTree all;

  /**
   * @param release the release's files, path → text
   * @param hasModuleSyntax whether a text reads as an ES module, asked for files whose name and
   *     package do not say
   */
  ModuleResolver(
      Map<String, String> release, HostLibraries libraries, Predicate<String> hasModuleSyntax) {
    this.libraries = libraries;
    this.hasModuleSyntax = hasModuleSyntax;
    this.files = new FileLookup(release::get);
    this.all = id -> libraries.owns(id) ? libraries.text(id) : release.get(id);
  }

  /** Every file that a resolution may name. */
  ModuleTree tree() {
    return all;
  }

  /**
   * The file that a specifier means.
   *
   * @param from the id of the file in which it stands
   */
  Resolution resolve(String specifier, String from, Linkage linkage) {
    Request request = new Request(specifier, from, linkage);
    if (libraries.owns(from)) {
      String found = libraries.inside(specifier, from, linkage);
      return found == null
          ? request.missing("the host's libraries have no such file")
          : found(found);
    }
    if (specifier.startsWith("node:")) {
      String name = specifier.substring("node:".length());
      // What a run of tests adds to a release; no app can have such a folder.
      String added = files.file(NODE_FOLDER + name + ".mjs");
      return added == null ? hostLibrary(request, name) : found(added);
    }
    if (specifier.startsWith(APP_URL)) {
      return relative(request, "", specifier.substring(APP_URL.length()));
    }
    if (specifier.startsWith(APP_FOLDER)) {
      return relative(request, "", specifier.substring(APP_FOLDER.length()));
    }
    if (specifier.startsWith("/") || SCHEME.matcher(specifier).matches()) {
      return request.missing(
          "an app loads only files of its own directory and the libraries of the host");
    }
    if (ModulePaths.isRelative(specifier)) {
      return relative(request, ModulePaths.folderOf(from), specifier);
    }
    if (specifier.startsWith("#")) {
      return privateName(request);
    }
    return bare(request, specifier);
  }

  /** How the text of a file is read: by its ending, else by its package, else by its syntax. */
  ModuleFormat formatOf(String id) {
    switch (ModulePaths.endingOf(id)) {
      case ".mjs":
        return ModuleFormat.ES_MODULE;
      case ".cjs":
        return ModuleFormat.COMMONJS;
      case ".json":
        return ModuleFormat.JSON;
      default:
        break;
    }
    FileLookup lookup = libraries.owns(id) ? libraries.files() : files;
    String folder = lookup.packageFolderOf(id);
    PackageJson json = folder == null ? null : lookup.packageJson(folder);
    if (json != null && json.type() != null) {
      return json.type().equals("module") ? ModuleFormat.ES_MODULE : ModuleFormat.COMMONJS;
    }
    return hasModuleSyntax.test(id) ? ModuleFormat.ES_MODULE : ModuleFormat.COMMONJS;
  }

  private Resolution relative(Request request, String folder, String specifier) {
    String path = ModulePaths.resolve(folder, specifier);
    if (path == null) {
      return request.missing("it leads out of the app directory");
    }
    String found =
        ModulePaths.namesFolder(specifier) ? files.folder(path) : files.fileOrFolder(path);
    return found == null
        ? request.missing("looked for " + FileLookup.attempts(path))
        : found(found);
  }

  private Resolution bare(Request request, String specifier) {
    PackageName wanted = PackageName.of(specifier);
    if (wanted.name().isEmpty()) {
      return hostLibrary(request, specifier);
    }
    Resolution own = ownPackage(request, wanted);
    if (own != null) {
      return own;
    }
    List<String> above =
        wanted.name().equals(ONE_COPY)
            ? List.of("")
            : ModulePaths.upwards(ModulePaths.folderOf(request.from()));
    for (String folder : above) {
      if (!ModulePaths.nameOf(folder).equals("node_modules")) {
        String place = ModulePaths.below(folder, "node_modules/" + wanted.name());
        Resolution found = inPackage(request, wanted, place);
        if (found != null) {
          return found;
        }
      }
    }
    PackageJson top = files.packageJson("");
    if (top != null && wanted.name().equals(top.name())) {
      Resolution found = inPackage(request, wanted, "");
      if (found != null) {
        return found;
      }
    }
    return hostLibrary(request, specifier);
  }

  /** A package that has {@code exports} may ask for itself by its name. */
  private @Nullable Resolution ownPackage(Request request, PackageName wanted) {
    String folder = files.packageFolderOf(request.from());
    PackageJson json = folder == null ? null : files.packageJson(folder);
    return folder != null
            && json != null
            && json.exports() != null
            && wanted.name().equals(json.name())
            && !wanted.name().equals(ONE_COPY)
        ? inPackage(request, wanted, folder)
        : null;
  }

  private @Nullable Resolution inPackage(Request request, PackageName wanted, String folder) {
    String path = ModulePaths.resolve(folder, wanted.subpath());
    if (path == null || !ModulePaths.isWithin(folder, path)) {
      return request.missing("it leads out of the package");
    }
    PackageJson json = files.packageJson(folder);
    if (json == null || json.exports() == null) {
      String found = files.fileOrFolder(path);
      return found == null ? null : found(found);
    }
    String target =
        new PackageTargets(request.linkage()).exported(json.exports(), wanted.subpath());
    if (target == null) {
      return request.missing(
          "the exports of %s have no '%s'"
              .formatted(ModulePaths.below(folder, "package.json"), wanted.subpath()));
    }
    return targetFile(request, folder, target);
  }

  private Resolution targetFile(Request request, String folder, String target) {
    String path = target.startsWith("./") ? ModulePaths.resolve("", target) : null;
    boolean isInside =
        path != null && !target.contains("/../") && !target.contains("node_modules/");
    if (path == null || !isInside) {
      return request.missing("its package names '%s', which is not inside it".formatted(target));
    }
    String id = ModulePaths.below(folder, path);
    return all.has(id)
        ? found(id)
        : request.missing("its package names '%s', which is not there".formatted(id));
  }

  private Resolution privateName(Request request) {
    String folder = files.packageFolderOf(request.from());
    PackageJson json = folder == null ? null : files.packageJson(folder);
    if (folder != null && json != null && json.imports() != null) {
      String target =
          new PackageTargets(request.linkage()).imported(json.imports(), request.specifier());
      if (target != null) {
        return target.startsWith("./")
            ? targetFile(request, folder, target)
            : bare(request, target);
      }
    }
    return request.missing("no package.json above it has that name in its imports");
  }

  private Resolution hostLibrary(Request request, String name) {
    boolean toLibrary = ("/" + request.from()).contains("/node_modules/");
    String id = libraries.served(name, request.linkage(), toLibrary);
    if (id != null) {
      return found(id);
    }
    return new Missing(
        request.sentence(
            "it is in no node_modules of the app, and the host serves "
                + String.join(", ", libraries.servedNames())),
        true);
  }

  private Found found(String id) {
    return new Found(id, formatOf(id));
  }

  /** One question, and how its refusal is worded. */
  private record Request(String specifier, String from, Linkage linkage) {

    Missing missing(String reason) {
      return new Missing(sentence(reason), false);
    }

    String sentence(String reason) {
      return "Cannot find module '%s' %s by %s: %s"
          .formatted(specifier, linkage.participle(), from, reason);
    }
  }
}
