package dev.boma.runtime.sandbox.module;

import dev.boma.runtime.sandbox.module.Resolution.Found;
import dev.boma.runtime.sandbox.module.Resolution.Missing;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.graalvm.polyglot.Source;
import org.jspecify.annotations.Nullable;

/**
 * What the engine compiles for each file of a release: made once, and the same for all its
 * contexts, so that they share the compiled code. Every line of a guest's file keeps its number.
 * Thread-safe.
 */
final class GuestSources {

  /** The free names that every library gets, beside those of CommonJS. */
  static final List<String> LIBRARY_NAMES =
      List.of("process", "global", "setImmediate", "clearImmediate", "setTimeout", "clearTimeout");

  private static final String MODULE = "application/javascript+module";

  private final ModuleResolver resolver;
  private final HostLibraries libraries;
  private final ModuleSyntax syntax;
  private final Function<String, Set<String>> libraryExports;
  private final ImportRewriter rewriter;
  private final Map<String, Source> wrappers = new ConcurrentHashMap<>();
  private final Map<String, Script> scripts = new ConcurrentHashMap<>();
  private final Map<String, Source> entries = new ConcurrentHashMap<>();
  private final Map<String, String> moduleTexts = new ConcurrentHashMap<>();
  private final Map<String, String> faces = new ConcurrentHashMap<>();

  /**
   * @param libraryExports the names that a library of the host exports, by its file's id
   */
  GuestSources(
      ModuleResolver resolver,
      HostLibraries libraries,
      ModuleSyntax syntax,
      Function<String, Set<String>> libraryExports) {
    this.resolver = resolver;
    this.libraries = libraries;
    this.syntax = syntax;
    this.libraryExports = libraryExports;
    this.rewriter = new ImportRewriter(resolver, syntax);
  }

  /**
   * A CommonJS file as an expression: a function of its free names that gives the function Node
   * would wrap it in. It is sloppy unless the file says otherwise.
   */
  Source wrapper(String id) {
    return wrappers.computeIfAbsent(id, this::newWrapper);
  }

  /**
   * The app's main file as the script it is.
   *
   * @param apart whether as the body of a function, whose variables nobody else sees
   */
  Script script(String id, boolean apart) {
    return scripts.computeIfAbsent(id, key -> newScript(key, apart));
  }

  /**
   * A main file that is a script.
   *
   * @param mayImport whether it may hold an {@code import(…)}
   */
  record Script(Source source, boolean mayImport) {}

  private Script newScript(String id, boolean apart) {
    String script = rewriter.script(id, textOf(id));
    String text = apart ? "(function () {" + script + "\n}).call(this);" : script;
    return new Script(
        Source.newBuilder("js", text, id).buildLiteral(), ModuleSyntax.mayImport(text));
  }

  /** A module that imports another and exports it as {@code ns}, then {@code done}. */
  Source entry(String specifier) {
    return entries.computeIfAbsent(
        specifier,
        key ->
            Source.newBuilder(
                    "js",
                    "import * as ns from %s; export { ns }; export const done = true;"
                        .formatted(ImportRewriter.quoted(key)),
                    "boma:load/" + key)
                .mimeType(MODULE)
                .internal(true)
                .buildLiteral());
  }

  /** The text that the engine's module loader reads under an address, or null. */
  @Nullable String moduleText(ModuleAddress address) {
    return switch (address) {
      case ModuleAddress.Missing _ -> null;
      case ModuleAddress.Bridge _ -> bridge();
      case ModuleAddress.Required required -> requiredFace(required.id());
      case ModuleAddress.Face face ->
          resolver.tree().has(face.id()) ? face(face.id(), face.format()) : null;
      case ModuleAddress.File file -> file(file.id());
    };
  }

  private @Nullable String file(String id) {
    String text = resolver.tree().text(id);
    if (text == null) {
      return null;
    }
    ModuleFormat format = resolver.formatOf(id);
    return format == ModuleFormat.ES_MODULE
        ? moduleTexts.computeIfAbsent(id, key -> newModule(key, text))
        : face(id, format);
  }

  private Source newWrapper(String id) {
    String text = ImportRewriter.withoutPrelude(textOf(id));
    String importer = ImportRewriter.unusedName(text);
    String names = isLibrary(id) ? ", { " + String.join(", ", namesFor(id)) + " }" : "";
    String wrapped =
        "(function (%s%s) { return function (exports, require, module, __filename, __dirname) {"
                .formatted(importer, names)
            + rewriter.commonJs(id, text, importer)
            + "\n}})";
    return Source.newBuilder("js", wrapped, id).buildLiteral();
  }

