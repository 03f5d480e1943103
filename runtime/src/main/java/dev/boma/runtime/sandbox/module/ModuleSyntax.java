package dev.boma.runtime.sandbox.module;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the imports and exports of guests' texts, which it never runs: with Node's own lexers, in a
 * context of the host in which nothing else lives. One for a process; thread-safe; close it.
 *
 * <p>The lexers have threads of their own, one for small texts and one for large: a megabyte takes
 * seconds, and whoever has a usual text is not to wait for that. A guest asks from wherever it is,
 * be it the last frames of its stack, and what ends there may leave the locks of the code it is in
 * taken for ever.
 *
 * @see <a href="https://github.com/guybedford/es-module-lexer">es-module-lexer</a>
 * @see <a href="https://github.com/nodejs/cjs-module-lexer">cjs-module-lexer</a>
 */
final class ModuleSyntax implements AutoCloseable {

  private static final Pattern MODULE_WORD = Pattern.compile("\\b(?:import|export)\\b");
  private static final Pattern DYNAMIC_WORD = Pattern.compile("\\bimport\\s*[(/]");

  /** Empty lines are no part of it: each would be read again from every one before it. */
  private static final Pattern MODULE_LINE =
      Pattern.compile(
          "^[ \\t\\f\\x0B]*+(?:import\\s*[\\w{*'\"]|export\\s+[\\w{*])", Pattern.MULTILINE);

  private static final JsonMapper JSON = JsonMapper.shared();

  /** As deep as those of guests: a text that compiles there compiles here. */
  private static final long STACK_BYTES = 4L << 20;

  private static final long LONGEST_SECONDS = 60;

  /** The longest of the small texts, in characters: read in some tenths of a second at worst. */
  private static final int SMALL = 32 << 10;

  private final Reader small = new Reader("module-syntax");
  private final Reader large = new Reader("module-syntax-large");

  /** Who reads texts, one after the other. */
  private static final class Reader {
    private final ExecutorService thread;

    /** Opened, used and closed by the thread alone. */
    private @Nullable Lexers lexers;

    Reader(String name) {
      thread =
          Executors.newSingleThreadExecutor(
              Thread.ofPlatform().daemon().name(name).stackSize(STACK_BYTES).factory());
    }

    Lexers lexers() {
      if (lexers == null) {
        lexers = Lexers.open();
      }
      return lexers;
    }

    void close() {
      if (thread.isShutdown()) {
        return;
      }
      thread.execute(() -> {
        if (lexers != null) {
          lexers.context.close(true);
          lexers = null;
        }
      });
      thread.shutdown();
    }
  }

  /** Whether a text can only be an ES module. */
  boolean isModule(String text) {
    if (!MODULE_WORD.matcher(text).find()) {
      return false;
    }
    // A text that no lexer understands will not compile either; what it looks like decides as what
    // it is compiled, and so which error its author reads.
    return scan(text).map(SyntaxScan::isModule).orElseGet(() -> MODULE_LINE.matcher(text).find());
  }

  /**
   * Where a text imports, and what it exports; empty when the lexer cannot follow it, which a
   * compiler will not either.
   */
  Optional<SyntaxScan> scan(String text) {
    if (!MODULE_WORD.matcher(text).find()) {
      return Optional.of(new SyntaxScan(List.of(), Set.of(), false));
    }
    return ask(text, Lexers::imports).map(ModuleSyntax::toScan);
  }

  /** Whether a text may hold an {@code import(…)}, without reading it closely. */
  static boolean mayImport(String text) {
    return DYNAMIC_WORD.matcher(text).find();
  }

  /** The names that a CommonJS text exports, as far as they can be told without running it. */
  CommonJsExports commonJsExports(String text) {
    return ask(text, Lexers::exports)
        .map(ModuleSyntax::toExports)
        .orElseGet(() -> new CommonJsExports(Set.of(), Set.of()));
  }

  /** Whether a text compiles as an ES module. */
  boolean compilesAsModule(String text) {
    return read(
        text,
        lexers -> {
          try {
            lexers.context.parse(moduleSource(text, "boma:probe"));
            return true;
          } catch (PolyglotException e) {
            return false;
          }
        });
  }

  @Override
  public void close() {
    small.close();
    large.close();
  }

