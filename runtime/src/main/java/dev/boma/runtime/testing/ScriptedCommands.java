package dev.boma.runtime.testing;

import dev.boma.api.Command;
import dev.boma.api.CommandResult;
import dev.boma.runtime.testing.HttpEntry.Answer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Answers the commands that a conversation file answers: every HTTP call, and what its {@code api}
 * names. The same commands in the same order always get the same answers. Safe for several threads.
 */
public final class ScriptedCommands {
  private final Ignored ignored;
  private final List<Served<HttpEntry>> http;
  private final List<Served<ApiEntry>> api;
  private final Set<String> apiCommands = new HashSet<>();
  private final List<String> misses = new ArrayList<>();

  private ScriptedCommands(Conversation conversation) {
    ignored = conversation.ignored();
    http =
        conversation.http().stream().map(it -> new Served<>(it, it.label(), it.times())).toList();
    api = conversation.api().stream().map(it -> new Served<>(it, it.label(), it.times())).toList();
    conversation.api().forEach(entry -> apiCommands.add(entry.command()));
  }

  /** The commands that the conversation answers, none of them asked yet. */
  public static ScriptedCommands of(Conversation conversation) {
    return new ScriptedCommands(conversation);
  }

  /** Whether this command is answered here, and nowhere else. */
  public boolean answers(Command command) {
    return HttpCall.is(command) || answersByName(command);
  }

  /** Whether the conversation's {@code api} names this command, which may be one of HTTP. */
  public boolean answersByName(Command command) {
    return apiCommands.contains(command.name());
  }

  /**
   * Answers a command for which {@link #answers} is true.
   *
   * @return empty when no entry fits it: the turn has failed, must store nothing and need not go
   *     on; the player already knows
   */
  public synchronized Optional<CommandResult> answer(Command command) {
    if (answersByName(command)) {
      List<Served<ApiEntry>> named =
          api.stream().filter(it -> it.entry.command().equals(command.name())).toList();
      return serve(
              named,
              (entry, masks) -> Likeness.of(entry, command, masks),
              "%s %s".formatted(command.name(), JsonValues.text(command.args())),
              "api")
          .map(ApiEntry::reply);
    }
    HttpCall call = HttpCall.of(command, String.valueOf(command.arg("url")));
    return serve(http, (entry, masks) -> Likeness.of(entry, call, masks), call.describe(), "http")
        .map(HttpEntry::answer)
        .map(ScriptedCommands::result);
  }

  /** What no entry fitted since the last time this was asked: a text for people each. */
  synchronized List<String> takeMisses() {
    List<String> taken = List.copyOf(misses);
    misses.clear();
    return taken;
  }

  private interface Comparison<E> {
    Likeness of(E entry, Ignored ignored);
  }

  private <E> Optional<E> serve(
      List<Served<E>> entries, Comparison<E> comparison, String asked, String list) {
    Optional<Served<E>> chosen = choose(entries, comparison);
    if (chosen.isEmpty()) {
      misses.add(
          "no %s entry fits this %s:\n%s\n%s"
              .formatted(
                  list,
                  list.equals("http") ? "call" : "command",
                  asked.indent(2).stripTrailing(),
                  nearest(entries, entry -> comparison.of(entry, ignored), list)));
    }
    return chosen.map(Served::serve);
  }

  private <E> Optional<Served<E>> choose(List<Served<E>> entries, Comparison<E> comparison) {
    Served<E> best = null;
    int bestNamed = -1;
    boolean bestExact = false;
    for (Served<E> candidate : entries) {
      Likeness likeness = comparison.of(candidate.entry, ignored);
      if (candidate.isUsedUp() || !likeness.matches()) {
        continue;
      }
      // Two entries may differ only in what is ignored: then the one that fits to the letter.
      boolean exact = comparison.of(candidate.entry, Ignored.NOTHING).matches();
      if (likeness.named() > bestNamed || (likeness.named() == bestNamed && exact && !bestExact)) {
        best = candidate;
        bestNamed = likeness.named();
        bestExact = exact;
      }
    }
    return Optional.ofNullable(best);
  }

  private static <E> String nearest(
      List<Served<E>> entries, Function<E, Likeness> comparison, String list) {
    Served<E> nearest = null;
    Likeness nearestLikeness = null;
    for (Served<E> candidate : entries) {
      Likeness likeness = comparison.apply(candidate.entry);
      if (nearestLikeness == null || isNearer(likeness, nearestLikeness)) {
        nearest = candidate;
        nearestLikeness = likeness;
      }
    }
    if (nearest == null || nearestLikeness == null) {
      return "the file has no %s entries".formatted(list);
    }
    if (nearestLikeness.matches()) {
      return "%s fits, but its times: %d are used up".formatted(nearest.label, nearest.times);
    }
    return "the nearest is %s, which differs in\n%s"
        .formatted(
            nearest.label,
            String.join("\n", nearestLikeness.differences()).indent(2).stripTrailing());
  }

  private static boolean isNearer(Likeness one, Likeness other) {
    return one.matches() != other.matches() ? one.matches() : one.nearness() > other.nearness();
  }

  private static CommandResult result(Answer answer) {
    return switch (answer) {
      case Answer.NoAnswer none -> CommandResult.failure(none.reason());
      case Answer.Response response -> {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("body", response.body());
        fields.put("code", (long) response.code());
        fields.put("headers", response.headers());
        yield CommandResult.success(fields);
      }
    };
  }

  /** An entry and how often it has served. */
  private static final class Served<E> {
    private final E entry;
    private final String label;
    private final @Nullable Integer times;
    private int served;

    Served(E entry, String label, @Nullable Integer times) {
      this.entry = entry;
      this.label = label;
      this.times = times;
    }

    boolean isUsedUp() {
      return times != null && served >= times;
    }

    E serve() {
      served++;
      return entry;
    }
  }
}