  private String newModule(String id, String text) {
    String body = ImportRewriter.withoutPrelude(text);
    String importer = ImportRewriter.unusedName(body);
    String rewritten = rewriter.module(id, body, importer);
    String imports =
        rewritten.contains(importer)
            ? "import { importFrom as %s } from '%s'; ".formatted(importer, ModuleAddress.BRIDGE)
            : "";
    if (isLibrary(id)) {
      imports += freeNames(namesFor(id), rewritten, imports);
    }
    return imports + rewritten;
  }

  /** The import of the free names that a library's module mentions and does not declare itself. */
  private String freeNames(List<String> names, String text, String before) {
    List<String> mentioned = names.stream().filter(text::contains).toList();
    String all = importOf(mentioned);
    if (mentioned.isEmpty() || syntax.compilesAsModule(before + all + text)) {
      return all;
    }
    return importOf(
        mentioned.stream()
            .filter(name -> syntax.compilesAsModule(before + importOf(List.of(name)) + text))
            .toList());
  }

  private static String importOf(List<String> names) {
    return names.isEmpty()
        ? ""
        : "import { %s } from '%s'; ".formatted(String.join(", ", names), ModuleAddress.BRIDGE);
  }

  /** A CommonJS or JSON module as an ES module: {@code default}, and the names known beforehand. */
  private String face(String id, ModuleFormat format) {
    String known = faces.get(id);
    if (known == null) {
      known = newFace(id, format);
      faces.put(id, known);
    }
    return known;
  }

  private String newFace(String id, ModuleFormat format) {
    StringBuilder text =
        new StringBuilder(
            "import { exportsOf } from '%s'; const it = exportsOf('%s', %s); export default it; "
                .formatted(ModuleAddress.BRIDGE, format.letter(), ImportRewriter.quoted(id)));
    if (format == ModuleFormat.COMMONJS) {
      text.append("export { it as 'module.exports' }; ");
      int count = 0;
      for (String name : exportNames(id)) {
        if (!name.equals("default") && !name.equals("module.exports")) {
          String quoted = ImportRewriter.quoted(name);
          text.append("const n%d = it?.[%s]; ".formatted(count, quoted));
          text.append("export { n%d as %s }; ".formatted(count, quoted));
          count++;
        }
      }
    }
    return text.toString();
  }

  /** The names that a CommonJS file exports, as far as they are known before it runs. */
  Set<String> exportNames(String id) {
    return exportNames(id, new LinkedHashSet<>());
  }

  private Set<String> exportNames(String id, Set<String> seen) {
    if (libraries.owns(id)) {
      return libraryExports.apply(id);
    }
    Set<String> names = new TreeSet<>();
    if (seen.add(id)) {
      ModuleSyntax.CommonJsExports exports = syntax.commonJsExports(textOf(id));
      names.addAll(exports.names());
      for (String specifier : exports.reexports()) {
        if (resolver.resolve(specifier, id, Linkage.REQUIRE) instanceof Found(String other, var f)
            && f == ModuleFormat.COMMONJS) {
          names.addAll(exportNames(other, seen));
        }
      }
    }
    return names;
  }

  /** An ES module with a default export as compiled CommonJS wants it: with {@code __esModule}. */
  private static String requiredFace(String id) {
    String specifier = ImportRewriter.quoted(ModuleAddress.specifier(id, ModuleFormat.ES_MODULE));
    return "export * from %s; export { default } from %s; export const __esModule = true;"
        .formatted(specifier, specifier);
  }

  private String bridge() {
    Set<String> names = new LinkedHashSet<>(LIBRARY_NAMES);
    names.addAll(libraries.injectedNames());
    String list = String.join(", ", names);
    return """
    let host;
    export let %s;
    export function install(theHost, env) {
      if (host === undefined) {
        host = theHost;
        ({ %s } = env);
      }
    }
    export const exportsOf = (letter, id) => host.exportsOf(letter, id);
    export const importFrom = (from, name) => host.importFrom(from, name);
    """
        .formatted(list, list);
  }

  private boolean isLibrary(String id) {
    return libraries.owns(id) || ("/" + id).contains("/node_modules/");
  }

  private List<String> namesFor(String id) {
    Set<String> names = new LinkedHashSet<>(LIBRARY_NAMES);
    names.addAll(libraries.injectedInto(id));
    return List.copyOf(names);
  }

  private String textOf(String id) {
    String text = resolver.tree().text(id);
    if (text == null) {
      throw new IllegalArgumentException("no file '" + id + "'");
    }
    return text;
  }

  /** How the resolver's answer is told to {@code modules.js}. */
  static String told(Resolution resolution) {
    return switch (resolution) {
      case Found(String id, ModuleFormat format) -> format.letter() + id;
      case Missing(String message, boolean unknownName) -> (unknownName ? "?" : "!") + message;
    };
  }
}
