package dev.boma.runtime.testing;

import dev.boma.api.ChannelId;
import dev.boma.api.InboundMessage;
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

/** Makes the messages of a conversation, the same each time. */
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
  InboundMessage of(Turn turn, int number, Instant now) {
    String id = id(number);
    String transportType = conversation.channel().transportType();
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("message_type", "user_message");
    fields.put("message_version", "20110921");
    fields.put("message_id", id);
    fields.put("timestamp", TIMESTAMP.format(now));
    fields.put("from_addr", turn.from());
    fields.put("to_addr", turn.toAddr());
    fields.put("content", turn.say());
    fields.put("session_event", turn.event().wireName());
    fields.put("in_reply_to", null);
    fields.put("transport_name", CHANNEL.value());
    fields.put("transport_type", transportType);
    fields.put("transport_metadata", Map.of());
    fields.put("helper_metadata", turn.helperMetadata());
    fields.put("routing_metadata", Map.of());
    fields.put("group", null);
    fields.put("provider", null);
    if (conversation.channel().charLimit() != null && transportType.equals("ussd")) {
      fields.put("char_limit", (long) conversation.channel().charLimit());
    }
    return new InboundMessage(
        CHANNEL, id, turn.from(), turn.event().wireName(), transportType, fields);
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
