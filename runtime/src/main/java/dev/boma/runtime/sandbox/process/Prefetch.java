package dev.boma.runtime.sandbox.process;

import dev.boma.api.Command;
import dev.boma.api.CommandResult;
import dev.boma.api.ReleaseId;
import dev.boma.runtime.json.Json;
import dev.boma.runtime.sandbox.CommandHandler;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Learns which keys the turns of a release ask for, so that their values can come along with the
 * turn: a key that has the user's address in it is known for every user. Safe for several threads.
 */
final class Prefetch {
  private static final int MAX_RELEASES = 10_000;
  private static final int MAX_KEYS = 4;

  /** How sure a key must be to be fetched, and how sure it can get. */
  private static final int SURE = 1;

  private static final int SUREST = 8;
  private static final int MAX_KEY_CHARS = 512;
  private static final String USER = "\u0000user\u0000";

  /** Key pattern to how sure, by release. Guarded by {@code this}; longest unused first. */
  private final LinkedHashMap<ReleaseId, LinkedHashMap<String, Integer>> patterns =
      new LinkedHashMap<>(16, 0.75f, true);

  /** What a turn of this user will probably ask for, asked of the turn's own handler. */
  Map<String, String> fetch(ReleaseId release, String user, CommandHandler commands) {
    Map<String, String> known = new LinkedHashMap<>();
    for (String key : keys(release, user)) {
      CompletableFuture<CommandResult> answer =
          commands.handle(new Command("prefetch", "kv.get", Map.of("key", key)));
      if (answer.isDone()
          && !answer.isCompletedExceptionally()
          && answer.join() instanceof CommandResult.Success success) {
        known.put(key, Json.write(success.fields().get("value")));
      }
    }
    return known;
  }

  /** The keys that a turn of this user will probably ask for. */
  synchronized List<String> keys(ReleaseId release, String user) {
    List<String> keys = new ArrayList<>();
    Map<String, Integer> ofRelease = patterns.get(release);
    if (ofRelease != null) {
      ofRelease.forEach((pattern, sure) -> {
        if (sure >= SURE) {
          keys.add(pattern.replace(USER, user));
        }
      });
    }
    return keys;
  }

  /**
   * Notes what a turn asked for.
   *
   * @param offered keys whose values came along
   * @param used those of them it asked for
   * @param asked keys it had to ask the host for
   */
  synchronized void learn(
      ReleaseId release, String user, Set<String> offered, Set<String> used, List<String> asked) {
    if (asked.isEmpty() && used.size() == offered.size()) {
      return;
    }
    LinkedHashMap<String, Integer> ofRelease =
        patterns.computeIfAbsent(release, id -> new LinkedHashMap<>());
    for (String key : offered) {
      String pattern = patternOf(key, user);
      int step = used.contains(key) ? 1 : -1;
      ofRelease.computeIfPresent(
          pattern, (same, sure) -> sure + step < 0 ? null : Math.min(SUREST, sure + step));
    }
    for (String key : asked) {
      if (ofRelease.size() < MAX_KEYS && key.length() <= MAX_KEY_CHARS) {
        ofRelease.merge(patternOf(key, user), SURE, (sure, one) -> Math.min(SUREST, sure + one));
      }
    }
    if (patterns.size() > MAX_RELEASES) {
      patterns.pollFirstEntry();
    }
  }

  private static String patternOf(String key, String user) {
    return user.isEmpty() ? key : key.replace(user, USER);
  }
}
