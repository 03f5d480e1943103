package dev.boma.runtime.cli;

import dev.boma.runtime.boot.Host;
import dev.boma.runtime.boot.Isolation;
import dev.boma.runtime.boot.Setting;
import dev.boma.runtime.boot.Settings;
import dev.boma.runtime.boot.WebServer;
import dev.boma.runtime.boot.Wiring;
import dev.boma.runtime.hosting.Tenant;
import dev.boma.runtime.json.Json;
import dev.boma.runtime.sandbox.process.WorkerSettings;
import dev.boma.runtime.session.KeptAnswers;
import dev.boma.spi.ChannelInfo;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code boma serve}: the host. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = {
      "Runs the host with the apps its store holds.",
      "The first start on a store prints the admin token, once. Standard output has the token,"
          + " the addresses and, when all is ready, a last line 'listening on http://HOST:PORT';"
          + " log lines go to standard error."
    },
    footer = {
      "",
      "Settings come from flags, then from BOMA_… in the environment, then from --config FILE:",
      "  boma serve --port 9000 --data /var/lib/boma",
      "  boma serve --redis redis-sentinel://redis-1,redis-2,redis-3#main",
      "  BOMA_TURN_WALL_MS=4000 boma serve --config boma.yaml --show-config",
    })
final class ServeCommand implements Callable<Integer> {
  @Mixin private HostOptions options = new HostOptions();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "directory of the embedded store (boma-data)")
  private void data(String value) {
    options.set(Setting.DATA, value);
  }

  @Option(
      names = "--redis",
      paramLabel = "URI",
      description = {
        "the Redis that hosts share, in place of --data: redis://[USER:PASSWORD@]HOST[:PORT][/DB],",
        "redis-sentinel://…HOST,HOST…#PRIMARY or redis-cluster://…HOST,HOST…; rediss for TLS.",
        "A password is better given in BOMA_REDIS or the file of --config"
      })
  private void redis(String value) {
    options.set(Setting.REDIS, value);
  }

  @Option(
      names = "--sync",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "true|false",
      description = "commits wait for the disk, and survive a power cut")
  private void sync(String value) {
    options.set(Setting.SYNC, value);
  }

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "settings in YAML: 'turn-wall-ms: 6000', one a line")
  private @Nullable Path file;

  @Option(
      names = "--show-config",
      description = "print each setting with its value and origin, and stop")
  private boolean showConfig;

  @Mixin private SandboxOptions sandbox = new SandboxOptions();

  @Option(
      names = "--require-walls",
      description = "refuse to start where a wall around worker processes is missing")
  private boolean requireWalls;

  @Option(names = "--json", description = "with --show-config: as JSON")
  private boolean json;

  @Override
  public Integer call() {
    Settings settings = options.settings(file);
    PrintStream out = System.out;
    if (showConfig) {
      show(settings, out);
      return 0;
    }
    settings.requireOwnAddress();
    try (Wiring wiring = new Wiring()) {
      Host host =
          wiring.host(
              wiring.store(settings),
              sandbox.open(wiring, workers(settings), Isolation.PROCESS),
              Wiring.serving(
                      sandbox.tightened(settings.plans()), settings.httpAllowPrivate()::contains)
                  .with(
                      new KeptAnswers.Keeping(
                          settings.answersKept(), settings.refusesOldMessages())));
      List<ChannelInfo> channels = host.hosting().channels();
      Running.warm(host, channels);
      WebServer server = wiring.webServer(host, settings.host(), settings.port(), router -> {});
      String address = server.url();
      // It is shown once: not by a start that came to nothing.
      host.tokens()
          .firstAdmin()
          .ifPresent(token -> out.println("admin token (shown once): " + token));
      for (ChannelInfo channel : channels) {
        out.printf(
            "%s/%s/%s  %s  %s%n",
            address,
            channel.simulator() ? "handset" : "in",
            channel.id(),
            channel.address(),
            channel.app());
      }
      wiring.sweep(host);
      host.outbox()
          .resume(() ->
              host.hosting().tenants().stream()
                  .map(Tenant::id)
                  .flatMap(tenant -> host.hosting().apps(tenant).stream())
                  .toList());
      HostLines lines = new HostLines(host);
      lines.started(
          address,
          settings.redis().map(Object::toString).orElseGet(() -> settings.data().toString()),
          sandbox.orElse(Isolation.PROCESS).toString());
      out.println("listening on " + address);
      Duration drain = settings.drain();
      Running.untilStopped(wiring, drain, () -> lines.stopping(drain), lines::stopped);
      return 0;
    }
  }

  private WorkerSettings workers(Settings settings) {
    return requireWalls ? settings.workers().withRequiredWalls() : settings.workers();
  }

  private void show(Settings settings, PrintStream out) {
    if (json) {
      Map<String, Map<String, String>> all = new LinkedHashMap<>();
      settings
          .shown()
          .forEach((setting, value) ->
              all.put(setting.key(), Map.of("value", value.text(), "origin", value.origin())));
      Map<String, @Nullable Object> shown = new LinkedHashMap<>(all);
      if (settings.plansAsWritten() != null) {
        shown.put("plans", Map.of("value", settings.plansAsWritten(), "origin", "file " + file));
      }
      out.println(Json.writePretty(shown));
      return;
    }
    settings
        .shown()
        .forEach((setting, value) ->
            out.printf("%s: %s  # %s%n", setting.key(), value.text(), value.origin()));
    if (settings.plansAsWritten() != null) {
      out.printf("plans: %s  # file %s%n", Json.write(settings.plansAsWritten()), file);
    }
  }
}
