package dev.boma.runtime.sandbox.module;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The libraries that the host serves to guests, as {@code libraries.json} lists them: packages from
 * WebJars, whose versions are found when they are first asked for, and files of our own. One for a
 * process; thread-safe.
 *
 * <p>An entry is {@code {"webjar": name, "main": file}}, {@code {"file": "lib/x.js"}} or {@code
 * {"folder": "path/on/the/class/path"}} (a package with its {@code package.json}), and may have
 * {@code requires} (bare name inside it → entry) and {@code inject} (further free names). Only the
 * names under {@code served} can be reached from an app, and those under {@code servedToLibraries}
 * from its {@code node_modules} too: they load what they need under Node alone.
 */
public final class HostLibraries implements ModuleTree {

  private static final String PREFIX = "boma:";
  private static final String WEBJARS = PREFIX + "npm/";
  private static final String FOLDERS = PREFIX + "package/";

  /** Left out of the names of modules, which stack traces show to guests. */
  private static final String OURS = "dev/boma/";

  private static final String GUEST = OURS + "runtime/sandbox/guest/";

  private final ClassPath classPath;
  private final Set<String> served = new TreeSet<>();
  private final Set<String> servedToLibraries = new TreeSet<>();
  private final Map<String, Library> modules = new LinkedHashMap<>();
  private final Map<String, Global> globals = new LinkedHashMap<>();
  private final Map<String, String> texts = new ConcurrentHashMap<>();
  private final FileLookup files = new FileLookup(this);

  private HostLibraries(ClassPath classPath, JsonNode list) {
    this.classPath = classPath;
    list.path("served").forEach(name -> served.add(name.stringValue()));
    servedToLibraries.addAll(served);
    list.path("servedToLibraries").forEach(name -> servedToLibraries.add(name.stringValue()));
    list.path("modules")
        .properties()
        .forEach(entry -> modules.put(entry.getKey(), library(entry.getValue())));
    list.path("globals")
        .properties()
        .forEach(entry -> globals.put(entry.getKey(), global(entry.getValue())));
    if (!modules.keySet().containsAll(servedToLibraries)) {
      throw new IllegalStateException("libraries.json serves names that it has no module for");
    }
  }

  /**
   * Reads {@code libraries.json} of the class path.
   *
   * @throws IllegalStateException if it is not there or contradicts itself
   */
  static HostLibraries load() {
    return of(new ClassPath().required(GUEST + "libraries.json"));
  }

  /** The libraries of a list in the form of {@code libraries.json}. */
  static HostLibraries of(String json) {
    return new HostLibraries(new ClassPath(), JsonMapper.shared().readTree(json));
  }

  private static Global global(JsonNode entry) {
    return new Global(entry.get("module").stringValue(), entry.get("member").stringValue());
  }

  private static Library library(JsonNode entry) {
    Map<String, String> requires = new LinkedHashMap<>();
    entry
        .path("requires")
        .properties()
        .forEach(e -> requires.put(e.getKey(), e.getValue().asString()));
    List<String> inject = new ArrayList<>();
    entry.path("inject").forEach(free -> inject.add(free.stringValue()));
    String main = entry.has("main") ? entry.get("main").stringValue() : null;
    if (entry.has("webjar")) {
      String root = WEBJARS + entry.get("webjar").stringValue();
      return new Library(root, main, true, requires, inject);
    }
    if (entry.has("folder")) {
      // Entries of the same folder have the same root, and so share the instances of its modules.
      String folder = entry.get("folder").stringValue();
      if (!folder.startsWith(OURS)) {
        throw new IllegalStateException("libraries.json has a folder outside " + OURS);
      }
      String root = FOLDERS + folder.substring(OURS.length());
      return new Library(root, main, true, requires, inject);
    }
    return new Library(PREFIX + entry.get("file").stringValue(), null, false, requires, inject);
  }

  /** Whether the id is one of the host's files, there or not. */
  boolean owns(String id) {
    return id.startsWith(PREFIX);
  }

  /** The names an app may ask for, in order. */
  Set<String> servedNames() {
    return Collections.unmodifiableSet(served);
  }

  /** The globals that come from a library, name → where it is. */
  Map<String, Global> globals() {
    return Collections.unmodifiableMap(globals);
  }

