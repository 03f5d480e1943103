package dev.boma.runtime.cli;

import dev.boma.runtime.text.Nearest;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code boma help}: what {@code --help} tells, for those who ask in words. */
@Command(
    name = "help",
    mixinStandardHelpOptions = true,
    description = "Tells what a command does, as its --help; without one, what commands there are.",
    footer = {"", "  boma help deploy", "  boma help channels set"})
final class HelpCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "the command, in its words")
  private List<String> words = List.of();

  private HelpCommand() {}

  @Override
  public void run() {
    CommandLine found = spec.root().commandLine();
    for (String word : words) {
      Map<String, CommandLine> commands = found.getSubcommands();
      CommandLine next = commands.get(word);
      if (next == null) {
        throw new ParameterException(
            found, "unknown command '%s'%s".formatted(word, Nearest.hint(word, commands.keySet())));
      }
      found = next;
    }
    found.usage(found.getOut());
  }
}
