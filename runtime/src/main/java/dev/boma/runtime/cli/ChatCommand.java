package dev.boma.runtime.cli;

import dev.boma.api.TenantId;
import dev.boma.runtime.boot.Host;
import dev.boma.runtime.boot.HostLog;
import dev.boma.runtime.boot.Settings;
import dev.boma.runtime.boot.Wiring;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code boma chat}: a handset in the terminal, without a server. */
@Command(
    name = "chat",
    mixinStandardHelpOptions = true,
    description = {
      "A handset in the terminal: talks with an app, without a server.",
      "What the app keeps is forgotten at the end."
    },
    footer = {
      "",
      "  boma chat examples/quiz",
      "  boma chat go-app.js --config config.json --from +254700000001",
    })
final class ChatCommand implements Callable<Integer> {
  @Mixin private AppOptions app = new AppOptions();

  @Option(
      names = "--from",
      paramLabel = "NUMBER",
      defaultValue = "+27820001001",
      description = "the phone's number (${DEFAULT-VALUE})")
  private String from = "";

  @Mixin private SandboxOptions sandbox = new SandboxOptions();

  @Override
  public Integer call() {
    HostLog.configure("auto", "error");
    try (Wiring wiring = new Wiring()) {
      Settings settings = Environment.settings();
      PhoneWatch watch = new PhoneWatch();
      Host host =
          wiring.host(
              wiring.memoryStore(InstantSource.system()),
              sandbox.open(wiring, settings),
              Wiring.serving(
                      sandbox.tightened(settings.plans()), settings.httpAllowPrivate()::contains)
                  .watchedBy(watch::over));
      LocalApp local = new LocalApp(host, new TenantId("chat"));
      local.deploy(app.read());
      new LocalPhone(host, local.channel(), from, System.out, watch)
          .talk(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)));
      return 0;
    }
  }
}
