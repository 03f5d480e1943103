package dev.boma.runtime.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.api.AppKind;
import dev.boma.runtime.boot.GuestTests;
import dev.boma.runtime.boot.PlayedHosts;
import dev.boma.runtime.boot.Wiring;
import dev.boma.runtime.hosting.AppDirectory;
import dev.boma.runtime.hosting.AppPackage;
import dev.boma.runtime.sandbox.Sandbox;
import dev.boma.runtime.testing.ConversationPlayer;
import dev.boma.runtime.testing.ConversationReader;
import dev.boma.runtime.testing.ConversationResult;
import dev.boma.runtime.testing.TestFileResult;
import dev.boma.runtime.testing.TestTranscript;
import dev.boma.runtime.testing.Transcript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Plays every conversation of every example. */
class ExamplesTest {
  private static final Path EXAMPLES = Path.of("../examples");

  private static Wiring wiring;
  private static Sandbox sandbox;

  @BeforeAll
  static void open() {
    wiring = new Wiring();
    sandbox = wiring.sandbox(1);
  }

  @AfterAll
  static void close() {
    wiring.close();
  }

  @TestFactory
  Stream<DynamicContainer> every_conversation_is_as_expected() throws IOException {
    return examples().stream()
        .map(example -> {
          AppPackage app = AppDirectory.read(example, null);
          ConversationPlayer player =
              new ConversationPlayer(new PlayedHosts(wiring, app, sandbox, PlayedHosts.PLANS));
          return DynamicContainer.dynamicContainer(
              app.name(),
              AppDirectory.conversations(example).stream()
                  .flatMap(file -> ConversationReader.read(file).stream())
                  .map(conversation ->
                      DynamicTest.dynamicTest(
                          conversation.name(),
                          () -> {
                            ConversationResult result = player.play(conversation);
                            assertThat(result.asExpected())
                                .as(Transcript.plain().of(result))
                                .isTrue();
                          })));
        });
  }

  @TestFactory
  Stream<DynamicTest> each_examples_own_tests_pass() throws IOException {
    return examples().stream()
        .flatMap(example -> {
          List<String> files = AppDirectory.tests(example);
          GuestTests tests =
              new GuestTests(
                  files.isEmpty()
                      ? AppDirectory.read(example, null)
                      : AppDirectory.readWithTests(example),
                  sandbox);
          return Stream.concat(
              files.stream().map(file -> passes(example, file, () -> tests.run(file))),
              Stream.of(
                  passes(
                      example,
                      "translations",
                      () ->
                          tests
                              .translations(true)
                              .orElse(
                                  new TestFileResult(
                                      "translations", List.of(), null, List.of())))));
        });
  }

  private static DynamicTest passes(Path example, String file, Supplier<TestFileResult> run) {
    return DynamicTest.dynamicTest(
        example.getFileName() + ": " + file,
        () -> {
          TestFileResult result = run.get();
          assertThat(result.passed()).as(TestTranscript.plain().of(result)).isTrue();
        });
  }

  @Test
  void each_example_has_conversations_and_both_kinds_of_app_are_there() throws IOException {
    List<Path> examples = examples();

    assertThat(examples)
        .hasSizeGreaterThanOrEqualTo(4)
        .allSatisfy(example -> assertThat(AppDirectory.conversations(example)).isNotEmpty());
    assertThat(examples.stream().mapToInt(e -> AppDirectory.conversations(e).size()).sum())
        .isGreaterThanOrEqualTo(10);
    assertThat(examples)
        .extracting(example -> AppDirectory.read(example, null).kind())
        .contains(AppKind.MODULE, AppKind.VUMI);
  }

  @Test
  void the_readme_of_the_examples_tells_of_each() throws IOException {
    String readme = Files.readString(EXAMPLES.resolve("README.md"));

    assertThat(examples())
        .allSatisfy(example -> assertThat(readme).contains("(" + example.getFileName() + ")"));
  }

  private static List<Path> examples() throws IOException {
    try (Stream<Path> paths = Files.list(EXAMPLES)) {
      return paths.filter(path -> Files.isRegularFile(path.resolve("app.json"))).sorted().toList();
    }
  }
}
