package dev.boma.runtime.testing;

import dev.boma.api.CommandResult;
import dev.boma.runtime.json.Json;
import dev.boma.runtime.testing.HttpEntry.Answer;
import dev.boma.runtime.testing.HttpEntry.Body;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what a conversation answers in place of the world: its {@code http} and {@code api}. */
final class EntryReader {
  static final List<String> HTTP_KEYS = List.of("request", "response", "times");
  static final List<String> REQUEST_KEYS =
      List.of("method", "url", "params", "headers", "json", "body");
  static final List<String> RESPONSE_KEYS = List.of("code", "json", "body", "headers", "error");
  static final List<String> API_KEYS = List.of("cmd", "args", "reply", "times");

  private static final List<String> METHODS =
      List.of("GET", "POST", "PUT", "DELETE", "HEAD", "PATCH");

  private final Problems problems;

  EntryReader(Problems problems) {
    this.problems = problems;
  }

  List<HttpEntry> http(List<YamlNode> nodes) {
    List<HttpEntry> entries = new ArrayList<>();
    for (YamlNode node : nodes) {
      String label = label("http", entries.size(), node);
      Fields.of(node, "an http entry", HTTP_KEYS, problems)
          .flatMap(fields -> http(label, fields))
          .ifPresent(entries::add);
    }
    return entries;
  }

  List<ApiEntry> api(List<YamlNode> nodes) {
    List<ApiEntry> entries = new ArrayList<>();
    for (YamlNode node : nodes) {
      String label = label("api", entries.size(), node);
      Fields.of(node, "an api entry", API_KEYS, problems)
          .flatMap(fields -> api(label, fields))
          .ifPresent(entries::add);
    }
    return entries;
  }

  private static String label(String list, int index, YamlNode node) {
    return "%s entry %d (line %d)".formatted(list, index + 1, node.span().line());
  }

  private Optional<HttpEntry> http(String label, Fields fields) {
    YamlNode request = fields.node("request");
    YamlNode response = fields.node("response");
    if (request == null || response == null) {
      fields.problem("needs 'request' and 'response'");
      return Optional.empty();
    }
    Optional<HttpEntry.Request> asked =
        Fields.of(request, "a request", REQUEST_KEYS, problems).map(EntryReader::request);
    Optional<Answer> answer =
        Fields.of(response, "a response", RESPONSE_KEYS, problems).map(EntryReader::answer);
    Integer times = times(fields);
    return asked.flatMap(what -> answer.map(reply -> new HttpEntry(label, times, what, reply)));
  }

  private static @Nullable Integer times(Fields fields) {
    return fields.whole("times", 1, Integer.MAX_VALUE).map(Math::toIntExact).orElse(null);
  }

  private static HttpEntry.Request request(Fields fields) {
    String method =
        fields
            .parsed("method", EntryReader::method, "one of " + String.join(", ", METHODS))
            .orElse(null);
    RequestUrl url =
        fields
            .parsed("url", EntryReader::url, "a whole address, as http://api.example/path")
            .orElse(null);
    Map<String, List<String>> params = new LinkedHashMap<>();
    if (url != null) {
      url.query().forEach((name, values) -> params.put(name, List.copyOf(values)));
    }
    fields
        .multimap("params")
        .forEach((name, values) -> params.merge(name, values, EntryReader::joined));
    return new HttpEntry.Request(
        method,
        url == null ? null : url.address(),
        params,
        fields.multimap("headers"),
        body(fields));
  }

  private static List<String> joined(List<String> first, List<String> second) {
    List<String> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }

  private static Optional<String> method(String text) {
    return Optional.of(text.toUpperCase(Locale.ROOT)).filter(METHODS::contains);
  }

  private static Optional<RequestUrl> url(String text) {
    return text.contains("://") ? Optional.of(RequestUrl.of(text)) : Optional.empty();
  }

  private static @Nullable Body body(Fields fields) {
    YamlNode json = fields.node("json");
    if (json != null && fields.has("body")) {
      fields.problem("body", "stands beside 'json'; a request has one of them");
    }
    if (json != null) {
      return new Body.Json(YamlValues.toJson(json));
    }
    return fields.has("body") ? new Body.Text(fields.text("body").orElse("")) : null;
  }

  private static Answer answer(Fields fields) {
    Optional<String> error = fields.text("error");
    if (error.isPresent()) {
      for (String name : List.of("code", "json", "body", "headers")) {
        if (fields.has(name)) {
          fields.problem(name, "stands beside 'error', which says that no answer came");
        }
      }
      return new Answer.NoAnswer(error.get());
    }
    YamlNode json = fields.node("json");
    if (json != null && fields.has("body")) {
      fields.problem("body", "stands beside 'json'; a response has one of them");
    }
    // In lower case, as answers from the network are handed over.
    Map<String, List<String>> headers = new LinkedHashMap<>();
    fields
        .multimap("headers")
        .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
    if (json != null && !headers.containsKey("content-type")) {
      headers.put("content-type", List.of("application/json"));
    }
    return new Answer.Response(
        Math.toIntExact(fields.whole("code", 100, 599).orElse(200L)),
        json == null ? fields.text("body").orElse(null) : Json.write(YamlValues.toJson(json)),
        headers);
  }

  private Optional<ApiEntry> api(String label, Fields fields) {
    Optional<String> command = fields.text("cmd");
    if (command.isEmpty()) {
      fields.problem("needs 'cmd', the command it answers, as contacts.get");
      return Optional.empty();
    }
    if (!fields.has("reply")) {
      fields.problem("needs 'reply'; {} is a plain success");
    }
    return Optional.of(
        new ApiEntry(
            label,
            command.get(),
            fields.object("args"),
            times(fields),
            reply(fields.object("reply"))));
  }

  private static CommandResult reply(Map<String, @Nullable Object> reply) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>(reply);
    return Boolean.FALSE.equals(fields.remove("success"))
        ? CommandResult.failure(fields.get("reason") instanceof String reason ? reason : "")
        : CommandResult.success(fields);
  }
}
