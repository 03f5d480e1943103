package dev.boma.runtime.routing;

import dev.boma.api.AppKind;
import dev.boma.api.ChannelId;
import dev.boma.api.DeliveryEvent;
import dev.boma.api.Grant;
import dev.boma.api.InboundMessage;
import dev.boma.api.Release;
import dev.boma.api.Trigger;
import dev.boma.runtime.hosting.Hosting;
import dev.boma.runtime.hosting.Plan;
import dev.boma.runtime.hosting.Plans;
import dev.boma.runtime.hosting.Tenant;
import dev.boma.runtime.json.Json;
import dev.boma.runtime.json.JsonException;
import dev.boma.spi.ChannelInfo;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** From a trigger to the release that answers it, or a refusal. Safe for several threads. */
public final class Routing {
  private final Hosting hosting;
  private final Plans plans;

  public Routing(Hosting hosting, Plans plans) {
    this.hosting = hosting;
    this.plans = plans;
  }

  /** Where a message goes. */
  public sealed interface Route {
    /** To this release. */
    record To(ChannelInfo channel, Release release, Tenant tenant, Plan plan) implements Route {

      /** What the release may do. */
      public Grant grant() {
        return plan.grant(release.capabilities());
      }
    }

    /**
     * To a release that does not want to be told.
     *
     * @param reason for the app's log
     */
    record Ignored(To to, String reason) implements Route {}

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
  public Route route(ChannelInfo channel, Trigger trigger) {
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
        .map(release -> to(new Route.To(channel, release, tenant, plans.of(tenant.id())), trigger))
        .orElseGet(() ->
            new Route.Refused(
                "app '%s' has no release; deploy one".formatted(channel.app()),
                tenant.fallbackText()));
  }

  private static Route to(Route.To to, Trigger trigger) {
    return switch (trigger) {
      case InboundMessage ignored -> to;
      case DeliveryEvent ignored ->
          takesEvents(to.release())
              ? to
              : new Route.Ignored(
                  to, "Ignoring event for conversation: %s".formatted(to.release().app().name()));
    };
  }

  /**
   * A module is told of events by its {@code event} handler, if it has one. A Vumi app asks for
   * them with {@code process_events} in its item {@code config}: it may have no handler that
   * finishes.
   */
  private static boolean takesEvents(Release release) {
    if (release.kind() == AppKind.MODULE) {
      return true;
    }
    try {
      return isTrue(
          Json.readObject(release.config().getOrDefault("config", "{}")).get("process_events"));
    } catch (JsonException e) {
      return false;
    }
  }

  /** What Vumi Go, in Python, takes for true. */
  private static boolean isTrue(@Nullable Object value) {
    return switch (value) {
      case null -> false;
      case Boolean truth -> truth;
      case Number number -> number.doubleValue() != 0;
      case String text -> !text.isEmpty();
      case Collection<?> list -> !list.isEmpty();
      case Map<?, ?> object -> !object.isEmpty();
      default -> true;
    };
  }
}
