package dev.boma.runtime.vumi;

import dev.boma.api.InboundMessage;
import dev.boma.api.OutboundMessage;
import dev.boma.api.Trigger;
import dev.boma.spi.ChannelInfo;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes outbound messages in Vumi's form: a reply takes over from the message it answers what the
 * gateway needs to find its user again.
 */
public final class VumiOutbound {
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS").withZone(ZoneOffset.UTC);

  private static final Set<String> KINDS = Set.of("sms", "ussd");

  private final Supplier<String> ids;

  /**
   * @param ids gives message ids: 32 hex digits, never the same twice
   */
  public VumiOutbound(Supplier<String> ids) {
    this.ids = ids;
  }

  /** A time as Vumi writes it: UTC, a space, microseconds. */
  public static String timestamp(Instant time) {
    return TIMESTAMP.format(time);
  }

  /** A reply to a message. */
  public OutboundMessage reply(
      InboundMessage original,
      @Nullable String content,
      boolean endsSession,
      Map<String, @Nullable Object> helperMetadata,
      boolean toGroup,
      Instant now) {
    Map<String, @Nullable Object> in = original.fields();
    Map<String, @Nullable Object> fields = begin(now);
    fields.put("in_reply_to", original.id());
    fields.put("to_addr", toGroup && in.get("group") != null ? null : original.fromAddr());
    fields.put("from_addr", in.get("to_addr"));
    fields.put("content", content);
    fields.put("session_event", endsSession ? "close" : null);
    for (String kept : new String[] {"transport_name", "transport_type", "provider", "group"}) {
      fields.put(kept, in.get(kept));
    }
    fields.put("transport_metadata", in.getOrDefault("transport_metadata", Map.of()));
    fields.put("helper_metadata", helperMetadata);
    fields.put("routing_metadata", in.getOrDefault("routing_metadata", Map.of()));
    return OutboundMessage.ofFields(fields);
  }

  /**
   * A send that answers no message. Its {@code transport_type} and {@code from_addr} are null where
   * the trigger does not tell them; {@link #complete} knows them.
   */
  public OutboundMessage send(
      Trigger trigger,
      String toAddr,
      @Nullable String content,
      String endpoint,
      Map<String, @Nullable Object> helperMetadata,
      Instant now) {
    Map<String, @Nullable Object> fields = begin(now);
    fields.put("in_reply_to", null);
    fields.put("to_addr", toAddr);
    fields.put("from_addr", trigger.fields().get("to_addr"));
    fields.put("content", content);
    fields.put("session_event", null);
    fields.put("transport_name", trigger.channel().value());
    fields.put(
        "transport_type",
        // An endpoint that is named for a kind of network leads to one.
        KINDS.contains(endpoint) ? endpoint : trigger.fields().get("transport_type"));
    fields.put("provider", null);
    fields.put("group", null);
    fields.put("transport_metadata", Map.of());
    fields.put("helper_metadata", helperMetadata);
    fields.put("routing_metadata", Map.of("endpoint_name", endpoint));
    return OutboundMessage.ofFields(fields);
  }

  /**
   * The fields of a message that leaves by a channel. Programs of Vumi drop one without {@code
   * transport_type} or {@code from_addr}.
   */
  public static Map<String, @Nullable Object> complete(
      OutboundMessage message, ChannelInfo channel) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>(message.fields());
    fields.putIfAbsent("transport_type", channel.transportType());
    fields.putIfAbsent("from_addr", channel.address());
    return fields;
  }

  private Map<String, @Nullable Object> begin(Instant now) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("message_type", "user_message");
    fields.put("message_version", "20110921");
    fields.put("message_id", ids.get());
    fields.put("timestamp", timestamp(now));
    return fields;
  }
}
