package dev.boma.runtime.testing;

import dev.boma.api.Command;
import dev.boma.runtime.json.Json;
import dev.boma.runtime.json.JsonException;
import dev.boma.runtime.testing.HttpEntry.Body;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How far an entry of the file agrees with what the app asked. */
final class Likeness {
  private static final String CALL = "the call";

  private final Ignored ignored;
  private final List<String> differences = new ArrayList<>();
  private int named;
  private double nearness;

  private Likeness(Ignored ignored) {
    this.ignored = ignored;
  }

  static Likeness of(HttpEntry entry, HttpCall call, Ignored ignored) {
    Likeness likeness = new Likeness(ignored);
    HttpEntry.Request request = entry.request();
    if (request.address() != null) {
      likeness.address(request.address(), call.url().address());
    }
    if (request.method() != null) {
      likeness.compare("method", request.method(), call.method(), 2);
    }
    request
        .params()
        .forEach((name, values) ->
            likeness.texts(
                "params." + name, values, call.url().query().getOrDefault(name, List.of())));
    request
        .headers()
        .forEach((name, values) -> likeness.texts("headers." + name, values, call.header(name)));
    if (request.body() != null) {
      likeness.body(request.body(), Objects.requireNonNullElse(call.data(), ""));
    }
    return likeness;
  }

  static Likeness of(ApiEntry entry, Command command, Ignored ignored) {
    Likeness likeness = new Likeness(ignored);
    entry
        .args()
        .forEach((name, value) -> {
          if (command.args().containsKey(name)) {
            likeness.compare("args." + name, value, command.arg(name), 1);
          } else {
            likeness.differ(
                "args.%s: the file has %s, the command lacks it"
                    .formatted(name, JsonValues.text(value)));
          }
        });
    return likeness;
  }

  boolean matches() {
    return differences.isEmpty();
  }

  /** How many things the entry names. */
  int named() {
    return named;
  }

  /** More for an entry that is nearer to what was asked. */
  double nearness() {
    return nearness;
  }

  /** What differs, a line each. */
  List<String> differences() {
    return List.copyOf(differences);
  }

  private void address(String file, String call) {
    compare("url", file, call, 4);
    int shorter = Math.min(file.length(), call.length());
    int same = 0;
    while (same < shorter && file.charAt(same) == call.charAt(same)) {
      same++;
    }
    nearness += 2.0 * same / Math.max(1, Math.max(file.length(), call.length()));
  }

  private void texts(String path, List<String> file, List<String> call) {
    if (call.isEmpty() && !file.isEmpty()) {
      differ(
          "%s: the file has %s, the call lacks it".formatted(path, JsonValues.text(shown(file))));
    } else {
      compare(path, shown(file), shown(call), 1);
    }
  }

  // One value stands for itself, as in the file.
  private static Object shown(List<String> values) {
    return values.size() == 1 ? values.getFirst() : values;
  }

  private void body(Body body, String data) {
    switch (body) {
      case Body.Text text -> compare("body", text.text(), data, 2);
      case Body.Json json when data.isBlank() -> compare("json", json.value(), null, 2);
      case Body.Json json -> {
        try {
          compare("json", json.value(), Json.read(data), 2);
        } catch (JsonException e) {
          differ("json: the body of the call is not JSON: " + JsonValues.text(data));
        }
      }
    }
  }

  private void compare(String path, @Nullable Object file, @Nullable Object call, int weight) {
    List<String> found = JsonValues.differences(path, file, call, CALL, ignored);
    named++;
    nearness += found.isEmpty() ? weight : weight / 2.0 / found.size();
    differences.addAll(found);
  }

  private void differ(String difference) {
    named++;
    differences.add(difference);
  }
}
