package dev.boma.runtime;

import dev.boma.api.AppId;
import dev.boma.api.AppKind;
import dev.boma.api.Capabilities;
import dev.boma.api.ChannelId;
import dev.boma.api.DeliveryEvent;
import dev.boma.api.InboundMessage;
import dev.boma.api.OutboundMessage;
import dev.boma.api.Release;
import dev.boma.api.ReleaseId;
import dev.boma.api.TenantId;
import dev.boma.spi.ChannelInfo;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** An app, its channel and its user, as tests need them. */
public final class Samples {
  public static final TenantId TENANT = new TenantId("acme");
  public static final AppId APP = new AppId(TENANT, "quiz");
  public static final ChannelId CHANNEL_ID = new ChannelId("quiz");
  public static final String USER = "+27820001001";
  public static final Instant NOW = Instant.parse("2024-03-05T08:15:30.250Z");

  public static final ChannelInfo CHANNEL =
      new ChannelInfo(CHANNEL_ID, APP, "http", "*120*8864#", "ussd", 182, true, null);

  private Samples() {}

  public static Release release(AppKind kind, Map<String, String> config) {
    return new Release(
        new ReleaseId(APP, 1),
        kind,
        "app.js",
        Map.of("app.js", ""),
        config,
        Capabilities.OF_PLAN.withEndpoints(Set.of("sms")));
  }

  /** A channel for SMS whose gateway has messages posted there. */
  public static ChannelInfo channelTo(URI gateway) {
    return new ChannelInfo(CHANNEL_ID, APP, "http", "30000", "sms", 160, false, gateway);
  }

  public static Release release() {
    return release(AppKind.MODULE, Map.of());
  }

  public static Release releaseThatUses(String... resources) {
    return new Release(
        new ReleaseId(APP, 1),
        AppKind.MODULE,
        "app.js",
        Map.of("app.js", ""),
        Map.of(),
        new Capabilities(Set.of(resources), Set.of(), null, Map.of()));
  }

  public static Release releaseThatMayCall(String... hosts) {
    return new Release(
        new ReleaseId(APP, 1),
        AppKind.MODULE,
        "app.js",
        Map.of("app.js", ""),
        Map.of(),
        new Capabilities(null, Set.of(), List.of(hosts), Map.of()));
  }

  /** A USSD message in the middle of a session. */
  public static InboundMessage message(String id, String content) {
    return message(id, USER, content, "resume", "ussd");
  }

  public static InboundMessage message(
      String id, String from, String content, String sessionEvent, String transportType) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("message_id", id);
    fields.put("from_addr", from);
    fields.put("to_addr", "*120*8864#");
    fields.put("content", content);
    fields.put("session_event", sessionEvent);
    fields.put("transport_type", transportType);
    fields.put("transport_name", "quiz");
    fields.put("provider", "mtn");
    fields.put("group", null);
    fields.put("transport_metadata", Map.of("session", "9911"));
    fields.put("helper_metadata", Map.of());
    fields.put("routing_metadata", Map.of());
    return new InboundMessage(CHANNEL_ID, id, from, sessionEvent, transportType, fields);
  }

  public static DeliveryEvent ack(String id, String of) {
    return new DeliveryEvent(
        CHANNEL_ID,
        id,
        "ack",
        of,
        Map.of("message_type", "event", "event_id", id, "event_type", "ack"));
  }

  public static OutboundMessage send(String id, String content) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("message_id", id);
    fields.put("in_reply_to", null);
    fields.put("to_addr", USER);
    fields.put("content", content);
    fields.put("session_event", null);
    return OutboundMessage.ofFields(fields);
  }
}
