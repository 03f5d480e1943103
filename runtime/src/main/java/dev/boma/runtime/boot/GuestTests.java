package dev.boma.runtime.boot;

import dev.boma.api.AppKind;
import dev.boma.api.ChannelId;
import dev.boma.api.Command;
import dev.boma.api.CommandResult;
import dev.boma.api.GuestError;
import dev.boma.api.InboundMessage;
import dev.boma.api.Limit;
import dev.boma.api.Limits;
import dev.boma.api.Outcome;
import dev.boma.api.Release;
import dev.boma.api.TenantId;
import dev.boma.runtime.hosting.AppPackage;
import dev.boma.runtime.json.Json;
import dev.boma.runtime.sandbox.CommandHandler;
import dev.boma.runtime.sandbox.Sandbox;
import dev.boma.runtime.sandbox.Sandbox.GuestTime;
import dev.boma.runtime.testing.TestFileResult;
import dev.boma.runtime.testing.TestFileResult.Case;
import dev.boma.runtime.testing.TurnResult.LogLine;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs an app's own tests in the real sandbox, each file in a context of its own. They find Node's
 * test runner, mocha's words and {@code assert}, and no host: what an app asks of one, the tester
 * of its toolkit answers.
 */
public final class GuestTests {
  private static final String RESOURCES = "/dev/boma/runtime/testing/";
  private static final String MAIN = ".boma-test";
  private static final String MODULE_MAIN = MAIN + ".mjs";
  private static final String TRANSLATION = "translation.";

  /** A test is no turn: it may take as long as a developer waits. */
  private static final Limits LIMITS =
      Limits.DEFAULT.with(
          Map.of(
              Limit.CPU_MS, 60_000L,
              Limit.WALL_MS, 60_000L,
              Limit.LOAD_MS, 20_000L,
              Limit.ALLOCATED_BYTES, 8L << 30,
              Limit.RETAINED_BYTES, 1L << 30,
              Limit.API_REQUESTS, 100_000L,
              Limit.API_REQUEST_CHARS, 64L << 20));

  /** What a module app's tests find of these names, unless they ask for a runner themselves. */
  private static final String MOCHA =
      "describe, context, it, specify, before, after, beforeEach, afterEach";

  private static final Pattern USES_MOCHA =
      Pattern.compile(
          "^\\s*(?:x?describe|x?it|context|specify)(?:\\.\\w+)?\\s*\\(", Pattern.MULTILINE);

  private static final Pattern NAMES_RUNNER =
      Pattern.compile(
          "(?:from|require\\s*\\()\\s*[\"'](?:node:test|mocha|vitest|@jest/globals)[\"']");

  private static final Pattern ES_MODULE =
      Pattern.compile("^(?:import\\s+[\\w{*\"']|export\\s)", Pattern.MULTILINE);

  /** Of the whole process, since a sandbox may be shared by several of these. */
  private static final AtomicLong RUN = new AtomicLong();

  private final AppPackage app;
  private final Sandbox sandbox;

  /**
   * @param app with the files of its tests among its own
   * @param sandbox where they run; not closed here
   */
  public GuestTests(AppPackage app, Sandbox sandbox) {
    this.app = app;
    this.sandbox = sandbox;
  }

  /**
   * Runs the tests of one file.
   *
   * @param file one of the app's files
   */
  public TestFileResult run(String file) {
    boolean module = app.kind() == AppKind.MODULE;
    Map<String, String> files = new LinkedHashMap<>(app.files());
    String main = module ? MODULE_MAIN : MAIN + ".js";
    files.put(main, resource(module ? "run-module.mjs" : "run-vumi.js"));
    for (String added : List.of("test", "test/runner", "test/mocha", "assert/strict")) {
      String name = added.substring(added.lastIndexOf('/') + 1) + ".mjs";
      files.put("node_modules/.node/" + added + ".mjs", resource(name));
    }
    if (module) {
      files.computeIfPresent(file, (name, source) -> withMocha(name, source));
    }
    Running running = new Running(file);
    return running.result(run(app.kind(), main, files, order(file), running::handle));
  }

