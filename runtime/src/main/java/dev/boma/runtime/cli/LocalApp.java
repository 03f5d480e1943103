package dev.boma.runtime.cli;

import dev.boma.api.GuestError;
import dev.boma.api.Limits;
import dev.boma.api.Release;
import dev.boma.api.TenantId;
import dev.boma.runtime.boot.Host;
import dev.boma.runtime.hosting.AppPackage;
import dev.boma.runtime.hosting.InvalidAppException;
import dev.boma.runtime.hosting.Tenant;
import dev.boma.spi.ChannelInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A developer's own app on a host of her own. */
final class LocalApp {
  private final Host host;
  private final TenantId tenant;
  private @Nullable ChannelInfo channel;

  /** As it was first deployed; null before. */
  private @Nullable AppPackage first;

  LocalApp(Host host, TenantId tenant) {
    this.host = host;
    this.tenant = tenant;
    host.hosting().createTenant(Tenant.named(tenant));
  }

  /**
   * Publishes the app, if it loads. One that has another name by now is published under its first:
   * that is where its handsets are, and what it keeps.
   *
   * @throws InvalidAppException if it does not
   */
  void deploy(AppPackage given) {
    AppPackage app = first == null ? given : given.named(first.name());
    Release asked = app.release(tenant, 1);
    Limits limits = host.grant(asked).limits();
    app.requireSizes(limits);
    Optional<GuestError> error = host.sandbox().check(asked, limits);
    if (error.isPresent()) {
      throw new InvalidAppException(
          "app %s does not load: %s".formatted(app.name(), error.get().describe()));
    }
    Release release = host.hosting().publish(tenant, app.with(AppPackage.DEVELOPMENT, "true"));
    channel = host.hosting().simulatorChannel(release.app(), app.transportType());
    first = first == null ? app : first;
  }

  /** What in its app.json is another by now, and counts only when it is first deployed. */
  List<String> notFollowed(AppPackage now) {
    List<String> changed = new ArrayList<>();
    if (first != null && !first.name().equals(now.name())) {
      changed.add("name '%s'".formatted(now.name()));
    }
    if (first != null && !first.transportType().equals(now.transportType())) {
      changed.add("transport_type '%s'".formatted(now.transportType()));
    }
    return changed;
  }

  /** The channel it answers on, once deployed. */
  ChannelInfo channel() {
    if (channel == null) {
      throw new IllegalStateException("not deployed");
    }
    return channel;
  }
}
