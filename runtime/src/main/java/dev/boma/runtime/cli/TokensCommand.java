package dev.boma.runtime.cli;

import dev.boma.runtime.boot.HostLog;
import dev.boma.runtime.boot.Setting;
import dev.boma.runtime.boot.Settings;
import dev.boma.runtime.boot.Wiring;
import dev.boma.runtime.hosting.Tokens;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code boma tokens}: the tokens of a host. */
@Command(
    name = "tokens",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Makes tokens of the HTTP API.",
    footer = {"", "  boma tokens reset-admin --data /var/lib/boma"})
final class TokensCommand {

  /** {@code boma tokens reset-admin}. */
  @Command(
      name = "reset-admin",
      mixinStandardHelpOptions = true,
      description = {
        "Makes a new admin token and prints it; the old one is worth nothing any more.",
        "Run it beside the store, while the host is stopped."
      },
      footer = {"", "  boma tokens reset-admin --data /var/lib/boma"})
  int resetAdmin(
      @Option(
              names = "--data",
              paramLabel = "DIR",
              description = "directory of the embedded store (boma-data)")
          @Nullable String data,
      @Option(
              names = "--config",
              paramLabel = "FILE",
              description = "the settings that the host is started with")
          @Nullable Path file) {
    Settings settings =
        Settings.of(data == null ? Map.of() : Map.of(Setting.DATA, data), System.getenv(), file);
    HostLog.configure(settings.logFormat(), "error");
    try (Wiring wiring = new Wiring()) {
      System.out.println(new Tokens(wiring.store(settings)).resetAdmin());
    }
    return 0;
  }
}
