package dev.boma.api;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event about a message the app sent, in the form of Vumi's {@code TransportEvent}.
 *
 * <pre>{@code
 * {"message_type": "event", "event_id": "0f5e0a4b", "event_type": "ack",
 *  "user_message_id": "c1aa39e0", "sent_message_id": "c1aa39e0",
 *  "timestamp": "2024-03-05 08:15:30.640000"}
 * }</pre>
 *
 * @param channel the channel it came through
 * @param id {@code event_id}, unique within the channel
 * @param eventType {@code ack}, {@code nack} or {@code delivery_report}
 * @param userMessageId the id of the message the app sent
 * @param fields the complete event as the guest receives it; copied, read-only
 */
public record DeliveryEvent(
    ChannelId channel,
    String id,
    String eventType,
    String userMessageId,
    Map<String, @Nullable Object> fields)
    implements Trigger {

  // Spelled out, because the nullness of type arguments is lost in a compact constructor.
  public DeliveryEvent(
      ChannelId channel,
      String id,
      String eventType,
      String userMessageId,
      Map<String, @Nullable Object> fields) {
    this.channel = requireNonNull(channel, "channel is null");
    this.id = requireNonNull(id, "id is null");
    this.eventType = requireNonNull(eventType, "eventType is null");
    this.userMessageId = requireNonNull(userMessageId, "userMessageId is null");
    this.fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }

  /** The message spoken of stands for its user, whose address an event does not carry. */
  @Override
  public String userAddr() {
    return "event:" + userMessageId;
  }
}
