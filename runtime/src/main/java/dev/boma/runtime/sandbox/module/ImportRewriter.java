package dev.boma.runtime.sandbox.module;

import dev.boma.runtime.sandbox.module.Resolution.Found;
import dev.boma.runtime.sandbox.module.Resolution.Missing;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Puts absolute addresses in place of specifiers, since the engine's module loader does not know
 * who asks for a bare name. Only specifiers and the word {@code import} of {@code import(…)}
 * change, and never a line break, so that lines keep their numbers. Thread-safe.
 */
final class ImportRewriter {

  private static final Pattern ATTRIBUTES = Pattern.compile("\\s*(?:with|assert)\\s*\\{[^}]*\\}");
  private static final Pattern NOT_LINE_BREAK = Pattern.compile("[^\\n\\r\\u2028\\u2029]");

  private final ModuleResolver resolver;
  private final ModuleSyntax syntax;

  ImportRewriter(ModuleResolver resolver, ModuleSyntax syntax) {
    this.resolver = resolver;
    this.syntax = syntax;
  }

  /**
   * An ES module's text. {@code import(…)} becomes a call of {@code importer} with the file's id in
   * front.
   */
  String module(String id, String text, String importer) {
    return rewritten(id, text, importer);
  }

  /** A CommonJS module's text; see {@link #module}. */
  String commonJs(String id, String text, String importer) {
    return ModuleSyntax.mayImport(text) ? rewritten(id, text, importer) : text;
  }

  /**
   * A script's text, which has no place for a function of ours: {@code import('x')} gets its
   * address, a computed one is left to the engine, which looks in the app directory.
   */
  String script(String id, String text) {
    String script = withoutPrelude(text);
    return ModuleSyntax.mayImport(script) ? rewritten(id, script, null) : script;
  }

  private String rewritten(String id, String text, @Nullable String importer) {
    SyntaxScan scan = syntax.scan(text).orElse(null);
    if (scan == null) {
      return text; // the compiler will say what is wrong with it, in the author's own lines
    }
    StringBuilder result = new StringBuilder(text.length() + 64);
    int copied = 0;
    for (SyntaxScan.Import one : scan.imports()) {
      String specifier = one.specifier();
      if (one.isDynamic() && importer != null) {
        result.append(text, copied, one.start()).append(importer).append('(');
        result.append(quoted(id)).append(", ");
        copied = one.bracket() + 1;
      } else if (specifier != null) {
        int quote = one.isDynamic() ? 0 : 1;
        result.append(text, copied, one.specifierStart() - quote);
        Resolution resolution = resolver.resolve(specifier, id, Linkage.IMPORT);
        result.append(quoted(address(resolution)));
        copied = one.specifierEnd() + quote;
        if (!one.isDynamic()) {
          copied = withoutAttributes(text, copied, resolution, result);
        }
      }
    }
    return result.append(text, copied, text.length()).toString();
  }

  private static String address(Resolution resolution) {
    return switch (resolution) {
      case Found(String id, ModuleFormat format) -> ModuleAddress.specifier(id, format);
      case Missing(String message, boolean _) -> ModuleAddress.missing(message);
    };
  }

  /** Drops the {@code with {type: 'json'}} of a JSON file, which is imported by its face. */
  private static int withoutAttributes(
      String text, int position, Resolution resolution, StringBuilder result) {
    if (resolution instanceof Found(String _, ModuleFormat format) && format == ModuleFormat.JSON) {
      Matcher attributes = ATTRIBUTES.matcher(text).region(position, text.length());
      if (attributes.lookingAt()) {
        result.append(NOT_LINE_BREAK.matcher(attributes.group()).replaceAll(""));
        return attributes.end();
      }
    }
    return position;
  }

  /** The text without a byte order mark, and with a first line {@code #!…} made a comment. */
  static String withoutPrelude(String text) {
    String body = text.startsWith("\uFEFF") ? text.substring(1) : text;
    return body.startsWith("#!") ? "//" + body.substring(2) : body;
  }

  /** A name that occurs nowhere in the text. */
  static String unusedName(String text) {
    String name = "$import";
    for (int number = 1; text.contains(name); number++) {
      name = "$import" + number;
    }
    return name;
  }

  /** The text as a string literal. */
  static String quoted(String text) {
    return JsonMapper.shared().writeValueAsString(text);
  }
}
