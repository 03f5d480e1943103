package dev.boma.runtime.cli;

import dev.boma.api.GuestError;
import dev.boma.api.Release;
import dev.boma.api.TenantId;
import dev.boma.runtime.bench.Load.Channel;
import dev.boma.runtime.boot.Host;
import dev.boma.runtime.boot.Setting;
import dev.boma.runtime.boot.Settings;
import dev.boma.runtime.boot.Wiring;
import dev.boma.runtime.hosting.AppPackage;
import dev.boma.runtime.hosting.Plans;
import dev.boma.runtime.hosting.Tenant;
import dev.boma.runtime.sandbox.Sandbox;
import dev.boma.runtime.sandbox.process.ProcessSandbox;
import dev.boma.spi.ChannelInfo;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** A host of the load's own, with a store that starts empty. */
final class BenchHost implements AutoCloseable {
  private static final long LOOK_MILLIS = 100;

  /** Half a minute. */
  private static final int MOST_LOOKS = 300;

  private static final String ADDRESS = "127.0.0.1";

  private final Wiring wiring = new Wiring();
  private final Host host;
  private final URI address;

  /**
   * @param store the settings of its store
   * @param sandbox opens the sandbox it runs guests in
   * @param plans changes what apps may do
   */
  BenchHost(
      Map<Setting, String> store, Function<Opening, Sandbox> sandbox, UnaryOperator<Plans> plans) {
    Settings settings = Environment.settings(store, null);
    try {
      host =
          wiring.host(
              wiring.store(settings),
              sandbox.apply(new Opening(wiring, settings)),
              Wiring.serving(plans.apply(settings.plans()), settings.httpAllowPrivate()::contains));
      int port = wiring.webServer(host, ADDRESS, 0, router -> {}).port();
      address = URI.create("http://%s:%d".formatted(ADDRESS, port));
    } catch (RuntimeException e) {
      wiring.close();
      throw e;
    }
  }

  /** What a sandbox is opened with. */
  record Opening(Wiring wiring, Settings settings) {}

  URI address() {
    return address;
  }

  /**
   * Deploys the app to so many tenants.
   *
   * @return a channel for each
   * @throws BadInputException if it does not load
   */
  List<Channel> deploy(AppPackage app, int tenants) {
    List<Channel> channels = new ArrayList<>();
    for (int number = 1; number <= tenants; number++) {
      TenantId tenant = new TenantId("bench-%04d".formatted(number));
      host.hosting().createTenant(Tenant.named(tenant));
      Release release = host.hosting().publish(tenant, app);
      if (number == 1) {
        GuestError error = host.sandbox().check(release, host.grant(release).limits()).orElse(null);
        if (error != null) {
          throw new BadInputException(
              "app %s does not load: %s".formatted(app.name(), error.describe()));
        }
      }
      ChannelInfo channel = host.hosting().simulatorChannel(release.app(), app.transportType());
      channels.add(new Channel(channel.id().value(), channel.transportType().equals("ussd")));
    }
    return channels;
  }

  /** Waits, for a while, until all processes stand ready: their start is not what is measured. */
  void awaitWhole() throws InterruptedException {
    if (host.sandbox() instanceof ProcessSandbox workers) {
      for (int looks = 0; looks < MOST_LOOKS && !workers.isWhole(); looks++) {
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      }
    }
  }

  /** How often a turn went to its worker and back; empty where there are no workers. */
  OptionalDouble roundTripsATurn() {
    return host.sandbox() instanceof ProcessSandbox workers
        ? workers.roundTripsATurn()
        : OptionalDouble.empty();
  }

  /** How often its store was asked over a network, until now. */
  long storeRoundTrips() {
    return wiring.storeRoundTrips();
  }

  @Override
  public void close() {
    wiring.close();
  }
}
