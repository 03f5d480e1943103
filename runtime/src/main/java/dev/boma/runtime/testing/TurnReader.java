package dev.boma.runtime.testing;

import dev.boma.runtime.testing.Turn.Event;
import dev.boma.runtime.testing.Turn.MessageEvent;
import dev.boma.runtime.testing.Turn.SessionEvent;
import dev.boma.runtime.testing.YamlNode.Mapping;
import dev.boma.runtime.text.Nearest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the turns of one conversation. */
final class TurnReader {
  static final List<String> KEYS =
      List.of(
          "event",
          "say",
          "reply",
          "ends",
          "wait",
          "kv",
          "sends",
          "from",
          "to_addr",
          "helper_metadata");
  static final List<String> SEND_KEYS =
      List.of("to_addr", "content", "endpoint", "helper_metadata");

  static final List<String> EVENT_KEYS =
      List.of("type", "of", "delivery_status", "nack_reason", "user_message_id");

  private static final List<String> SESSION_EVENTS =
      Arrays.stream(SessionEvent.values()).map(SessionEvent::word).toList();
  private static final List<String> EVENT_TYPES = List.of("ack", "nack", "delivery_report");
  private static final List<String> DELIVERY_STATUSES = List.of("pending", "failed", "delivered");

  private final Problems problems;
  private final String phone;
  private final String number;
  private final Set<String> phonesSeen = new HashSet<>();

  /**
   * For a conversation.
   *
   * @param phone who speaks when a turn does not say
   * @param number the number dialled when a turn does not say
   */
  TurnReader(Problems problems, String phone, String number) {
    this.problems = problems;
    this.phone = phone;
    this.number = number;
  }

  List<Turn> read(List<YamlNode> nodes) {
    List<Turn> turns = new ArrayList<>();
    for (YamlNode node : nodes) {
      Fields.of(node, "a turn", KEYS, problems).map(this::turn).ifPresent(turns::add);
    }
    return turns;
  }

  private Turn turn(Fields fields) {
    if (fields.node("event") instanceof Mapping event) {
      return turn(fields, messageEvent(event), phone);
    }
    String from = fields.text("from").orElse(phone);
    // By the file alone, never by what the app did: the same file always sends the same messages.
    SessionEvent usual = phonesSeen.add(from) ? SessionEvent.NEW : SessionEvent.RESUME;
    return turn(fields, sessionEvent(fields, usual), from);
  }

  private Turn turn(Fields fields, Event event, String from) {
    if (event instanceof MessageEvent) {
      for (String key : List.of("say", "from", "to_addr", "ends")) {
        if (fields.has(key)) {
          fields.problem(key, "does not go with what became of a message: no phone speaks");
        }
      }
      if (fields.text("reply").isPresent()) {
        fields.problem("reply", "must be null or absent: what became of a message has no screen");
      }
    }
    if (event == SessionEvent.PUSH && fields.text("say").isPresent()) {
      fields.problem("say", "does not go with a push: the app begins, and the user said nothing");
    }
    return new Turn(
        fields.line(),
        event,
        fields.text("say").orElse(null),
        from,
        fields.text("to_addr").orElse(number),
        fields.object("helper_metadata"),
        fields
            .parsed("wait", Durations::parse, "a duration with its unit, as 30s, 2h30m or 3d")
            .orElse(Duration.ZERO),
        new Turn.Expected(
            fields.has("reply") ? new Turn.Reply(fields.text("reply").orElse(null)) : null,
            fields.bool("ends").orElse(null),
            fields.object("kv"),
            sends(fields)));
  }

  private static SessionEvent sessionEvent(Fields fields, SessionEvent usual) {
    if (!fields.has("event")) {
      return usual;
    }
    Optional<String> word = fields.text("event");
    if (word.isEmpty()) {
      return SessionEvent.NONE;
    }
    for (SessionEvent event : SessionEvent.values()) {
      if (event.word().equals(word.get())) {
        return event;
      }
    }
    fields.problem(
        "event",
        "is \"%s\"; it must be new, resume, close, none or push, or tell what became of a message,"
                .formatted(word.get())
            + " as {type: ack}"
            + Nearest.to(word.get(), SESSION_EVENTS)
                .map(near -> "; did you mean " + near + "?")
                .orElse(""));
    return usual;
  }

  private MessageEvent messageEvent(Mapping node) {
    Fields fields = Fields.of(node, "an event", EVENT_KEYS, problems).orElseThrow();
    if (!fields.has("type")) {
      fields.problem("needs 'type', which is ack, nack or delivery_report");
    }
    String type = oneOf(fields, "type", EVENT_TYPES).orElse("");
    Map<String, String> rest = new LinkedHashMap<>();
    belongsTo("delivery_report", type, fields, "delivery_status");
    oneOf(fields, "delivery_status", DELIVERY_STATUSES)
        .ifPresent(status -> rest.put("delivery_status", status));
    if (type.equals("delivery_report") && !fields.has("delivery_status")) {
      fields.problem("needs 'delivery_status', which is pending, failed or delivered");
    }
    belongsTo("nack", type, fields, "nack_reason");
    if (type.equals("nack")) {
      rest.put("nack_reason", fields.text("nack_reason").orElse("refused"));
    }
    if (fields.has("of") && fields.has("user_message_id")) {
      fields.problem("user_message_id", "stands beside 'of'; an event has one of them");
    }
    Map<String, @Nullable Object> of = Map.of();
    YamlNode named = fields.node("of");
    if (named != null) {
      of =
          Fields.of(named, "what an event is of", SEND_KEYS, problems)
              .map(TurnReader::send)
              .orElse(Map.of());
    }
    return new MessageEvent(type, of, fields.text("user_message_id").orElse(null), rest);
  }

  private static Optional<String> oneOf(Fields fields, String name, List<String> words) {
    return fields.parsed(
        name,
        word -> Optional.of(word).filter(words::contains),
        "one of " + String.join(", ", words));
  }

  private static void belongsTo(String owner, String type, Fields fields, String name) {
    if (fields.has(name) && EVENT_TYPES.contains(type) && !type.equals(owner)) {
      fields.problem(name, "goes with the type %s, not with %s".formatted(owner, type));
    }
  }

  private @Nullable List<Map<String, @Nullable Object>> sends(Fields fields) {
    if (!fields.has("sends")) {
      return null;
    }
    List<Map<String, @Nullable Object>> sends = new ArrayList<>();
    for (YamlNode node : fields.list("sends")) {
      Fields.of(node, "a send", SEND_KEYS, problems).map(TurnReader::send).ifPresent(sends::add);
    }
    return sends;
  }

  private static Map<String, @Nullable Object> send(Fields fields) {
    Map<String, @Nullable Object> named = new LinkedHashMap<>();
    for (String key : List.of("to_addr", "content", "endpoint")) {
      if (fields.has(key)) {
        named.put(key, fields.text(key).orElse(null));
      }
    }
    if (fields.has("helper_metadata")) {
      named.put("helper_metadata", fields.object("helper_metadata"));
    }
    return named;
  }
}
