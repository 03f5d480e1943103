package dev.boma.runtime.sandbox.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Command lines for small programs of the tests. */
final class Javas {
  private Javas() {}

  /** Runs the main method of a test class in a small JVM. */
  static List<String> line(Class<?> main, String... arguments) {
    List<String> line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    line.addAll(List.of(arguments));
    return line;
  }
}
