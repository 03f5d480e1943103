package dev.boma.runtime.cli;

import dev.boma.runtime.boot.HostLog;
import dev.boma.runtime.boot.Setting;
import dev.boma.runtime.boot.Settings;
import dev.boma.runtime.boot.Wiring;
import dev.boma.runtime.hosting.Tokens;
import java.nio.file.Path;
import java.util.EnumMap;
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
        "Run it beside the store: beside the embedded one while the host is stopped, beside Redis at"
            + " any time."
      },
      footer = {"", "  boma tokens reset-admin --data /var/lib/boma"})
  int resetAdmin(
      @Option(
              names = "--data",
              paramLabel = "DIR",
              description = "directory of the embedded store (boma-data)")
          @Nullable String data,
      @Option(
              names = "--redis",
              paramLabel = "URI",
              description = "the Redis that hosts share, as 'boma serve' has it")
          @Nullable String redis,
      @Option(
              names = "--config",
              paramLabel = "FILE",
              description = "the settings that the host is started with")
          @Nullable Path file) {
    Map<Setting, String> flags = new EnumMap<>(Setting.class);
    if (data != null) {
      flags.put(Setting.DATA, data);
    }
    if (redis != null) {
      flags.put(Setting.REDIS, redis);
    }
    Settings settings = Settings.of(flags, System.getenv(), file);
    HostLog.configure(settings.logFormat(), "error");
    try (Wiring wiring = new Wiring()) {
      System.out.println(new Tokens(wiring.storeThatIs(settings)).resetAdmin());
    }
    return 0;
  }
}
