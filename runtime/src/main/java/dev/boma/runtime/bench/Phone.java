package dev.boma.runtime.bench;

import dev.boma.runtime.bench.Load.Channel;
import dev.boma.runtime.hosting.Tenant;
import dev.boma.runtime.json.Json;
import dev.boma.runtime.json.JsonException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One phone in one session: what it sends next, and whether what comes back is an answer. */
final class Phone {
  /** A session that does not end is given up, as a person would. */
  private static final int MOST_SCREENS = 20;

  private static final int OK = 200;
  private static final int NO_CONTENT = 204;

  private final Channel channel;
  private final String number;
  private final List<String> screens;
  private int shown;
  private boolean over;

  /**
   * @param user tells its number
   * @param screens how the texts of its screens begin, or empty
   */
  Phone(Channel channel, int user, List<String> screens) {
    this.channel = channel;
    this.number = "+2782%07d".formatted(user);
    this.screens = screens;
  }

  Channel channel() {
    return channel;
  }

  /** Whether its session has ended. */
  boolean isOver() {
    return over;
  }

  /** What it sends now, as a Vumi message; dials first, then enters 1 on every screen. */
  String message(String id) {
    String session = !channel.sessions() ? "null" : shown == 0 ? "\"new\"" : "\"resume\"";
    String content = channel.sessions() && shown == 0 ? "null" : "\"1\"";
    return "{\"message_id\":\"%s\",\"from_addr\":\"%s\",\"content\":%s,\"session_event\":%s}"
        .formatted(id, number, content, session);
  }

  /** Takes what came back; what is wrong with it, or empty. */
  Optional<String> take(int status, String body) {
    if (status == NO_CONTENT && !channel.sessions()) {
      over = true;
      return Optional.empty();
    }
    if (status != OK) {
      return wrong("status %d: %s".formatted(status, body));
    }
    Map<String, @Nullable Object> reply;
    try {
      reply = Json.readObject(body);
    } catch (JsonException e) {
      return wrong("the answer is no message: " + body);
    }
    String text = String.valueOf(reply.get("content"));
    if (text.equals(Tenant.DEFAULT_FALLBACK_TEXT)) {
      return wrong("a phone got the fallback text");
    }
    if (!screens.isEmpty() && !text.startsWith(screens.get(Math.min(shown, screens.size() - 1)))) {
      return wrong("screen %d is: %s".formatted(shown + 1, text));
    }
    shown++;
    over =
        !channel.sessions() || "close".equals(reply.get("session_event")) || shown == MOST_SCREENS;
    return Optional.empty();
  }

  private Optional<String> wrong(String what) {
    over = true;
    return Optional.of(what);
  }
}