  /**
   * Looks for texts that a language of the app has no translation for.
   *
   * @param strict whether such a text is a failure, and not only still to do
   * @return a test for each language; empty when the app has one language alone, or cannot be
   *     loaded
   */
  public Optional<TestFileResult> translations(boolean strict) {
    Map<String, String> catalogues = new TreeMap<>();
    app.config()
        .forEach((item, text) -> {
          if (item.startsWith(TRANSLATION)) {
            catalogues.put(item.substring(TRANSLATION.length()), text);
          }
        });
    Map<String, String> sources = new TreeMap<>(app.files());
    sources.keySet().removeIf(name -> name.matches("(?:.*/)?(?:node_modules|test)/.*|.*\\.json"));
    boolean onToolkit = sources.values().stream().anyMatch(text -> text.contains("@boma/toolkit"));
    if (catalogues.isEmpty() && !onToolkit) {
      return Optional.empty();
    }
    Map<String, @Nullable Object> order = new LinkedHashMap<>();
    order.put("main", app.kind() == AppKind.MODULE ? app.main() : null);
    order.put("sources", sources);
    order.put("translations", catalogues);
    List<Case> languages = new ArrayList<>();
    Map<String, String> files = new LinkedHashMap<>(app.files());
    files.put(MODULE_MAIN, resource("check-translations.mjs"));
    run(
        AppKind.MODULE,
        MODULE_MAIN,
        files,
        order,
        command -> {
          if (command.arg("languages") instanceof List<?> found) {
            found.forEach(language -> languages.add(translation((Map<?, ?>) language, strict)));
          }
          return CompletableFuture.completedFuture(CommandResult.success());
        });
    return languages.isEmpty()
        ? Optional.empty()
        : Optional.of(new TestFileResult("translations", languages, null, List.of()));
  }

  private static Case translation(Map<?, ?> language, boolean strict) {
    List<String> lines = new ArrayList<>();
    if (language.get("error") instanceof String error) {
      lines.add("its translations cannot be read: " + error);
    }
    if (language.get("missing") instanceof List<?> missing && !missing.isEmpty()) {
      lines.add(
          missing.size() == 1
              ? "1 text has no translation:"
              : missing.size() + " texts have no translation:");
      for (Object one : missing) {
        Map<?, ?> text = (Map<?, ?>) one;
        List<?> where = (List<?>) Objects.requireNonNull(text.get("where"));
        lines.add(
            "  %s  (%s)"
                .formatted(
                    Json.write(text.get("text")),
                    where.stream().map(String::valueOf).collect(Collectors.joining(", "))));
      }
    }
    boolean broken = language.get("error") != null;
    if (language.get("wrong") instanceof List<?> wrong) {
      for (Object one : wrong) {
        Map<?, ?> text = (Map<?, ?>) one;
        broken = true;
        lines.add(
            "the translation of %s has %s to fill in, which the text has not: %s"
                .formatted(
                    Json.write(text.get("text")),
                    Json.write(text.get("names")),
                    Json.write(text.get("translation"))));
      }
    }
    return new Case(
        List.of(String.valueOf(language.get("lang"))),
        lines.isEmpty()
            ? TestFileResult.Outcome.PASSED
            : strict || broken ? TestFileResult.Outcome.FAILED : TestFileResult.Outcome.TODO,
        lines.isEmpty() ? null : String.join("\n", lines),
        Duration.ZERO);
  }

  private Outcome run(
      AppKind kind,
      String main,
      Map<String, String> files,
      Map<String, @Nullable Object> order,
      CommandHandler handler) {
    Release release =
        app.withCode(kind, main, files).release(new TenantId("test-" + RUN.incrementAndGet()), 1);
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("message_id", "1");
    fields.put("from_addr", "test");
    fields.put("content", Json.write(order));
    InboundMessage message =
        new InboundMessage(new ChannelId("test"), "1", "test", null, "test", fields);
    return sandbox
        .run(new Sandbox.Run(release, message, GuestTime.REAL, "test", LIMITS, () -> handler))
        .outcome();
  }

