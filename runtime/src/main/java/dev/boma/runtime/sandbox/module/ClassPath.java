package dev.boma.runtime.sandbox.module;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Texts of the class path, those of WebJars included. Thread-safe. */
final class ClassPath {

  private final ClassLoader loader = ClassPath.class.getClassLoader();
  private final Map<String, String> webJars = new ConcurrentHashMap<>();

  /** The text of a resource, or null. */
  @Nullable String text(String name) {
    try (InputStream in = loader.getResourceAsStream(name)) {
      return in == null ? null : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name, e);
    }
  }

  /**
   * The text of a resource that belongs to this program.
   *
   * @throws IllegalStateException if it is not there
   */
  String required(String name) {
    String text = text(name);
    if (text == null) {
      throw new IllegalStateException(name + " is not on the class path");
    }
    return text;
  }

  /**
   * The folder of a WebJar's files, ending in {@code /}; it has the version in it, which the jar
   * itself tells.
   *
   * @throws IllegalStateException if that WebJar is not on the class path
   */
  String webJar(String name) {
    return webJars.computeIfAbsent(
        name, jar -> "META-INF/resources/webjars/" + jar + "/" + version(jar) + "/");
  }

  private String version(String jar) {
    Properties properties = new Properties();
    try {
      properties.load(
          new StringReader(required("META-INF/maven/org.webjars.npm/" + jar + "/pom.properties")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version");
  }
}
