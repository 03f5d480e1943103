package dev.boma.runtime.cli;

import dev.boma.runtime.boot.Build;
import dev.boma.runtime.boot.Settings.InvalidSettingException;
import dev.boma.runtime.boot.WebServer.CannotListenException;
import dev.boma.runtime.hosting.InvalidAppException;
import dev.boma.runtime.hosting.InvalidPlanException;
import dev.boma.runtime.moving.StoreFileException;
import dev.boma.runtime.sandbox.process.WorkerException;
import dev.boma.runtime.testing.ConversationFileException;
import dev.boma.runtime.text.Nearest;
import dev.boma.spi.StoreException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code boma}: its commands, and what its exit codes mean. */
@Command(
    name = "boma",
    mixinStandardHelpOptions = true,
    description = "Hosts JavaScript apps for USSD and SMS, walled off from each other.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DemoCommand.class,
      ServeCommand.class,
      DevCommand.class,
      ChatCommand.class,
      ReplayCommand.class,
      TestCommand.class,
      NewCommand.class,
      DeployCommand.class,
      TenantsCommand.class,
      ChannelsCommand.class,
      TokensCommand.class,
      StoreCommand.class,
      LogsCommand.class,
      ForgetCommand.class,
      BenchCommand.class,
      DoctorCommand.class,
      HelpCommand.class,
      GenerateCompletion.class,
    },
    footer = {
      "",
      "Begin with:  boma demo              try the examples on a handset in the browser",
      "             boma new hello         make an app of your own",
      "             boma dev hello         try it while you write it",
      "",
      "Exit codes: 0 done; 1 the thing checked failed; 2 bad usage or bad input;",
      "            3 the environment is wrong.",
      "Completion:  source <(boma generate-completion)",
    })
public final class BomaCommand implements Runnable {
  static final int FAILED = 1;
  static final int BAD_INPUT = 2;
  static final int BAD_ENVIRONMENT = 3;

  @Spec private CommandSpec spec;

  private BomaCommand() {}

  /**
   * Runs the command line.
   *
   * @param environment the process's environment variables
   * @return the exit code
   */
  public static int run(String[] args, Map<String, String> environment) {
    boolean plain = environment.containsKey("NO_COLOR") || !isTerminal();
    Faults faults = new Faults("1".equals(environment.get("BOMA_DEBUG")));
    CommandLine commandLine = commandLine();
    PrintWriter err = commandLine.getErr();
    try {
      return commandLine
          .setColorScheme(CommandLine.Help.defaultColorScheme(plain ? Ansi.OFF : Ansi.AUTO))
          .setExecutionExceptionHandler(
              (thrown, command, parsed) -> explain(thrown, command.getErr(), faults))
          .execute(args);
    } catch (Error e) {
      // Not caught by picocli: a class that is missing, no more memory.
      return say(err, faults.explain(e), BAD_ENVIRONMENT);
    }
  }

  /** The commands with their options. */
  static CommandLine commandLine() {
    CommandLine commandLine = new CommandLine(new BomaCommand());
    haveVersion(commandLine, "boma " + Build.version());
    return commandLine
        .setCaseInsensitiveEnumValuesAllowed(true)
        .registerConverter(NewCommand.Template.class, NewCommand.Template::of)
        .setUsageHelpLongOptionsMaxWidth(30)
        .setUsageHelpWidth(96)
        .setParameterExceptionHandler((thrown, args) -> misused(thrown));
  }

  /** Every command answers to --version. */
  private static void haveVersion(CommandLine commandLine, String... version) {
    commandLine.getCommandSpec().version(version);
    commandLine.getSubcommands().values().forEach(command -> haveVersion(command, version));
  }

  static boolean isTerminal() {
    return System.console() != null && System.console().isTerminal();
  }

  /** Without a command: what there is. */
  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "name a command; 'boma --help' lists them");
  }

  /** What is wrong with the command line, in place of the whole help. */
  private static int misused(ParameterException thrown) {
    CommandLine command = thrown.getCommandLine();
    PrintWriter err = command.getErr();
    say(err, told(thrown, command.getCommandSpec()), BAD_INPUT);
    err.printf("try: %s --help%n", command.getCommandSpec().qualifiedName());
    err.flush();
    return BAD_INPUT;
  }

  /** What is wrong, and the command or option that was meant, as far as can be guessed. */
  private static String told(ParameterException thrown, CommandSpec spec) {
    List<String> commands = List.copyOf(spec.subcommands().keySet());
    if (thrown instanceof UnmatchedArgumentException unmatched
        && !unmatched.getUnmatched().isEmpty()) {
      String first = unmatched.getUnmatched().getFirst();
      if (first.startsWith("-")) {
        return "unknown option '%s'%s"
            .formatted(
                first,
                Nearest.hint(first, spec.options().stream().map(OptionSpec::longestName).toList()));
      }
      return commands.isEmpty()
          ? "'%s' is one too many".formatted(first)
          : "unknown command '%s'%s".formatted(first, Nearest.hint(first, commands));
    }
    String message = String.valueOf(thrown.getMessage());
    return message.startsWith("Missing required subcommand")
        ? "name one of " + String.join(", ", commands)
        : message;
  }

  private static int explain(Exception thrown, PrintWriter err, Faults faults) {
    return switch (thrown) {
      case InvalidAppException e -> say(err, e.getMessage(), BAD_INPUT);
      case ConversationFileException e -> say(err, e.getMessage(), BAD_INPUT);
      case InvalidPlanException e -> say(err, e.getMessage(), BAD_INPUT);
      case InvalidSettingException e -> say(err, e.getMessage(), BAD_INPUT);
      case StoreFileException e -> say(err, e.getMessage(), BAD_INPUT);
      case BadInputException e -> say(err, e.getMessage(), BAD_INPUT);
      case IllegalArgumentException e -> say(err, e.getMessage(), BAD_INPUT);
      case StoreException e -> say(err, e.getMessage(), BAD_ENVIRONMENT);
      case CannotListenException e -> say(err, e.getMessage(), BAD_ENVIRONMENT);
      case WorkerException e -> say(err, e.getMessage(), BAD_ENVIRONMENT);
      case UncheckedIOException e -> say(err, e.getMessage(), BAD_ENVIRONMENT);
      case RemoteHost.RemoteException e -> say(err, e.getMessage(), e.exitCode());
      default -> say(err, faults.explain(thrown), BAD_ENVIRONMENT);
    };
  }

  private static int say(PrintWriter err, @Nullable String message, int exitCode) {
    err.println("boma: " + message);
    err.flush();
    return exitCode;
  }
}
