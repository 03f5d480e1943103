package dev.boma.runtime.sandbox.process;

import dev.boma.api.AppId;
import dev.boma.api.AppKind;
import dev.boma.api.Budget;
import dev.boma.api.Capabilities;
import dev.boma.api.Command;
import dev.boma.api.GuestError;
import dev.boma.api.Limit;
import dev.boma.api.Limits;
import dev.boma.api.Outcome;
import dev.boma.api.Release;
import dev.boma.api.ReleaseId;
import dev.boma.api.TenantId;
import dev.boma.runtime.json.Json;
import dev.boma.runtime.json.JsonException;
import dev.boma.runtime.sandbox.Sandbox.GuestTime;
import dev.boma.runtime.sandbox.Sandbox.Ran;
import dev.boma.runtime.sandbox.process.FromWorker.Ask;
import dev.boma.runtime.sandbox.process.ToWorker.Answer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The two sides' messages as JSON, one object a message, its kind under {@code do}. */
final class WorkerText {
  /** Longer texts of a worker are cut: it is not to be trusted with the host's memory. */
  private static final int MAX_TEXT = 4_000;

  private WorkerText() {}

  /** What a worker or host said is no message. */
  static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedException(String message) {
      super(message);
    }
  }

  // ---- to the worker
  // -----------------------------------------------------------------------------

  static String write(ToWorker message) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    switch (message) {
      case ToWorker.Run run -> {
        begin(object, "run", run.turn());
        object.put("ref", run.ref());
        object.put("trigger", run.trigger());
        Instant now = run.time().fixedNow();
        object.put("now", now == null ? null : now.toString());
        object.put("zone", run.time().zone().getId());
        object.put("seed", run.seed());
        object.put("limits", limits(run.limits()));
        object.put("guessing", run.guessing());
        object.put("known", run.known());
      }
      case ToWorker.Answers answers -> {
        begin(object, "answers", answers.turn());
        List<Object> list = new ArrayList<>();
        for (Answer answer : answers.answers()) {
          Map<String, @Nullable Object> one = new LinkedHashMap<>();
          one.put("id", answer.id());
          if (answer.success()) {
            one.put("fields", answer.fields());
          } else {
            one.put("reason", answer.reason());
          }
          list.add(one);
        }
        object.put("answers", list);
      }
      case ToWorker.Load load -> {
        object.put("do", "load");
        object.put("ref", load.ref());
        object.put("tenant", load.release().app().tenant().value());
        object.put("app", load.release().app().name());
        object.put("number", load.release().id().number());
        object.put("kind", load.release().kind().name());
        object.put("main", load.release().main());
        object.put("files", load.release().files());
        object.put("config", load.release().config());
        object.put("reuse", load.release().reusesLibraries());
      }
      case ToWorker.Forget forget -> {
        object.put("do", "forget");
        object.put("ref", forget.ref());
      }
      case ToWorker.Check check -> {
        begin(object, "check", check.turn());
        object.put("ref", check.ref());
        object.put("limits", limits(check.limits()));
      }
      case ToWorker.Cancel cancel -> begin(object, "cancel", cancel.turn());
    }
    return Json.write(object);
  }

  static ToWorker readToWorker(String text) throws MalformedException {
    Map<String, @Nullable Object> object = object(text);
    return switch (kind(object)) {
      case "run" ->
          new ToWorker.Run(
              number(object, "turn"),
              number(object, "ref"),
              text(object, "trigger"),
              time(object),
              text(object, "seed"),
              limits(object.get("limits")),
              Boolean.TRUE.equals(object.get("guessing")),
              texts(object.get("known")));
      case "answers" -> {
        List<Answer> answers = new ArrayList<>();
        for (Map<String, @Nullable Object> one : maps(object.get("answers"))) {
          boolean success = one.containsKey("fields");
          answers.add(
              new Answer(
                  text(one, "id"),
                  success,
                  success ? map(one.get("fields")) : Map.of(),
                  success ? null : text(one, "reason")));
        }
        yield new ToWorker.Answers(number(object, "turn"), answers);
      }
      case "load" ->
          new ToWorker.Load(
              number(object, "ref"),
              new Release(
                  new ReleaseId(
                      new AppId(new TenantId(text(object, "tenant")), text(object, "app")),
                      number(object, "number")),
                  AppKind.valueOf(text(object, "kind")),
                  text(object, "main"),
                  texts(object.get("files")),
                  texts(object.get("config")),
                  Capabilities.OF_PLAN,
                  Boolean.TRUE.equals(object.get("reuse"))));
      case "forget" -> new ToWorker.Forget(number(object, "ref"));
      case "check" ->
          new ToWorker.Check(
              number(object, "turn"), number(object, "ref"), limits(object.get("limits")));
      case "cancel" -> new ToWorker.Cancel(number(object, "turn"));
      default -> throw new MalformedException("no message: " + shortened(text));
    };
  }

  // ---- from the worker
  // ---------------------------------------------------------------------------

  static String write(FromWorker message) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    switch (message) {
      case FromWorker.Asked asked -> {
        begin(object, "asked", asked.turn());
        object.put("asks", asks(asked.asks()));
      }
      case FromWorker.Ended ended -> {
        begin(object, "ended", ended.turn());
        object.put("asks", asks(ended.asks()));
        object.put("outcome", outcome(ended.ran().outcome()));
        object.put("budget", budget(ended.ran().budget()));
        object.put("used", new ArrayList<>(ended.used()));
        if (ended.unwell()) {
          object.put("unwell", true);
        }
      }
      case FromWorker.Stuck stuck -> {
        begin(object, "stuck", stuck.turn());
        object.put("unwell", stuck.unwell());
      }
      case FromWorker.Spoilt spoilt -> {
        object.put("do", "spoilt");
        object.put("tenant", spoilt.tenant());
      }
      case FromWorker.Ready ignored -> object.put("do", "ready");
    }
    return Json.write(object);
  }

  /**
   * Reads what a worker said.
   *
   * @param limits of the turn it speaks of, by the turn's number
   */
  static FromWorker readFromWorker(String text) throws MalformedException {
    Map<String, @Nullable Object> object = object(text);
    return switch (kind(object)) {
      case "asked" -> new FromWorker.Asked(number(object, "turn"), readAsks(object.get("asks")));
      case "ended" ->
          new FromWorker.Ended(
              number(object, "turn"),
              new Ran(
                  readOutcome(map(object.get("outcome"))), readBudget(map(object.get("budget")))),
              readAsks(object.get("asks")),
              keys(object.get("used")),
              Boolean.TRUE.equals(object.get("unwell")));
      case "stuck" ->
          new FromWorker.Stuck(number(object, "turn"), Boolean.TRUE.equals(object.get("unwell")));
      case "spoilt" -> new FromWorker.Spoilt(text(object, "tenant"));
      case "ready" -> new FromWorker.Ready();
      default -> throw new MalformedException("no message: " + shortened(text));
    };
  }

  private static List<Object> asks(List<Ask> asks) {
    List<Object> list = new ArrayList<>();
    for (Ask ask : asks) {
      Map<String, @Nullable Object> one = new LinkedHashMap<>();
      one.put("id", ask.command().id());
      one.put("cmd", ask.command().name());
      one.put("args", ask.command().args());
      if (ask.guessed()) {
        one.put("guessed", true);
      }
      list.add(one);
    }
    return list;
  }

  private static List<Ask> readAsks(@Nullable Object value) throws MalformedException {
    List<Ask> asks = new ArrayList<>();
    for (Map<String, @Nullable Object> one : maps(value)) {
      asks.add(
          new Ask(
              new Command(text(one, "id"), text(one, "cmd"), map(one.get("args"))),
              Boolean.TRUE.equals(one.get("guessed"))));
    }
    return asks;
  }

  private static Set<String> keys(@Nullable Object value) {
    Set<String> keys = new LinkedHashSet<>();
    if (value instanceof List<?> list) {
      list.forEach(key -> keys.add(String.valueOf(key)));
    }
    return keys;
  }

  private static Map<String, @Nullable Object> outcome(Outcome outcome) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("is", outcome.label());
    switch (outcome) {
      case Outcome.ScriptFailed failed -> {
        GuestError error = failed.error();
        object.put("message", error.message());
        object.put("file", error.file());
        object.put("line", (long) error.line());
        object.put("trace", error.trace());
      }
      case Outcome.LimitExceeded exceeded -> {
        object.put("limit", exceeded.limit());
        object.put("allowed", exceeded.allowed());
        object.put("used", exceeded.used());
        object.put("place", exceeded.place());
      }
      case Outcome.HostFailed failed -> object.put("message", failed.reason());
      case Outcome.Completed ignored -> {}
      case Outcome.Deadlocked ignored -> {}
      case Outcome.Conflicted ignored -> throw new IllegalStateException("not of a sandbox");
      case Outcome.Refused ignored -> throw new IllegalStateException("not of a sandbox");
    }
    return object;
  }

  private static Outcome readOutcome(Map<String, @Nullable Object> object)
      throws MalformedException {
    return switch (text(object, "is")) {
      case "completed" -> new Outcome.Completed();
      case "deadlocked" -> new Outcome.Deadlocked();
      case "host-failed" -> new Outcome.HostFailed(shortened(text(object, "message")));
      case "limit-exceeded" ->
          new Outcome.LimitExceeded(
              shortened(text(object, "limit")),
              number(object, "allowed"),
              number(object, "used"),
              optional(object, "place"));
      case "script-failed" ->
          new Outcome.ScriptFailed(
              new GuestError(
                  shortened(text(object, "message")),
                  optional(object, "file"),
                  (int) number(object, "line"),
                  object.get("trace") instanceof List<?> trace
                      ? trace.stream().limit(20).map(one -> shortened(String.valueOf(one))).toList()
                      : List.of()));
      default -> throw new MalformedException("no outcome: " + shortened(object.toString()));
    };
  }

  private static Map<String, @Nullable Object> budget(Budget budget) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("cpu", budget.cpuMicros());
    object.put("wall", budget.wallMicros());
    object.put("bytes", budget.allocatedBytes());
    object.put("requests", (long) budget.requests());
    object.put("cpu-ms", budget.limits().get(Limit.CPU_MS));
    return object;
  }

  /** The budget, of its limits only how much processor time was allowed: the host knows them. */
  private static Budget readBudget(Map<String, @Nullable Object> object) throws MalformedException {
    return new Budget(
        number(object, "cpu"),
        number(object, "wall"),
        number(object, "bytes"),
        (int) number(object, "requests"),
        Limits.DEFAULT.with(Map.of(Limit.CPU_MS, Math.max(1, number(object, "cpu-ms")))));
  }

  // ---- parts
  // -------------------------------------------------------------------------------------

  private static void begin(Map<String, @Nullable Object> object, String kind, long turn) {
    object.put("do", kind);
    object.put("turn", turn);
  }

  /** Those that differ from the defaults, which both sides know. */
  private static Map<String, Long> limits(Limits limits) {
    Map<String, Long> object = new LinkedHashMap<>();
    limits
        .values()
        .forEach((limit, value) -> {
          if (value != limit.defaultValue()) {
            object.put(limit.key(), value);
          }
        });
    return object;
  }

  private static Limits limits(@Nullable Object value) throws MalformedException {
    Map<Limit, Long> values = new EnumMap<>(Limit.class);
    for (Map.Entry<String, @Nullable Object> entry : map(value).entrySet()) {
      Limit limit =
          Limit.ofKey(entry.getKey())
              .orElseThrow(() -> new MalformedException("no limit: " + entry.getKey()));
      values.put(limit, number(map(value), entry.getKey()));
    }
    return Limits.DEFAULT.with(values);
  }

  private static GuestTime time(Map<String, @Nullable Object> object) throws MalformedException {
    try {
      String now = optional(object, "now");
      return new GuestTime(
          now == null ? null : Instant.parse(now), ZoneId.of(text(object, "zone")));
    } catch (DateTimeException e) {
      throw new MalformedException(String.valueOf(e.getMessage()));
    }
  }

  private static Map<String, @Nullable Object> object(String text) throws MalformedException {
    try {
      return Json.readLayered(text);
    } catch (JsonException e) {
      throw new MalformedException(String.valueOf(e.getMessage()));
    }
  }

  private static String kind(Map<String, @Nullable Object> object) throws MalformedException {
    return text(object, "do");
  }

  private static String text(Map<String, @Nullable Object> object, String name)
      throws MalformedException {
    if (object.get(name) instanceof String text) {
      return text;
    }
    throw new MalformedException("'%s' must be text".formatted(name));
  }

  private static @Nullable String optional(Map<String, @Nullable Object> object, String name) {
    return object.get(name) instanceof String text ? shortened(text) : null;
  }

  private static long number(Map<String, @Nullable Object> object, String name)
      throws MalformedException {
    if (object.get(name) instanceof Long number) {
      return number;
    }
    throw new MalformedException("'%s' must be a whole number".formatted(name));
  }

  private static Map<String, @Nullable Object> map(@Nullable Object value)
      throws MalformedException {
    if (!(value instanceof Map<?, ?> map)) {
      throw new MalformedException("an object is missing");
    }
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    map.forEach((key, member) -> copy.put(String.valueOf(key), member));
    return copy;
  }

  private static Map<String, String> texts(@Nullable Object value) throws MalformedException {
    Map<String, String> texts = new LinkedHashMap<>();
    map(value).forEach((key, text) -> texts.put(key, String.valueOf(text)));
    return texts;
  }

  private static List<Map<String, @Nullable Object>> maps(@Nullable Object value)
      throws MalformedException {
    if (!(value instanceof List<?> list)) {
      throw new MalformedException("a list is missing");
    }
    List<Map<String, @Nullable Object>> maps = new ArrayList<>();
    for (Object one : list) {
      maps.add(map(one));
    }
    return maps;
  }

  private static String shortened(String text) {
    return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…";
  }
}
