package dev.boma.runtime.cli;

import dev.boma.runtime.boot.Settings.InvalidSettingException;
import dev.boma.runtime.boot.WebServer.CannotListenException;
import dev.boma.runtime.hosting.InvalidAppException;
import dev.boma.runtime.sandbox.process.WorkerException;
import dev.boma.runtime.testing.ConversationFileException;
import dev.boma.spi.StoreException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code boma}: its commands, and what its exit codes mean. */
@Command(
    name = "boma",
    mixinStandardHelpOptions = true,
    version = "boma 0.1.0",
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
      TokensCommand.class,
      LogsCommand.class,
      BenchCommand.class,
      DoctorCommand.class,
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
    return new CommandLine(new BomaCommand())
        .setColorScheme(CommandLine.Help.defaultColorScheme(plain ? Ansi.OFF : Ansi.AUTO))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpLongOptionsMaxWidth(30)
        .setUsageHelpWidth(96)
        .setExecutionExceptionHandler((thrown, command, parsed) -> explain(thrown, command))
        .execute(args);
  }

  static boolean isTerminal() {
    return System.console() != null && System.console().isTerminal();
  }

  /** Without a command: what there is. */
  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "name a command; 'boma --help' lists them");
  }

  private static int explain(Exception thrown, CommandLine command) throws Exception {
    PrintWriter err = command.getErr();
    return switch (thrown) {
      case InvalidAppException e -> say(err, e, BAD_INPUT);
      case ConversationFileException e -> say(err, e, BAD_INPUT);
      case InvalidSettingException e -> say(err, e, BAD_INPUT);
      case BadInputException e -> say(err, e, BAD_INPUT);
      case IllegalArgumentException e -> say(err, e, BAD_INPUT);
      case StoreException e -> say(err, e, BAD_ENVIRONMENT);
      case CannotListenException e -> say(err, e, BAD_ENVIRONMENT);
      case WorkerException e -> say(err, e, BAD_ENVIRONMENT);
      case UncheckedIOException e -> say(err, e, BAD_ENVIRONMENT);
      case RemoteHost.RemoteException e -> say(err, e, e.exitCode());
      default -> {
        err.println("boma: a fault of ours; please report it with what follows");
        thrown.printStackTrace(err);
        yield BAD_ENVIRONMENT;
      }
    };
  }

  private static int say(PrintWriter err, Exception thrown, int exitCode) {
    err.println("boma: " + thrown.getMessage());
    err.flush();
    return exitCode;
  }
}
