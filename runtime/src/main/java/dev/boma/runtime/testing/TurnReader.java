package dev.boma.runtime.testing;

import dev.boma.runtime.testing.Turn.SessionEvent;
import dev.boma.runtime.text.Nearest;
import java.time.Duration;
import java.util.ArrayList;
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

  private static final List<String> EVENTS = List.of("new", "resume", "close", "none");

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
    String from = fields.text("from").orElse(phone);
    // By the file alone, never by what the app did: the same file always sends the same messages.
    SessionEvent usual = phonesSeen.add(from) ? SessionEvent.NEW : SessionEvent.RESUME;
    return new Turn(
        fields.line(),
        event(fields, usual),
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

  private static SessionEvent event(Fields fields, SessionEvent usual) {
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
        "is \"%s\"; it must be new, resume, close or none%s"
            .formatted(
                word.get(),
                Nearest.to(word.get(), EVENTS)
                    .map(near -> "; did you mean " + near + "?")
                    .orElse("")));
    return usual;
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
