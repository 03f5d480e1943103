package dev.boma.runtime.session;

import dev.boma.api.AppId;
import dev.boma.api.DeliveryEvent;
import dev.boma.api.InboundMessage;
import dev.boma.api.OutboundMessage;
import dev.boma.api.Trigger;
import dev.boma.runtime.json.Json;
import dev.boma.runtime.store.Partitions;
import dev.boma.runtime.store.Stored;
import dev.boma.spi.Store;
import dev.boma.spi.Store.Entry;
import dev.boma.spi.Store.Key;
import dev.boma.spi.Store.Write;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The answers given to messages, kept for a day so that the same {@code message_id} on the same
 * channel gets the same answer and does not run the app twice.
 */
public final class KeptAnswers {
  /** How long an answer is kept: longer than any gateway repeats a request. */
  public static final Duration KEPT = Duration.ofDays(1);

  private static final long FORMAT = 1;
  private static final String MESSAGES = "answer";

  /** Apart from messages: a gateway may give an event the id of the message it is about. */
  private static final String EVENTS = "answer-event";

  /** The families of an app's partition that hold answers. */
  public static final Set<String> FAMILIES = Set.of(MESSAGES, EVENTS);

  /** As Vumi writes them, with or without a fraction of the second. */
  private static final DateTimeFormatter TIMESTAMP =
      new DateTimeFormatterBuilder()
          .appendPattern("yyyy-MM-dd HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .toFormatter(Locale.ROOT);

  private final Store store;
  private final Duration kept;
  private final boolean refusesOlder;

  /**
   * How answers are kept.
   *
   * @param kept how long
   * @param refusesOlder whether a message that is older than that is refused: it may have been
   *     answered before
   */
  public record Keeping(Duration kept, boolean refusesOlder) {
    /** For a day; older messages are taken for new ones. */
    public static final Keeping A_DAY = new Keeping(KEPT, false);
  }

  /** Keeps answers for a day. */
  public KeptAnswers(Store store) {
    this(store, Keeping.A_DAY);
  }

  public KeptAnswers(Store store, Keeping keeping) {
    this.store = store;
    this.kept = keeping.kept();
    this.refusesOlder = keeping.refusesOlder();
  }

  /** Why a trigger without a kept answer is refused, or empty. */
  public Optional<String> refusal(Trigger trigger, Instant now) {
    if (!refusesOlder || !(trigger instanceof InboundMessage message)) {
      return Optional.empty();
    }
    return sent(message)
        .filter(sent -> sent.plus(kept).isBefore(now))
        .map(sent ->
            ("the message is of %s, and answers are kept for %d hours (answer-hours): it may have"
                    + " been answered before (old-messages is refuse)")
                .formatted(sent, kept.toHours()));
  }

  /** When a message was sent, by its own word; empty if it does not say. */
  private static Optional<Instant> sent(InboundMessage message) {
    if (!(message.fields().get("timestamp") instanceof String text)) {
      return Optional.empty();
    }
    try {
      return Optional.of(LocalDateTime.parse(text, TIMESTAMP).toInstant(ZoneOffset.UTC));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /**
   * A kept answer.
   *
   * @param reply the message for the user, or null if there was none
   */
  public record Kept(@Nullable OutboundMessage reply) {}

  /** The answer this trigger was given before. */
  public Optional<Kept> find(AppId app, Trigger trigger) {
    Key key = key(app, trigger);
    return Optional.ofNullable(store.read(List.of(key)).get(key)).map(this::of);
  }

  /** What an entry says that was read where answers are kept. */
  public Kept of(Entry kept) {
    return new Kept(replyOf(Stored.open("the kept answer to a message", kept.value(), FORMAT)));
  }

  /** The write that keeps an answer, for the commit of its turn. */
  public Write keep(AppId app, Trigger trigger, @Nullable OutboundMessage reply, Instant now) {
    Map<String, @Nullable Object> value = Stored.begin(FORMAT);
    value.put("reply", reply == null ? null : reply.fields());
    return new Write.Put(key(app, trigger), Json.write(value), now.plus(kept));
  }

  private static @Nullable OutboundMessage replyOf(Map<String, @Nullable Object> value) {
    if (!(value.get("reply") instanceof Map<?, ?> stored)) {
      return null;
    }
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    stored.forEach((name, field) -> fields.put(String.valueOf(name), field));
    return OutboundMessage.ofFields(fields);
  }

  /** The id of the message or event whose answer is kept there. */
  public static String messageId(Key answer) {
    return answer.name().substring(answer.name().indexOf('/') + 1);
  }

  /** Where the answer to this trigger is kept. */
  public Key key(AppId app, Trigger trigger) {
    String family =
        switch (trigger) {
          case InboundMessage ignored -> MESSAGES;
          case DeliveryEvent ignored -> EVENTS;
        };
    return new Key(Partitions.of(app), family, trigger.channel() + "/" + trigger.id());
  }
}
