package dev.boma.runtime.store;

import dev.boma.api.AppId;
import dev.boma.api.ChannelId;
import dev.boma.api.TenantId;

/** The names of the partitions: who owns what is kept. */
public final class Partitions {
  /** What belongs to the host itself: tenants, channels, tokens. */
  public static final String HOST = "host";

  private Partitions() {}

  /** What belongs to one app: its state, releases, kept answers, log. */
  public static String of(AppId app) {
    return "app/" + app;
  }

  /** What belongs to one channel: its inbox. */
  public static String of(ChannelId channel) {
    return "channel/" + channel;
  }

  /** What belongs to one tenant: its list of apps. */
  public static String of(TenantId tenant) {
    return "tenant/" + tenant;
  }
}
