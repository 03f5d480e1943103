package dev.boma.runtime.cli;

import dev.boma.api.TenantId;
import dev.boma.runtime.boot.Host;
import dev.boma.runtime.boot.HostLog;
import dev.boma.runtime.boot.Setting;
import dev.boma.runtime.boot.Settings;
import dev.boma.runtime.boot.WebServer;
import dev.boma.runtime.boot.Wiring;
import dev.boma.runtime.hosting.AppPackage;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code boma dev}: one app, reloaded when a file changes. */
@Command(
    name = "dev",
    mixinStandardHelpOptions = true,
    description = {
      "Runs one app while you write it: it is reloaded when a file changes, and has a handset in"
          + " the browser and one in the terminal.",
      "What the app keeps lasts until you stop it; its log is on standard error."
    },
    footer = {
      "",
      "  boma dev hello",
      "  boma dev go-app.js --config config.json --port 9000",
    })
final class DevCommand implements Callable<Integer> {
  @Mixin private AppOptions app = new AppOptions();

  @Option(
      names = "--from",
      paramLabel = "NUMBER",
      defaultValue = "+27820001001",
      description = "the number of the phone in the terminal (${DEFAULT-VALUE})")
  private String from = "";

  @Mixin private HostOptions options = new HostOptions();

  @Mixin private SandboxOptions sandbox = new SandboxOptions();

  @Override
  public Integer call() {
    Settings settings = options.settings(null);
    if (BomaCommand.isTerminal() && settings.isDefault(Setting.LOG_LEVEL)) {
      // A line of log for each turn would hide the phone in the terminal.
      HostLog.configure(settings.logFormat(), "warn");
    }
    try (Wiring wiring = new Wiring()) {
      PhoneWatch watch = new PhoneWatch();
      Host host =
          wiring.host(
              wiring.memoryStore(InstantSource.system()),
              sandbox.open(wiring, settings),
              Wiring.serving(
                      sandbox.tightened(settings.plans()), settings.httpAllowPrivate()::contains)
                  .watchedBy(watch::over));
      LocalApp local = new LocalApp(host, new TenantId("dev"));
      local.deploy(app.read());
      WebServer server = wiring.webServer(host, settings.host(), settings.port(), router -> {});
      System.out.println(server.url() + "/handset/" + local.channel().id());
      System.out.println("listening on " + server.url());
      LocalPhone phone = new LocalPhone(host, local.channel(), from, System.out, watch);
      try (FileWatch files =
          FileWatch.of(app.path(), () -> phone.tell(System.err, reload(local)))) {
        if (BomaCommand.isTerminal()) {
          phone.talk(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)));
        } else {
          Running.untilStopped(wiring);
        }
      }
      return 0;
    }
  }

  /** What came of it, for people. */
  private String reload(LocalApp local) {
    String time = LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS).toString();
    try {
      AppPackage now = app.read();
      local.deploy(now);
      List<String> missed = local.notFollowed(now);
      return missed.isEmpty()
          ? time + " reloaded"
          : "%s reloaded; for the new %s of app.json stop 'boma dev' and start it again"
              .formatted(time, String.join(" and ", missed));
    } catch (RuntimeException e) {
      // Whatever it was: the next save is looked at again.
      return time + " not reloaded, the last version still answers: " + e.getMessage();
    }
  }
}
