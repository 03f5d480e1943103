package dev.boma.runtime.cli;

import dev.boma.api.GuestError;
import dev.boma.api.Release;
import dev.boma.api.TenantId;
import dev.boma.runtime.boot.Host;
import dev.boma.runtime.boot.HostLog;
import dev.boma.runtime.boot.PlayedHosts;
import dev.boma.runtime.boot.Setting;
import dev.boma.runtime.boot.Settings;
import dev.boma.runtime.boot.WebServer;
import dev.boma.runtime.boot.Wiring;
import dev.boma.runtime.hosting.AppDirectory;
import dev.boma.runtime.hosting.AppPackage;
import dev.boma.runtime.hosting.Tenant;
import dev.boma.runtime.sandbox.Sandbox;
import dev.boma.runtime.testing.ConversationResult;
import dev.boma.runtime.testing.Transcript;
import dev.boma.spi.ChannelInfo;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code boma demo}: a host with every example. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a host with every example deployed to tenant 'demo', and prints the address of a"
          + " handset for each: open one in the browser and dial.",
      "What happens in it is forgotten when it stops."
    },
    footer = {"", "  boma demo", "  boma demo --once"})
final class DemoCommand implements Callable<Integer> {
  private static final TenantId TENANT = new TenantId("demo");
  private static final String ADDRESS = "127.0.0.1";

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "8864",
      description = "which port (${DEFAULT-VALUE}); 0 for any free one")
  private String port = "";

  @Option(
      names = "--once",
      description =
          "play every example's conversations in the terminal instead; 0 if all are as"
              + " expected, else 1")
  private boolean once;

  @Mixin private SandboxOptions sandbox = new SandboxOptions();

  @Override
  public Integer call() {
    HostLog.configure("auto", "warn");
    return once ? playAll() : serve();
  }

  private int playAll() {
    List<ConversationResult> all = new ArrayList<>();
    try (Wiring wiring = new Wiring()) {
      Sandbox guests = sandbox.open(wiring, Settings.of(Map.of(), Map.of(), null));
      for (Path example : examples()) {
        Play.Files files = Play.Files.read(AppDirectory.conversations(example));
        files.requireUsable();
        all.addAll(
            Play.app(
                wiring,
                AppDirectory.read(example, null),
                files.conversations(),
                guests,
                sandbox.tightened(PlayedHosts.PLANS)));
      }
    }
    Transcript transcript = Play.transcript();
    all.forEach(result -> System.out.print(transcript.of(result)));
    System.out.println(Transcript.summary(all));
    return all.stream().allMatch(ConversationResult::asExpected) ? 0 : BomaCommand.FAILED;
  }

  private int serve() {
    PrintStream out = System.out;
    try (Wiring wiring = new Wiring()) {
      Settings settings = Settings.of(Map.of(Setting.PORT, port), Map.of(), null);
      // The demo's services are this host itself, whose port is known once it listens.
      Set<String> services = ConcurrentHashMap.newKeySet();
      Host host =
          wiring.host(
              wiring.memoryStore(InstantSource.system()),
              sandbox.open(wiring, settings),
              Wiring.serving(sandbox.tightened(settings.plans()), services::contains));
      WebServer server = wiring.webServer(host, ADDRESS, settings.port(), DemoServices::mount);
      String address = server.url();
      services.add(ADDRESS + ":" + server.port());
      host.hosting().createTenant(Tenant.named(TENANT));
      for (Path example : examples()) {
        ChannelInfo channel = deploy(host, AppDirectory.read(example, null), address);
        out.printf(
            "%-44s %-10s %s%n",
            "%s/handset/%s".formatted(address, channel.id()),
            channel.address(),
            channel.app().name());
      }
      out.println("listening on " + address);
      Running.untilStopped(wiring);
      return 0;
    }
  }

  private static ChannelInfo deploy(Host host, AppPackage app, String address) {
    Map<String, String> config = new LinkedHashMap<>(app.config());
    DemoServices.config(address)
        .forEach((key, url) -> config.computeIfPresent(key, (name, elsewhere) -> url));
    Release release = host.hosting().publish(TENANT, app.withConfig(config));
    GuestError error = host.sandbox().check(release, host.grant(release).limits()).orElse(null);
    if (error != null) {
      throw new BadInputException("example %s: %s".formatted(app.name(), error.describe()));
    }
    return host.hosting().simulatorChannel(release.app(), app.transportType());
  }

  private static List<Path> examples() {
    Path directory = Path.of(System.getProperty("boma.home", "."), "examples");
    try (Stream<Path> paths = Files.list(directory)) {
      return paths.filter(path -> Files.isRegularFile(path.resolve("app.json"))).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the examples are not at " + directory.toAbsolutePath().normalize(), e);
    }
  }
}
