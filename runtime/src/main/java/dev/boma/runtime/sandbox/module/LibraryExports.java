package dev.boma.runtime.sandbox.module;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;

/**
 * The names that the host's CommonJS libraries export, so that ES modules can import them one by
 * one. They are found by loading the library once, in a context of the host: the text of most
 * libraries does not tell. Thread-safe.
 */
final class LibraryExports {

  private static final String MAIN = "main.js";

  private final HostLibraries libraries;
  private final ModuleSyntax syntax;
  private final Map<String, Set<String>> known = new ConcurrentHashMap<>();

  LibraryExports(HostLibraries libraries, ModuleSyntax syntax) {
    this.libraries = libraries;
    this.syntax = syntax;
  }

  /** The names that the library's file with this id exports; none when it cannot be loaded. */
  Set<String> of(String id) {
    Set<String> names = known.get(id);
    if (names == null) {
      try {
        names = load(id);
      } catch (PolyglotException e) {
        return Set.of();
      }
      known.put(id, names);
    }
    return names;
  }

  private Set<String> load(String id) {
    GuestModules modules = new GuestModules(Map.of(MAIN, ""), MAIN, libraries, syntax, this);
    Context.Builder builder = Context.newBuilder("js").option("js.text-encoding", "true");
    modules.configure(builder);
    try (Context context = builder.build()) {
      ContextModules opened = modules.open(context, context.eval("js", scope()));
      Value globals = context.getBindings("js");
      libraries
          .globals()
          .forEach((name, global) ->
              globals.putMember(name, opened.library(global.module()).getMember(global.member())));
      Value exports = opened.host(id);
      return exports.hasMembers() ? new TreeSet<>(exports.getMemberKeys()) : Set.of();
    }
  }

  /** Free names that do nothing: a library that is only looked at has nothing to wait for. */
  private String scope() {
    StringBuilder scope = new StringBuilder("const idle = () => 0; ");
    scope.append("({ global: globalThis, process: { env: {} }");
    GuestSources.LIBRARY_NAMES.stream()
        .filter(name -> !name.equals("global") && !name.equals("process"))
        .forEach(name -> scope.append(", ").append(name).append(": idle"));
    libraries.injectedNames().forEach(name -> scope.append(", ").append(name).append(": idle"));
    return scope.append(" })").toString();
  }
}
