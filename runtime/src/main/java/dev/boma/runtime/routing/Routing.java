package dev.boma.runtime.routing;

import dev.boma.api.ChannelId;
import dev.boma.api.Release;
import dev.boma.runtime.hosting.Hosting;
import dev.boma.runtime.hosting.Tenant;
import dev.boma.spi.ChannelInfo;
import java.util.Optional;

/** From a channel to the release that answers on it, or a refusal. Safe for several threads. */
public final class Routing {
  private final Hosting hosting;

  public Routing(Hosting hosting) {
    this.hosting = hosting;
  }

  /** Where a message goes. */
  public sealed interface Route {
    /** To this release. */
    record To(ChannelInfo channel, Release release, Tenant tenant) implements Route {}

    /**
     * Nowhere.
     *
     * @param reason for the operator or tenant
     * @param phoneText what the phone shows
     */
    record Refused(String reason, String phoneText) implements Route {}
  }

  /** The channel of that id; empty if the host has none. */
  public Optional<ChannelInfo> channel(ChannelId id) {
    return hosting.channel(id);
  }

  /** Finds the release that is active now for the channel's app. */
  public Route route(ChannelInfo channel) {
    Tenant tenant = hosting.tenant(channel.app().tenant()).orElse(null);
    if (tenant == null) {
      return new Route.Refused(
          "channel %s belongs to tenant '%s', which is not there"
              .formatted(channel.id(), channel.app().tenant()),
          Tenant.DEFAULT_FALLBACK_TEXT);
    }
    if (tenant.suspended()) {
      return new Route.Refused(
          "tenant '%s' is suspended".formatted(tenant.id()), tenant.fallbackText());
    }
    return hosting
        .active(channel.app())
        .<Route>map(release -> new Route.To(channel, release, tenant))
        .orElseGet(() ->
            new Route.Refused(
                "app '%s' has no release; deploy one".formatted(channel.app()),
                tenant.fallbackText()));
  }
}
