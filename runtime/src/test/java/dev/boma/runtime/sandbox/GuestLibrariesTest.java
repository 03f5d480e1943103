package dev.boma.runtime.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.Arrays;
import java.util.stream.Stream;
import org.graalvm.polyglot.Engine;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/** The libraries that guests can require, each tested in JavaScript, in a bare context. */
class GuestLibrariesTest {
  private static Engine engine;

  @BeforeAll
  static void open() {
    engine = Engine.newBuilder("js").option("engine.WarnInterpreterOnly", "false").build();
  }

  @AfterAll
  static void close() {
    engine.close();
  }

  @TestFactory
  Stream<DynamicNode> libraries() {
    return Stream.of(
            "jed.test.js",
            "crypto.test.js",
            "buffer.test.js",
            "node.test.js",
            "packages.test.js",
            "url.test.js",
            "web.test.js",
            "fetch.test.js")
        .map(GuestLibrariesTest::testsOf);
  }

  private static DynamicNode testsOf(String file) {
    try (LibraryContext context = new LibraryContext(engine)) {
      return dynamicContainer(
          file,
          Arrays.stream(context.tests(file))
              .map(test -> dynamicTest(test, () -> play(file, test))));
    }
  }

  private static void play(String file, String test) {
    try (LibraryContext context = new LibraryContext(engine)) {
      assertThat(context.run(file, test)).isEmpty();
    }
  }
}
