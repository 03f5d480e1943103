package dev.boma.runtime.boot;

import dev.boma.api.Grant;
import dev.boma.api.Release;
import dev.boma.runtime.connector.Inbox;
import dev.boma.runtime.console.RecentTurns;
import dev.boma.runtime.delivery.Outbox;
import dev.boma.runtime.hosting.AppPackage;
import dev.boma.runtime.hosting.Hosting;
import dev.boma.runtime.hosting.Plans;
import dev.boma.runtime.hosting.Tokens;
import dev.boma.runtime.retention.Forgetting;
import dev.boma.runtime.sandbox.Sandbox;
import dev.boma.runtime.store.AppLog;
import dev.boma.runtime.turn.TurnPipeline;
import dev.boma.spi.ChannelInfo;
import dev.boma.spi.Store;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** A host without its doors: everything between a trigger and its answer. */
public record Host(
    Store store,
    Hosting hosting,
    Plans plans,
    Tokens tokens,
    AppLog appLog,
    Inbox inbox,
    Outbox outbox,
    Sandbox sandbox,
    TurnPipeline turns,
    RecentTurns recentTurns,
    Forgetting forgetting,
    PrometheusMeterRegistry metrics) {

  /** Whether the app of a channel runs where it is written: {@code dev} and {@code chat}. */
  boolean inDevelopment(ChannelInfo channel) {
    return hosting
        .active(channel.app())
        .map(release -> "true".equals(release.config().get(AppPackage.DEVELOPMENT)))
        .orElse(false);
  }

  /** What a release may do here. */
  public Grant grant(Release release) {
    return plans.of(release.app().tenant()).grant(release.capabilities());
  }
}
