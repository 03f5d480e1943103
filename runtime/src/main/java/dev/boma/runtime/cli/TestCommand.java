package dev.boma.runtime.cli;

import dev.boma.runtime.hosting.AppDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code boma test}: all conversations of an app directory. */
@Command(
    name = "test",
    mixinStandardHelpOptions = true,
    description = "Plays all files of the app's conversations directory against it.",
    footer = {"", "  boma test hello", "  boma test hello --update"})
final class TestCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "APP",
      defaultValue = ".",
      description = "the app directory (the current one)")
  private Path app = Path.of(".");

  @Mixin private PlayOptions options = new PlayOptions();

  @Override
  public Integer call() {
    List<Path> conversations = AppDirectory.conversations(app);
    if (conversations.isEmpty()) {
      AppDirectory.read(app, null);
      throw new BadInputException(
          "%s has no conversations: put files like first.yaml into %s"
              .formatted(app, app.resolve("conversations")));
    }
    return options.play(AppDirectory.read(app, null), conversations);
  }
}
