package dev.boma.runtime.apps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.boma.runtime.testing.Conversation;
import dev.boma.runtime.testing.ConversationReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The examples of Vumi's own toolkit, as npm has it, answer as they did on Vumi Go: the sessions
 * recorded there are found by {@code BOMA_SESSIONS}.
 */
class ToolkitExamplesTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"simple", "contacts", "http"})
  void an_example_answers_as_recorded_with_the_libraries_its_package_brings(String example)
      throws Exception {
    List<Conversation> recorded = recordings(example);
    Path app = toolkit(true);

    main(app, example);

    Played.with(app, recorded).forEach(Played::assertAsExpected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"simple", "contacts", "http"})
  void an_example_answers_as_recorded_with_the_libraries_of_the_host(String example)
      throws Exception {
    List<Conversation> recorded = recordings(example);
    Path app = toolkit(false);

    main(app, example);

    Played.with(app, recorded).forEach(Played::assertAsExpected);
  }

  private static List<Conversation> recordings(String example) throws IOException {
    String folder = System.getenv("BOMA_SESSIONS");
    if (folder == null || folder.isEmpty()) {
      System.err.println(
          "SKIPPED: no recordings of the toolkit's examples, BOMA_SESSIONS is not set");
    }
    assumeThat(folder).as("BOMA_SESSIONS").isNotBlank();

    try (Stream<Path> files = Files.list(Path.of(folder, "toolkit-examples--" + example))) {
      List<Conversation> recorded =
          files.sorted().flatMap(file -> ConversationReader.read(file).stream()).toList();
      assertThat(recorded).isNotEmpty();
      return recorded;
    }
  }

  /** A copy of the unpacked package, with its own {@code node_modules} or without. */
  private Path toolkit(boolean withLibraries) throws Exception {
    Path unpacked = NpmPackage.unpacked("vumigo_v02", "0.3.2");
    Path libraries = unpacked.resolve("node_modules");
    assertThat(libraries).isDirectory();
    Path copy = directory.resolve("app");
    try (Stream<Path> all = Files.walk(unpacked)) {
      for (Path from : all.filter(it -> withLibraries || !it.startsWith(libraries)).toList()) {
        Files.copy(from, copy.resolve(unpacked.relativize(from)));
      }
    }
    return copy;
  }

  private static void main(Path app, String example) throws IOException {
    Files.writeString(
        app.resolve("app.json"), "{\"main\": \"examples/%s/lib/app.js\"}".formatted(example));
  }
}
