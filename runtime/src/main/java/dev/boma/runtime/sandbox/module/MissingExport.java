package dev.boma.runtime.sandbox.module;

import dev.boma.api.GuestError;
import dev.boma.runtime.sandbox.module.Resolution.Found;
import dev.boma.runtime.text.Nearest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells of an {@code import} of a name that its module does not export in its author's own words:
 * the module as she named it, her line, and the names there are. The engine knows the module by an
 * address of ours, and of the place no more than the file.
 */
final class MissingExport {
  private static final Pattern ENGINES =
      Pattern.compile(
          "SyntaxError: The requested module '(.+)' does not provide an export named '(.+)'");

  private final ModuleResolver resolver;
  private final ModuleSyntax syntax;
  private final GuestSources sources;

  /** By file, as is what modules export: an app may throw the engine's words with every message. */
  private final Map<String, Map<String, List<Clause>>> clauses = new ConcurrentHashMap<>();

  private final Map<String, Set<String>> exports = new ConcurrentHashMap<>();

  /** An import's text from its first word to its specifier, and the module that it names. */
  private record Clause(int start, int end, String specifier, Found module) {}

  MissingExport(ModuleResolver resolver, ModuleSyntax syntax, GuestSources sources) {
    this.resolver = resolver;
    this.syntax = syntax;
    this.sources = sources;
  }

  /** The same error in better words; as it is when it is another one. */
  GuestError told(GuestError error) {
    Matcher engines = ENGINES.matcher(error.message());
    String file = error.file();
    String text = file == null ? null : resolver.tree().text(file);
    if (file == null || text == null || !engines.matches()) {
      return error;
    }
    return told(file, text, engines.group(1), engines.group(2))
        .map(told -> new GuestError(told.message(), file, told.line(), error.trace()))
        .orElse(error);
  }

  private Optional<GuestError> told(String file, String text, String address, String name) {
    Pattern word = Pattern.compile("(?<![\\w$])" + Pattern.quote(name) + "(?![\\w$])");
    for (Clause clause : clausesOf(file, text).getOrDefault(address, List.of())) {
      Matcher found = word.matcher(text).region(clause.start(), clause.end());
      if (found.find()) {
        Set<String> known = exportsOf(clause.module());
        String message = "SyntaxError: '%s' has no export '%s'".formatted(clause.specifier(), name);
        String hint = known.isEmpty() ? "" : Nearest.hint(name, known);
        return Optional.of(
            new GuestError(message + hint, file, lineOf(text, found.start()), List.of()));
      }
    }
    return Optional.empty();
  }

  /** What a file imports, by the address under which the engine knows it. */
  private Map<String, List<Clause>> clausesOf(String file, String text) {
    return clauses.computeIfAbsent(file, of -> read(of, text));
  }

  private Map<String, List<Clause>> read(String file, String text) {
    Map<String, List<Clause>> read = new HashMap<>();
    for (SyntaxScan.Import one : syntax.scan(text).map(SyntaxScan::imports).orElseGet(List::of)) {
      if (one.specifier() != null
          && !one.isDynamic()
          && resolver.resolve(one.specifier(), file, Linkage.IMPORT) instanceof Found module) {
        read.computeIfAbsent(
                ModuleAddress.specifier(module.id(), module.format()), address -> new ArrayList<>())
            .add(new Clause(one.start(), one.specifierStart(), one.specifier(), module));
      }
    }
    return read;
  }

  private static int lineOf(String text, int position) {
    return 1 + (int) text.substring(0, position).chars().filter(c -> c == '\n').count();
  }

  private Set<String> exportsOf(Found module) {
    return exports.computeIfAbsent(module.id(), id -> readExports(id, module.format()));
  }

  private Set<String> readExports(String id, ModuleFormat format) {
    return switch (format) {
      case COMMONJS -> sources.exportNames(id);
      case JSON -> Set.of("default");
      case ES_MODULE -> {
        String text = resolver.tree().text(id);
        yield text == null
            ? Set.of()
            : syntax.scan(text).map(SyntaxScan::exports).orElseGet(Set::of);
      }
    };
  }
}