  /**
   * What a CommonJS text exports.
   *
   * @param names its own names
   * @param reexports specifiers of the modules whose names it exports too
   */
  record CommonJsExports(Set<String> names, Set<String> reexports) {
    CommonJsExports {
      names = Set.copyOf(names);
      reexports = Set.copyOf(reexports);
    }
  }

  private interface Question {
    Value of(Lexers lexers);
  }

  private Optional<JsonNode> ask(String text, Question question) {
    String answer = read(text, lexers -> question.of(lexers).execute(text).asString());
    return answer.isEmpty() ? Optional.empty() : Optional.of(JSON.readTree(answer));
  }

  /**
   * What the reader finds. A guest that waits without a bound is taken for one that waits for a
   * lost lock, so this wait has one.
   */
  private <T> T read(String text, Function<Lexers, T> reading) {
    Reader reader = text.length() <= SMALL ? small : large;
    Future<T> read;
    try {
      read = reader.thread.submit(() -> reading.apply(reader.lexers()));
    } catch (RejectedExecutionException e) {
      throw new IllegalStateException("the module lexers are closed", e);
    }
    try {
      return read.get(LONGEST_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the module lexers failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the guest is being stopped", e);
    } finally {
      // Nobody is to wait for a text whose guest has gone.
      read.cancel(false);
    }
  }

  private static SyntaxScan toScan(JsonNode answer) {
    List<SyntaxScan.Import> imports = new ArrayList<>();
    for (JsonNode one : answer.get("imports")) {
      JsonNode name = one.get(4);
      imports.add(
          new SyntaxScan.Import(
              one.get(0).intValue(),
              one.get(1).intValue(),
              one.get(2).intValue(),
              one.get(3).intValue(),
              name.isNull() ? null : name.stringValue()));
    }
    return new SyntaxScan(
        imports, texts(answer.get("exports")), answer.get("isModule").booleanValue());
  }

  private static CommonJsExports toExports(JsonNode answer) {
    return new CommonJsExports(texts(answer.get("exports")), texts(answer.get("reexports")));
  }

  private static Set<String> texts(JsonNode list) {
    Set<String> texts = new LinkedHashSet<>();
    list.forEach(text -> texts.add(text.stringValue()));
    return texts;
  }

  private static Source moduleSource(String text, String name) {
    return Source.newBuilder("js", text, name)
        .mimeType("application/javascript+module")
        .buildLiteral();
  }

  /** The lexers in their context; {@code imports} and {@code exports} take text and give JSON. */
  private record Lexers(Context context, Value imports, Value exports) {

    private static final String IMPORTS =
        """
        (parse) => (text) => {
          try {
            const [imports, exports] = parse(text);
            const isModule = exports.length > 0 || imports.some(({ d }) => d < 0);
            return JSON.stringify({
              isModule,
              exports: exports.map(({ n }) => n),
              imports: imports.filter(({ d }) => d !== -2)
                .map(({ ss, s, e, d, n }) => [ss, s, e, d, n ?? null]),
            });
          } catch {
            return '';
          }
        }
        """;
    private static final String EXPORTS =
        """
        (parse) => (text) => {
          try {
            return JSON.stringify(parse(text));
          } catch {
            return '';
          }
        }
        """;

    static Lexers open() {
      ClassPath classPath = new ClassPath();
      Context context =
          Context.newBuilder("js")
              .allowExperimentalOptions(true)
              .option("js.esm-eval-returns-exports", "true")
              .build();
      String esm = classPath.required(classPath.webJar("es-module-lexer") + "dist/lexer.asm.js");
      String cjs = classPath.required(classPath.webJar("cjs-module-lexer") + "lexer.js");
      context.eval("js", "globalThis.global = globalThis"); // where the lexer looks for Int8Array
      Value esmParse = context.eval(moduleSource(esm, "es-module-lexer.js")).getMember("parse");
      Value cjsParse =
          context
              .eval(
                  "js", "(() => { const module = { exports: {} };" + cjs + "\nreturn module; })()")
              .getMember("exports")
              .getMember("parse");
      return new Lexers(
          context,
          context.eval("js", IMPORTS).execute(esmParse),
          context.eval("js", EXPORTS).execute(cjsParse));
    }
  }
}