  /**
   * Where the value of a global is found.
   *
   * @param module the name of an entry
   * @param member the name of its export
   */
  record Global(String module, String member) {}

  /** The file of an entry, served to apps or not. */
  Optional<String> entry(String name) {
    return Optional.ofNullable(entry(name, ".", Linkage.REQUIRE));
  }

  /** How the host's own files are looked up. */
  FileLookup files() {
    return files;
  }

  /**
   * The file that an app's bare name means, or null when that name is not served.
   *
   * @param toLibrary whether a file of its {@code node_modules} asks
   */
  @Nullable String served(String specifier, Linkage linkage, boolean toLibrary) {
    PackageName wanted = PackageName.of(specifier);
    Set<String> names = toLibrary ? servedToLibraries : served;
    return names.contains(wanted.name()) ? entry(wanted.name(), wanted.subpath(), linkage) : null;
  }

  /** The file that a specifier means inside one of the host's own files, or null. */
  @Nullable String inside(String specifier, String from, Linkage linkage) {
    Library library = libraryOf(from);
    if (ModulePaths.isRelative(specifier)) {
      String path = ModulePaths.resolve(ModulePaths.folderOf(from), specifier);
      String home = library != null && library.isPackage() ? library.root() + "/" : PREFIX + "lib/";
      return path != null && path.startsWith(home) ? files.fileOrFolder(path) : null;
    }
    String name = specifier.startsWith("node:") ? specifier.substring(5) : specifier;
    String mapped = library == null ? null : library.requires().get(name);
    if (mapped == null && modules.containsKey(name)) {
      mapped = name;
    }
    if (mapped != null) {
      return entry(mapped, ".", linkage);
    }
    PackageName wanted = PackageName.of(name);
    return entry(wanted.name(), wanted.subpath(), linkage);
  }

  /** The free names that the library of this file gets beside those of every library. */
  List<String> injectedInto(String id) {
    Library library = libraryOf(id);
    return library == null ? List.of() : library.inject();
  }

  /** All names that any library has injected. */
  Set<String> injectedNames() {
    Set<String> names = new TreeSet<>();
    modules.values().forEach(library -> names.addAll(library.inject()));
    return names;
  }

  private @Nullable Library libraryOf(String id) {
    Library owner = null;
    for (Library library : modules.values()) {
      if (library.owns(id)
          && (owner == null || library.requires().size() > owner.requires().size())) {
        owner = library;
      }
    }
    return owner;
  }

  private @Nullable String entry(String name, String subpath, Linkage linkage) {
    Library library = modules.get(name);
    if (library == null) {
      return null;
    }
    if (!library.isPackage()) {
      return subpath.equals(".") ? library.root() : null;
    }
    if (subpath.equals(".") && library.main() != null) {
      return files.file(library.root() + "/" + library.main());
    }
    PackageJson json = files.packageJson(library.root());
    if (json != null && json.exports() != null && library.main() == null) {
      String target = new PackageTargets(linkage).exported(json.exports(), subpath);
      String path = target == null ? null : ModulePaths.resolve("", target);
      return path == null ? null : files.file(library.root() + "/" + path);
    }
    String path = ModulePaths.resolve("", subpath);
    return path == null ? null : files.fileOrFolder(ModulePaths.below(library.root(), path));
  }

  @Override
  public @Nullable String text(String id) {
    String known = texts.get(id);
    if (known != null) {
      return known;
    }
    String place = place(id);
    String text = place == null ? null : classPath.text(place);
    if (text != null) {
      // What is not there is not remembered: guests could ask for ever new names.
      texts.put(id, text);
    }
    return text;
  }

  private @Nullable String place(String id) {
    if (id.startsWith(PREFIX + "lib/")) {
      return GUEST + id.substring(PREFIX.length());
    }
    if (modules.values().stream().noneMatch(library -> library.owns(id))) {
      return null;
    }
    if (id.startsWith(FOLDERS)) {
      return OURS + id.substring(FOLDERS.length());
    }
    String rest = id.substring(WEBJARS.length());
    int slash = rest.indexOf('/');
    return classPath.webJar(rest.substring(0, slash)) + rest.substring(slash + 1);
  }
}