  /** The names of a module app's world cannot be added to, so the file gets them itself. */
  private static String withMocha(String name, String source) {
    if (!USES_MOCHA.matcher(source).find() || NAMES_RUNNER.matcher(source).find()) {
      return source;
    }
    boolean module =
        name.endsWith(".mjs") || (!name.endsWith(".cjs") && ES_MODULE.matcher(source).find());
    return (module
                ? "import { %s } from 'node:test/mocha'; "
                : "const { %s } = require('node:test/mocha'); ")
            .formatted(MOCHA)
        + source;
  }

  private Map<String, @Nullable Object> order(String file) {
    List<String> files = new ArrayList<>();
    for (String ending : List.of("js", "cjs", "mjs")) {
      if (app.files().containsKey("test/setup." + ending)) {
        files.add("test/setup." + ending);
      }
    }
    files.add(file);
    Map<String, @Nullable Object> order = new LinkedHashMap<>();
    order.put("files", files);
    order.put("main", app.main());
    order.put("script", app.kind() == AppKind.VUMI ? app.files().get(app.main()) : null);
    return order;
  }

  private static String resource(String name) {
    try (InputStream in = GuestTests.class.getResourceAsStream(RESOURCES + name)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCES + name + " is missing from the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(RESOURCES + name + " cannot be read", e);
    }
  }

  /** What comes of one file; asked by one thread at a time. */
  private static final class Running {
    private final String file;
    private final List<Case> cases = new ArrayList<>();
    private final List<LogLine> log = new ArrayList<>();
    private @Nullable String now;
    private @Nullable String broken;

    Running(String file) {
      this.file = file;
    }

    CompletableFuture<CommandResult> handle(Command command) {
      return CompletableFuture.completedFuture(
          switch (command.resource()) {
            case "test" -> test(command);
            case "log" -> {
              String text = String.valueOf(command.arg("msg"));
              // A vumi app's host ends each turn with it.
              if (!text.equals("Done.")) {
                log.add(new LogLine(command.verb().toUpperCase(Locale.ROOT), text));
              }
              yield CommandResult.success();
            }
            default ->
                CommandResult.failure(
                    "'%s' was asked of the host, and a test has none: play the app with the tester"
                            .formatted(command.name())
                        + " of its toolkit");
          });
    }

    private CommandResult test(Command command) {
      switch (command.verb()) {
        case "began" -> now = String.join(" › ", path(command));
        case "broken" -> broken = String.valueOf(command.arg("error"));
        default -> {
          now = null;
          cases.add(
              new Case(
                  path(command),
                  TestFileResult.Outcome.valueOf(
                      String.valueOf(command.arg("outcome")).toUpperCase(Locale.ROOT)),
                  command.arg("error") instanceof String error ? error : null,
                  Duration.ofMillis(
                      command.arg("millis") instanceof Number n ? n.longValue() : 0)));
        }
      }
      return CommandResult.success();
    }

    private static List<String> path(Command command) {
      return command.arg("path") instanceof List<?> names
          ? names.stream().map(String::valueOf).toList()
          : List.of();
    }

    TestFileResult result(Outcome outcome) {
      return new TestFileResult(file, cases, broken != null ? broken : why(outcome), log);
    }

    private @Nullable String why(Outcome outcome) {
      return switch (outcome) {
        case Outcome.Completed ignored -> null;
        case Outcome.Deadlocked ignored ->
            now == null
                ? "it waits for something that never comes"
                : "the test '%s' waits for something that never comes: a promise nobody resolves, a"
                        .formatted(now)
                    + " callback nobody calls, or a timer, which apps do not have";
        case Outcome.ScriptFailed failed ->
            String.join(
                "\n    at ",
                Stream.concat(
                        Stream.of(told(failed.error())),
                        failed.error().trace().stream().filter(frame -> !frame.contains(MAIN)))
                    .toList());
        default ->
            now == null ? outcome.describe() : "in '%s': %s".formatted(now, outcome.describe());
      };
    }

    /** With its place, unless that is ours or the trace begins with it. */
    private static String told(GuestError error) {
      String place = "(%s:%d)".formatted(error.file(), error.line());
      boolean inTrace = !error.trace().isEmpty() && error.trace().getFirst().endsWith(place);
      return error.file() == null || error.file().startsWith(MAIN) || inTrace
          ? error.message()
          : error.describe();
    }
  }
}
