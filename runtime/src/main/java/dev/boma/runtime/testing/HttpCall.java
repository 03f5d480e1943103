package dev.boma.runtime.testing;

import dev.boma.api.Command;
import dev.boma.runtime.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP call as the app made it.
 *
 * @param method upper case
 * @param text the URL as the app wrote it
 * @param url the URL in a form that compares
 * @param headers by name in lower case
 * @param data the body, or null
 */
record HttpCall(
    String method,
    String text,
    RequestUrl url,
    Map<String, List<String>> headers,
    @Nullable String data) {
  private static final Set<String> VERBS = Set.of("get", "post", "put", "delete", "head", "patch");

  /** Whether the command is an HTTP call. */
  static boolean is(Command command) {
    return command.resource().equals("http") && VERBS.contains(command.verb());
  }

  static HttpCall of(Command command, String url) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    if (command.arg("headers") instanceof Map<?, ?> given) {
      given.forEach((name, value) -> headers.put(lower(String.valueOf(name)), values(value)));
    }
    return new HttpCall(
        command.verb().toUpperCase(Locale.ROOT),
        url,
        RequestUrl.of(url),
        headers,
        switch (command.arg("data")) {
          case null -> null;
          case String data -> data;
          case Object other -> Json.write(other);
        });
  }

  List<String> header(String name) {
    return headers.getOrDefault(lower(name), List.of());
  }

  private static List<String> values(@Nullable Object value) {
    return value instanceof List<?> list
        ? list.stream().map(String::valueOf).toList()
        : List.of(String.valueOf(value));
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /** The call as messages show it. */
  String describe() {
    String line = method + " " + text;
    if (data == null || data.isEmpty()) {
      return line;
    }
    return line + "\n" + (data.length() <= 2000 ? data : data.substring(0, 2000) + "…");
  }
}
