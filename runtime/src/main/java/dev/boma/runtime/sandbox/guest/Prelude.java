package dev.boma.runtime.sandbox.guest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.boma.runtime.sandbox.Effects;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.graalvm.polyglot.Source;

/**
 * The script that stands between the host and a guest inside its context. It gives the functions
 * that the host calls; everything that crosses is text, and no host object is there to be found.
 *
 * <p>It is written in parts, which share one closure: they see each other, and no guest sees any of
 * them.
 */
final class Prelude {
  /** In the order in which they run; a part's constants are there for those behind it. */
  private static final List<String> PARTS =
      List.of(
          "builtins",
          "turn",
          "host-side",
          "timers",
          "host-functions",
          "time-and-chance",
          "console",
          "vumi-api",
          "guesses",
          "module-api",
          "kept-script",
          "frozen",
          "web",
          "surface");

  private Prelude() {}

  /** All of it, as one script. */
  static Source source() {
    String parts = PARTS.stream().map(Prelude::part).collect(Collectors.joining("\n"));
    String script =
        "(function prelude() {\n'use strict';\n"
            + ("const SURE = " + names(Effects.sure()))
            + ("const INSIDE = " + names(Effects.inside()))
            + parts
            + "\nreturn surface();\n})()";
    return Source.newBuilder("js", script, "boma:prelude.js").internal(true).buildLiteral();
  }

  /** An object that has these names and no others. */
  private static String names(Set<String> names) {
    return names.stream()
        .sorted()
        .map("'%s': true"::formatted)
        .collect(Collectors.joining(", ", "{ __proto__: null, ", " };\n"));
  }

  private static String part(String name) {
    String file = "prelude/" + name + ".js";
    try (InputStream in = Prelude.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException(file + " is missing from the class path");
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
