package dev.boma.api;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message of a user, in the form of Vumi's {@code TransportUserMessage} version {@code 20110921}.
 *
 * <pre>{@code
 * {"message_type": "user_message", "message_version": "20110921", "message_id": "5d0c7b1e",
 *  "timestamp": "2024-03-05 08:15:30.250000", "from_addr": "+27820001001",
 *  "to_addr": "*120*8864#", "content": "2", "session_event": "resume", "transport_type": "ussd",
 *  "transport_name": "ussd", "in_reply_to": null, "helper_metadata": {}}
 * }</pre>
 *
 * @param channel the channel it came through
 * @param id {@code message_id}, unique within the channel
 * @param fromAddr the user's address
 * @param sessionEvent {@code new}, {@code resume}, {@code close}, another word of the gateway, or
 *     null where the network knows no sessions
 * @param transportType {@code ussd}, {@code sms}, …
 * @param fields the complete message as the guest receives it; copied, read-only
 */
public record InboundMessage(
    ChannelId channel,
    String id,
    String fromAddr,
    @Nullable String sessionEvent,
    String transportType,
    Map<String, @Nullable Object> fields)
    implements Trigger {

  // Spelled out, because the nullness of type arguments is lost in a compact constructor.
  public InboundMessage(
      ChannelId channel,
      String id,
      String fromAddr,
      @Nullable String sessionEvent,
      String transportType,
      Map<String, @Nullable Object> fields) {
    this.sessionEvent = sessionEvent;
    this.channel = requireNonNull(channel, "channel is null");
    this.id = requireNonNull(id, "id is null");
    this.fromAddr = requireNonNull(fromAddr, "fromAddr is null");
    this.transportType = requireNonNull(transportType, "transportType is null");
    this.fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }

  @Override
  public String userAddr() {
    return fromAddr;
  }

  /** Whether the user looks at a screen that stays empty until this message is answered. */
  public boolean awaitsScreen() {
    return transportType.equals("ussd") && !"close".equals(sessionEvent);
  }
}
