package dev.boma.runtime.testing;

import dev.boma.runtime.testing.Difference.Item;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Compares what a turn names with what came of it. */
final class TurnCheck {
  private static final List<String> USUAL_SEND_KEYS = List.of("to_addr", "content", "endpoint");

  private final Ignored ignored;

  TurnCheck(Ignored ignored) {
    this.ignored = ignored;
  }

  List<Difference> differences(
      Turn.Expected expected,
      @Nullable String reply,
      boolean ends,
      List<Map<String, @Nullable Object>> sends,
      Function<String, Optional<ConversationHost.StoredValue>> kv) {
    List<Difference> differences = new ArrayList<>();
    if (expected.reply() != null) {
      check(Item.REPLY, "", expected.reply().text(), reply, differences);
    }
    // Without a reply there is nothing that could end, and no more than that to say about it.
    boolean noneAsExpected =
        reply == null && expected.reply() != null && expected.reply().text() == null;
    if (expected.ends() != null && !noneAsExpected) {
      check(Item.ENDS, "", expected.ends(), ends, differences);
    }
    expected
        .kv()
        .forEach((key, value) ->
            check(
                Item.KV,
                key,
                value,
                // Absent is null: an app that asks gets null for both.
                kv.apply(key).map(ConversationHost.StoredValue::value).orElse(null),
                differences));
    if (expected.sends() != null) {
      check(Item.SENDS, "", expected.sends(), namedOnly(expected.sends(), sends), differences);
    }
    return differences;
  }

  private void check(
      Item item,
      String key,
      @Nullable Object expected,
      @Nullable Object got,
      List<Difference> differences) {
    if (!JsonValues.same(expected, got, ignored)) {
      differences.add(new Difference(item, key, expected, got));
    }
  }

  // Of each send what the file names of the one in its place; of those beyond, the usual.
  private static List<Map<String, @Nullable Object>> namedOnly(
      List<Map<String, @Nullable Object>> expected, List<Map<String, @Nullable Object>> sends) {
    List<Map<String, @Nullable Object>> named = new ArrayList<>();
    for (int i = 0; i < sends.size(); i++) {
      Iterable<String> keys = i < expected.size() ? expected.get(i).keySet() : USUAL_SEND_KEYS;
      Map<String, @Nullable Object> send = new LinkedHashMap<>();
      for (String key : keys) {
        send.put(key, sends.get(i).get(key));
      }
      named.add(send);
    }
    return named;
  }
}
