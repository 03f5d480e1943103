package dev.boma.runtime.connector;

import dev.boma.api.DeliveryEvent;
import dev.boma.api.InboundMessage;
import dev.boma.api.Trigger;
import dev.boma.runtime.json.Json;
import dev.boma.runtime.json.JsonException;
import dev.boma.runtime.vumi.VumiOutbound;
import dev.boma.spi.ChannelInfo;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads Vumi's messages and events from JSON, and completes them from their channel: a person with
 * {@code curl} need not fill in what the host knows.
 */
public final class VumiMessages {
  /** No gateway's message is longer: SMS in parts ends at 39,015 characters. */
  public static final int MAX_CONTENT_CHARS = 40_000;

  private static final int MAX_ID_CHARS = 200;
  private static final Set<String> SESSION_EVENTS = Set.of("new", "resume", "close");
  private static final Set<String> EVENT_TYPES = Set.of("ack", "nack", "delivery_report");
  private static final Set<String> DELIVERY_STATUSES = Set.of("pending", "failed", "delivered");

  /** Vumi's, or as ISO 8601 has it: both are sent. */
  private static final Pattern TIMESTAMP =
      Pattern.compile(
          "(\\d{4}-\\d\\d-\\d\\d)[ T](\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d{1,9})?)?)"
              + "(?:Z|[+-]\\d\\d(?::?\\d\\d)?)?");

  private final InstantSource clock;

  public VumiMessages(InstantSource clock) {
    this.clock = clock;
  }

  /** A body is not a message; the text says what is wrong and what would be right. */
  public static final class MalformedMessageException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String explanation;

    MalformedMessageException(String explanation) {
      super(explanation);
      this.explanation = explanation;
    }

