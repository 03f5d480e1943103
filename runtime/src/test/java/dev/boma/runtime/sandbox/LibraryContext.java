package dev.boma.runtime.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.jspecify.annotations.Nullable;

/**
 * A bare GraalJS context in which the libraries for guests can be required, as {@code
 * libraries.json} tells where they are. One thread at a time.
 */
final class LibraryContext implements AutoCloseable {
  private static final String GUEST = "dev/boma/runtime/sandbox/guest/";
  private static final Map<String, Source> SOURCES = new ConcurrentHashMap<>();

  private final Context context;
  private final Value loader;

  /**
   * Makes a context.
   *
   * @param engine shared by contexts that shall share parsed code
   */
  LibraryContext(Engine engine) {
    context =
        Context.newBuilder("js")
            .engine(engine)
            .allowExperimentalOptions(true)
            .option("js.text-encoding", "true")
            .option("js.timezone", "UTC")
            .build();
    ProxyExecutable read = arguments -> textOrNull(arguments[0].asString());
    ProxyExecutable version = arguments -> version(arguments[0].asString());
    ProxyExecutable compile =
        arguments ->
            context.eval(
                source(arguments[0].asString(), arguments[1].asString(), arguments[2].asString()));
    loader =
        context
            .eval(source(GUEST + "test-loader.js", "", ""))
            .execute(GUEST, read, version, compile);
  }

  /** What {@code require(name)} answers. */
  Value require(String name) {
    return loader.invokeMember("require", name);
  }

  /** The names of the tests in a {@code .test.js} file beside the loader. */
  String[] tests(String file) {
    return loader.invokeMember("tests", GUEST + file).as(String[].class);
  }

  /**
   * Runs one test to its end, timers and promises included.
   *
   * @return what went wrong, empty when it passed
   */
  Optional<String> run(String file, String test) {
    Value outcome = loader.invokeMember("run", GUEST + file, test);
    while (loader.invokeMember("runTimers").asBoolean()) {
      // Each round runs what the one before has left behind.
    }
    Value failure = outcome.getMember("failure");
    return failure.isNull() ? Optional.empty() : Optional.of(failure.asString());
  }

  @Override
  public void close() {
    context.close(true);
  }

  /** A file as a source, with text around it; its lines keep their numbers. */
  private static Source source(String path, String before, String after) {
    return SOURCES.computeIfAbsent(
        path, missing -> Source.newBuilder("js", before + text(path) + after, path).buildLiteral());
  }

  private static String version(String webjar) {
    String path = "META-INF/maven/org.webjars.npm/" + webjar + "/pom.properties";
    Properties properties = new Properties();
    try (InputStream in = open(path)) {
      if (in == null) {
        throw new IllegalStateException(webjar + " is not on the class path");
      }
      properties.load(in);
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(String path) {
    String text = textOrNull(path);
    if (text == null) {
      throw new IllegalStateException("Not on the class path: " + path);
    }
    return text;
  }

  private static @Nullable String textOrNull(String path) {
    try (InputStream in = open(path)) {
      return in == null ? null : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static @Nullable InputStream open(String path) {
    return LibraryContext.class.getClassLoader().getResourceAsStream(path);
  }
}
