package dev.boma.runtime.cli;

import dev.boma.runtime.cli.PlayOptions.OwnTests;
import dev.boma.runtime.hosting.AppDirectory;
import dev.boma.runtime.hosting.AppPackage;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code boma test}: all conversations and tests of an app directory. */
@Command(
    name = "test",
    mixinStandardHelpOptions = true,
    description = {
      "Plays all files of the app's conversations directory against it, and runs its own tests,"
          + " test/*.js, in the real sandbox.",
      "The tests find Node's test runner (node:test), mocha's words and assert; no Node is needed.",
      "Texts that a language of the app has no translation for are told."
    },
    footer = {
      "",
      "  boma test hello",
      "  boma test hello --update",
      "  boma test hello --strict --junit report.xml"
    })
final class TestCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "APP",
      defaultValue = ".",
      description = "the app directory (the current one)")
  private Path app = Path.of(".");

  @Option(
      names = "--strict",
      description = "a text that a language has no translation for is a failure, too")
  private boolean strict;

  @Mixin private PlayOptions options = new PlayOptions();

  @Override
  public Integer call() {
    List<Path> conversations = AppDirectory.conversations(app);
    List<String> tests = AppDirectory.tests(app);
    AppPackage read = AppDirectory.read(app, null);
    if (conversations.isEmpty() && tests.isEmpty()) {
      options.requireLoads(read);
      throw new BadInputException(
          "%s has no conversations and no tests: put files like first.yaml into %s, or files like"
                  .formatted(app, app.resolve("conversations"))
              + " app.test.js into "
              + app.resolve("test"));
    }
    AppPackage tested = tests.isEmpty() ? read : AppDirectory.readWithTests(app);
    return options.play(read, conversations, new OwnTests(tested, tests, strict));
  }
}
