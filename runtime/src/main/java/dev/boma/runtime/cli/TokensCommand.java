package dev.boma.runtime.cli;

import dev.boma.runtime.boot.Settings;
import dev.boma.runtime.boot.Wiring;
import dev.boma.runtime.hosting.Tokens;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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
  int resetAdmin(@Mixin StoreOptions store) {
    Settings settings = store.settings();
    try (Wiring wiring = new Wiring()) {
      System.out.println(new Tokens(wiring.storeThatIs(settings)).resetAdmin());
    }
    return 0;
  }
}
