package dev.boma.runtime.testing;

import dev.boma.api.OutboundMessage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an app has sent so far, for the events that tell what became of it. */
final class SentMessages {
  private final Ignored ignored;
  private final List<OutboundMessage> newestFirst = new ArrayList<>();

  SentMessages(Ignored ignored) {
    this.ignored = ignored;
  }

  /** Notes what came of a turn that did not fail; what it sent is newer than its reply. */
  void add(TurnResult result) {
    if (result.reply() != null) {
      newestFirst.addFirst(result.reply());
    }
    result.sends().forEach(newestFirst::addFirst);
  }

  /** The newest of which all that is named is so. */
  Optional<OutboundMessage> newest(Map<String, @Nullable Object> named) {
    return newestFirst.stream().filter(message -> fits(named, message)).findFirst();
  }

  /** All of them, newest first. */
  List<Map<String, @Nullable Object>> all() {
    return newestFirst.stream().map(SentMessages::fields).toList();
  }

  /** What a conversation file may name of a message. */
  static Map<String, @Nullable Object> fields(OutboundMessage message) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("to_addr", message.toAddr());
    fields.put("content", message.content());
    fields.put("endpoint", message.endpoint());
    Object helperMetadata = message.fields().get("helper_metadata");
    fields.put("helper_metadata", helperMetadata == null ? Map.of() : helperMetadata);
    return fields;
  }

  private boolean fits(Map<String, @Nullable Object> named, OutboundMessage message) {
    Map<String, @Nullable Object> fields = fields(message);
    return named.entrySet().stream()
        .allMatch(entry -> JsonValues.same(entry.getValue(), fields.get(entry.getKey()), ignored));
  }
}
