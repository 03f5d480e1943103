package dev.boma.runtime.testing;

import dev.boma.api.ChannelId;
import dev.boma.api.DeliveryEvent;
import dev.boma.api.InboundMessage;
import dev.boma.runtime.testing.Turn.MessageEvent;
import dev.boma.runtime.testing.Turn.SessionEvent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the messages and events of a conversation, the same each time. */
final class TurnMessages {
  private static final ChannelId CHANNEL = new ChannelId("conversation");
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final Conversation conversation;

  TurnMessages(Conversation conversation) {
    this.conversation = conversation;
  }

  // javac leaves the null annotations of a compact constructor's parameters out of the class file.
  @SuppressWarnings("NullAway")
  InboundMessage message(Turn turn, SessionEvent event, int number, Instant now) {
    String id = id(number);
    String transportType = conversation.channel().transportType();
    Map<String, @Nullable Object> fields = begin("user_message", now, turn);
    fields.put("message_id", id);
    fields.put("from_addr", turn.from());
    fields.put("to_addr", turn.toAddr());
    fields.put("content", turn.say());
    fields.put("session_event", event.wireName());
    fields.put("in_reply_to", null);
    fields.put("transport_type", transportType);
    fields.put("group", null);
    fields.put("provider", null);
    if (event == SessionEvent.PUSH) {
      fields.put("inbound_push_trigger", true);
    }
    if (conversation.channel().charLimit() != null && transportType.equals("ussd")) {
      fields.put("char_limit", (long) conversation.channel().charLimit());
    }
    return new InboundMessage(CHANNEL, id, turn.from(), event.wireName(), transportType, fields);
  }

  /**
   * The event of a turn.
   *
   * @param of the id of the message it tells of
   */
  DeliveryEvent event(Turn turn, MessageEvent event, String of, int number, Instant now) {
    String id = id(number);
    Map<String, @Nullable Object> fields = begin("event", now, turn);
    fields.put("event_id", id);
    fields.put("event_type", event.type());
    fields.put("user_message_id", of);
    if (event.type().equals("ack")) {
      fields.put("sent_message_id", of);
    }
    fields.putAll(event.fields());
    return new DeliveryEvent(CHANNEL, id, event.type(), of, fields);
  }

  private static Map<String, @Nullable Object> begin(String type, Instant now, Turn turn) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("message_type", type);
    fields.put("message_version", "20110921");
    fields.put("timestamp", TIMESTAMP.format(now));
    fields.put("transport_name", CHANNEL.value());
    fields.put("transport_metadata", Map.of());
    fields.put("helper_metadata", turn.helperMetadata());
    fields.put("routing_metadata", Map.of());
    return fields;
  }

  private String id(int number) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(
                  "message %d %d"
                      .formatted(conversation.seed(), number)
                      .getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
