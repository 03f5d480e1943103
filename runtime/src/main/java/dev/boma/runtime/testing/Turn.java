package dev.boma.runtime.testing;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One message or event of a conversation, and what must come of it. What is not named is not
 * checked.
 *
 * @param line its line in the file, from 1
 * @param event what the network says: of the session, or of a message the app sent
 * @param say the message's text, or null for none
 * @param from the phone it comes from; of no meaning for a {@link MessageEvent}
 * @param toAddr the number it goes to
 * @param helperMetadata the message's {@code helper_metadata}
 * @param pause how much time passes before it
 * @param expected what must come of it
 */
public record Turn(
    int line,
    Event event,
    @Nullable String say,
    String from,
    String toAddr,
    Map<String, @Nullable Object> helperMetadata,
    Duration pause,
    Expected expected) {

  public Turn {
    helperMetadata = Collections.unmodifiableMap(new LinkedHashMap<>(helperMetadata));
  }

  /** What the network says. */
  public sealed interface Event {
    /** How a conversation file spells it. */
    String word();
  }

  /** What the network says of the session. */
  public enum SessionEvent implements Event {
    NEW("new"),
    RESUME("resume"),
    CLOSE("close"),
    /** The message carries no session event, as SMS does. */
    NONE(null),
    /** No message of a user: the host asks the app to begin. */
    PUSH(null);

    private final @Nullable String wireName;

    SessionEvent(@Nullable String wireName) {
      this.wireName = wireName;
    }

    /** How a message spells it; null for none. */
    public @Nullable String wireName() {
      return wireName;
    }

    @Override
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What became of a message that the app sent.
   *
   * <pre>{@code
   * {"type": "delivery_report", "delivery_status": "delivered", "of": {"endpoint": "sms"}}
   * }</pre>
   *
   * @param type {@code ack}, {@code nack} or {@code delivery_report}
   * @param of what is named of the message it tells of, as of a send; the newest that fits is meant
   * @param userMessageId the message's id, in place of {@code of}; null when the file names none
   * @param fields the event's other fields, as its wire form has them
   */
  public record MessageEvent(
      String type,
      Map<String, @Nullable Object> of,
      @Nullable String userMessageId,
      Map<String, String> fields)
      implements Event {
    public MessageEvent {
      of = Collections.unmodifiableMap(new LinkedHashMap<>(of));
      fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    @Override
    public String word() {
      return type;
    }
  }

  /**
   * What a turn names.
   *
   * @param reply null when it is not named
   * @param ends whether the reply ends the session; null when it is not named
   * @param kv the keys it names, key → JSON value; null stands for absent too
   * @param sends the messages sent beside the reply, in order, each with what is named of {@code
   *     to_addr}, {@code content}, {@code endpoint}, {@code helper_metadata}; null when not named
   */
  public record Expected(
      @Nullable Reply reply,
      @Nullable Boolean ends,
      Map<String, @Nullable Object> kv,
      @Nullable List<Map<String, @Nullable Object>> sends) {
    public Expected {
      kv = Collections.unmodifiableMap(new LinkedHashMap<>(kv));
      sends = sends == null ? null : List.copyOf(sends);
    }
  }

  /**
   * A reply that is named.
   *
   * @param text null when none may come
   */
  public record Reply(@Nullable String text) {}
}
