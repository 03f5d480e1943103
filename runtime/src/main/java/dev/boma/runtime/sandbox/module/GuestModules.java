package dev.boma.runtime.sandbox.module;

import dev.boma.api.GuestError;
import dev.boma.api.Release;
import dev.boma.runtime.sandbox.module.Resolution.Found;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.io.IOAccess;

/**
 * The modules of one release, as its contexts load them. Thread-safe, and shared by all of them:
 * what was resolved, read and rewritten for one is there for the next, and contexts of one engine
 * share the compiled code.
 */
public final class GuestModules {

  private static final Source GLUE =
      Source.newBuilder(
              "js",
              new ClassPath().required("dev/boma/runtime/sandbox/guest/modules.js"),
              "boma:modules.js")
          .internal(true)
          .cached(true)
          .buildLiteral();

  /** The engine's words where a file that is no ES module has what only one may have. */
  private static final Pattern MISREAD =
      Pattern.compile("SyntaxError: Expected an operand but found (import|export)");

  private final String main;
  private final HostLibraries libraries;
  private final ModuleResolver resolver;
  private final GuestSources sources;
  private final MissingExport missingExport;
  private final IOAccess io;

  /** The modules of that release. */
  public GuestModules(Release release, ModuleHost host) {
    this(release.files(), release.main(), host.libraries(), host.syntax(), host.exports());
  }

  GuestModules(
      Map<String, String> files,
      String main,
      HostLibraries libraries,
      ModuleSyntax syntax,
      LibraryExports exports) {
    this.main = main;
    this.libraries = libraries;
    ModuleTree texts = id -> libraries.owns(id) ? libraries.text(id) : files.get(id);
    SyntaxProbe probe = new SyntaxProbe(texts, syntax);
    this.resolver = new ModuleResolver(files, libraries, probe::isModule);
    this.sources = new GuestSources(resolver, libraries, syntax, exports::of);
    this.missingExport = new MissingExport(resolver, syntax, sources);
    this.io = IOAccess.newBuilder().fileSystem(new GuestFileSystem(sources)).build();
  }

  /** Gives a context to be built the files of this release, and no others. */
  public void configure(Context.Builder builder) {
    builder
        .allowIO(io)
        .allowExperimentalOptions(true)
        .option("js.esm-eval-returns-exports", "true");
  }

  /**
   * Sets up the loading of modules in a context, before any code of the guest has run in it.
   *
   * @param context a context built with {@link #configure}; to be used by one thread at a time
   * @param scope an object of that context with the free names of libraries: {@code process},
   *     {@code global}, {@code setImmediate}, {@code clearImmediate}, {@code setTimeout}, {@code
   *     clearTimeout} and those that libraries have injected; it is copied
   */
  public ContextModules open(Context context, Value scope) {
    return new ContextModules(this, context, context.eval(GLUE), scope);
  }

  /** An error of the release's code, in its author's words where the engine has its own. */
  public GuestError told(GuestError error) {
    Matcher word = MISREAD.matcher(error.message());
    String file = error.file();
    return word.matches() && file != null && resolver.tree().has(file)
        ? new GuestError(
            "SyntaxError: '%s' %s".formatted(word.group(1), whyMisread(file)),
            file,
            error.line(),
            error.trace())
        : missingExport.told(error);
  }

  private String whyMisread(String file) {
    return resolver.formatOf(file) == ModuleFormat.COMMONJS
        ? "in a file that is read as CommonJS, as its name (.cjs) or its package.json (\"type\":"
            + " \"commonjs\") says; name it .mjs, or say \"type\": \"module\""
        : "in a script, as apps of the runtime vumi are; use require, or say \"runtime\":"
            + " \"module\" in app.json";
  }

  String main() {
    return main;
  }

  HostLibraries libraries() {
    return libraries;
  }

  ModuleResolver resolver() {
    return resolver;
  }

  GuestSources sources() {
    return sources;
  }

  /** How {@code modules.js} is told of a file whose id is known. */
  String told(String id) {
    return GuestSources.told(new Found(id, resolver.formatOf(id)));
  }
}
