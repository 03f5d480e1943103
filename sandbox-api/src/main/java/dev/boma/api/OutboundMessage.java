package dev.boma.api;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message of an app to a user: a reply, or a send of its own accord.
 *
 * @param id {@code message_id}: 32 hex digits
 * @param inReplyTo the id of the inbound message this answers, or null for a send
 * @param toAddr the user's address, or null for a reply to a whole group
 * @param content the text, or null for a message without any (voice)
 * @param endsSession whether the session is over after this message ({@code session_event: close})
 * @param endpoint the app's endpoint it leaves by; {@code default} is the channel itself
 * @param fields the complete message in Vumi's form; copied, read-only
 */
public record OutboundMessage(
    String id,
    @Nullable String inReplyTo,
    @Nullable String toAddr,
    @Nullable String content,
    boolean endsSession,
    String endpoint,
    Map<String, @Nullable Object> fields) {

  /** The endpoint that stands for the channel itself. */
  public static final String DEFAULT_ENDPOINT = "default";

  // Spelled out, because the nullness of type arguments is lost in a compact constructor.
  public OutboundMessage(
      String id,
      @Nullable String inReplyTo,
      @Nullable String toAddr,
      @Nullable String content,
      boolean endsSession,
      String endpoint,
      Map<String, @Nullable Object> fields) {
    this.endsSession = endsSession;
    this.content = content;
    this.toAddr = toAddr;
    this.inReplyTo = inReplyTo;
    this.id = requireNonNull(id, "id is null");
    this.endpoint = requireNonNull(endpoint, "endpoint is null");
    this.fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }

  /**
   * A message read back from its complete Vumi form.
   *
   * @throws IllegalArgumentException if {@code message_id} is missing
   */
  public static OutboundMessage ofFields(Map<String, @Nullable Object> fields) {
    if (!(fields.get("message_id") instanceof String id)) {
      throw new IllegalArgumentException("message_id is missing");
    }
    String endpoint =
        fields.get("routing_metadata") instanceof Map<?, ?> routing
                && routing.get("endpoint_name") instanceof String name
            ? name
            : DEFAULT_ENDPOINT;
    return new OutboundMessage(
        id,
        text(fields, "in_reply_to"),
        text(fields, "to_addr"),
        text(fields, "content"),
        "close".equals(fields.get("session_event")),
        endpoint,
        fields);
  }

  private static @Nullable String text(Map<String, @Nullable Object> fields, String name) {
    return fields.get(name) instanceof String text ? text : null;
  }
}