    @Override
    public String getMessage() {
      return explanation;
    }
  }

  /** Reads the body of a request to a channel. */
  public Trigger read(ChannelInfo channel, String body) throws MalformedMessageException {
    Map<String, @Nullable Object> given;
    try {
      given = Json.readObject(body);
    } catch (JsonException e) {
      throw new MalformedMessageException(
          "the body is not a Vumi message in JSON: " + e.getMessage());
    }
    return switch (given.get("message_type")) {
      case null -> message(channel, given);
      case String type when type.equals("user_message") -> message(channel, given);
      case String type when type.equals("event") -> event(channel, given);
      default ->
          throw new MalformedMessageException(
              "message_type must be \"user_message\" or \"event\", not "
                  + Json.write(given.get("message_type")));
    };
  }

  private InboundMessage message(ChannelInfo channel, Map<String, @Nullable Object> given)
      throws MalformedMessageException {
    String id = required(given, "message_id");
    String from = required(given, "from_addr");
    Map<String, @Nullable Object> fields = begin(channel, given, "user_message");
    fields.put("message_id", id);
    fields.put("in_reply_to", optional(given, "in_reply_to", null));
    fields.put("from_addr", from);
    fields.put("to_addr", optional(given, "to_addr", channel.address()));
    fields.put("content", content(given.get("content")));
    fields.put("session_event", sessionEvent(given));
    fields.put("transport_type", optional(given, "transport_type", channel.transportType()));
    fields.put("group", optional(given, "group", null));
    fields.put("provider", optional(given, "provider", null));
    addRest(given, fields);
    if (!hasCharLimit(given) && "ussd".equals(fields.get("transport_type"))) {
      fields.put("char_limit", (long) channel.charLimit());
    }
    return new InboundMessage(
        channel.id(),
        id,
        from,
        sessionEvent(given),
        String.valueOf(fields.get("transport_type")),
        fields);
  }

  private DeliveryEvent event(ChannelInfo channel, Map<String, @Nullable Object> given)
      throws MalformedMessageException {
    String id = required(given, "event_id");
    String type = required(given, "event_type");
    if (!EVENT_TYPES.contains(type)) {
      throw new MalformedMessageException(
          "event_type must be ack, nack or delivery_report, not " + Json.write(type));
    }
    if (type.equals("delivery_report")
        && !DELIVERY_STATUSES.contains(required(given, "delivery_status"))) {
      throw new MalformedMessageException(
          "delivery_status must be pending, failed or delivered, not "
              + Json.write(given.get("delivery_status")));
    }
    String of = required(given, "user_message_id");
    Map<String, @Nullable Object> fields = begin(channel, given, "event");
    addRest(given, fields);
    return new DeliveryEvent(channel.id(), id, type, of, fields);
  }

  private Map<String, @Nullable Object> begin(
      ChannelInfo channel, Map<String, @Nullable Object> given, String type)
      throws MalformedMessageException {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("message_type", type);
    fields.put("message_version", optional(given, "message_version", "20110921"));
    fields.put("timestamp", timestamp(given));
    fields.put("transport_name", optional(given, "transport_name", channel.id().value()));
    for (String metadata : List.of("transport_metadata", "helper_metadata", "routing_metadata")) {
      fields.put(metadata, object(given, metadata));
    }
    return fields;
  }

  private static boolean hasCharLimit(Map<String, @Nullable Object> given)
      throws MalformedMessageException {
    return switch (given.get("char_limit")) {
      case null -> false;
      case Long limit when limit >= 1 -> true;
      case Object other ->
          throw new MalformedMessageException(
              "char_limit must be a whole number of characters from 1, not " + shown(other));
    };
  }

  private String timestamp(Map<String, @Nullable Object> given) throws MalformedMessageException {
    String timestamp =
        Objects.requireNonNull(
            optional(given, "timestamp", VumiOutbound.timestamp(clock.instant())));
    Matcher parts = TIMESTAMP.matcher(timestamp);
    try {
      if (parts.matches()) {
        LocalDateTime.parse(parts.group(1) + "T" + parts.group(2));
        return timestamp;
      }
    } catch (DateTimeParseException e) {
      // A month 13, told below as a text is.
    }
    throw new MalformedMessageException(
        "timestamp must be a time as 2024-03-05 08:15:30.000000, not " + shown(timestamp));
  }

  /** What else the gateway sent goes to the guest as it came. */
  private static void addRest(
      Map<String, @Nullable Object> given, Map<String, @Nullable Object> fields) {
    for (Map.Entry<String, @Nullable Object> entry : given.entrySet()) {
      if (!fields.containsKey(entry.getKey())) {
        fields.put(entry.getKey(), entry.getValue());
      }
    }
  }

  private static @Nullable Object content(@Nullable Object content)
      throws MalformedMessageException {
    return switch (content) {
      case null -> null;
      case String text when text.length() > MAX_CONTENT_CHARS ->
          throw new MalformedMessageException(
              "content has %d characters, at most %d are allowed"
                  .formatted(text.length(), MAX_CONTENT_CHARS));
      case String text -> text;
      // Some gateways send a digit as a number; apps are told that content is text.
      case Number number -> Json.write(number);
      default ->
          throw new MalformedMessageException(
              "content must be text or null, not " + shown(content));
    };
  }

  private static @Nullable String sessionEvent(Map<String, @Nullable Object> given)
      throws MalformedMessageException {
    String event = optional(given, "session_event", null);
    if (event != null && !SESSION_EVENTS.contains(event)) {
      throw new MalformedMessageException(
          "session_event must be new, resume, close or null, not " + shown(event));
    }
    return event;
  }

  private static String required(Map<String, @Nullable Object> given, String name)
      throws MalformedMessageException {
    String value = optional(given, name, null);
    if (value == null || value.isEmpty()) {
      throw new MalformedMessageException(
          "%s is missing; a message needs message_id and from_addr, an event event_id, event_type"
                  .formatted(name)
              + " and user_message_id, all text");
    }
    if (value.length() > MAX_ID_CHARS) {
      throw new MalformedMessageException(
          "%s has %d characters, at most %d are allowed"
              .formatted(name, value.length(), MAX_ID_CHARS));
    }
    return value;
  }

  private static @Nullable String optional(
      Map<String, @Nullable Object> given, String name, @Nullable String otherwise)
      throws MalformedMessageException {
    return switch (given.get(name)) {
      case null -> otherwise;
      case String text -> text;
      case Object other ->
          throw new MalformedMessageException(
              "%s must be text, not %s".formatted(name, shown(other)));
    };
  }

  private static Object object(Map<String, @Nullable Object> given, String name)
      throws MalformedMessageException {
    return switch (given.get(name)) {
      case null -> Map.of();
      case Map<?, ?> map -> map;
      case Object other ->
          throw new MalformedMessageException(
              "%s must be an object, not %s".formatted(name, shown(other)));
    };
  }

  private static String shown(@Nullable Object value) {
    String text = Json.write(value);
    return text.length() <= 80 ? text : text.substring(0, 80) + "…";
  }
}
