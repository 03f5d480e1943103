package dev.boma.runtime.cli;

import dev.boma.runtime.hosting.AppDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code boma replay}: conversation files against an app. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    description = {
      "Plays conversation files against an app in the real sandbox, and prints the transcript with"
          + " a diff of every difference.",
      "The same file gives the same answer every time: clock, chance and the outside world are"
          + " what the file says."
    },
    footer = {
      "",
      "  boma replay examples/quiz examples/quiz/conversations/*.yaml",
      "  boma replay go-app.js session.json --config config.json --junit report.xml",
    })
final class ReplayCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "APP", description = "an app directory, or a .js file")
  private Path app = Path.of(".");

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "CONVERSATION",
      description = "conversation files, YAML or JSON")
  private List<Path> conversations = List.of();

  @Option(
      names = "--config",
      paramLabel = "FILE.json",
      description = "config items, key to value, over those of the app")
  private @Nullable Path config;

  @Mixin private PlayOptions options = new PlayOptions();

  @Override
  public Integer call() {
    return options.play(AppDirectory.read(app, config), conversations, null);
  }
}
