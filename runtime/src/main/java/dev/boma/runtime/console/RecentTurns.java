package dev.boma.runtime.console;

import dev.boma.api.ChannelId;
import dev.boma.api.Limit;
import dev.boma.api.OutboundMessage;
import dev.boma.api.TenantId;
import dev.boma.api.Trigger;
import dev.boma.runtime.routing.Routing.Route;
import dev.boma.runtime.session.Answer;
import dev.boma.runtime.store.AppLog;
import dev.boma.runtime.turn.TurnWatch;
import dev.boma.spi.ChannelInfo;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the last turns of handsets left beside their replies, for whoever records a conversation. In
 * memory, of this host alone, and of simulator channels only. Safe for several threads.
 */
public final class RecentTurns implements TurnWatch {
  private static final int KEPT_TURNS = 500;

  /** A turn that left more than this is not kept. */
  private static final int MAX_CHARS = 64 << 10;

  private final TurnWatch next;

  /** Guarded by itself; the oldest first. */
  private final LinkedHashMap<Key, Left> turns = new LinkedHashMap<>();

  private record Key(ChannelId channel, String messageId) {}

  /**
   * What a turn left.
   *
   * @param wrote key of the app's kv → JSON text, or null where it was removed
   */
  record Left(List<OutboundMessage> sends, Map<String, @Nullable String> wrote) {
    private boolean isSmall() {
      long chars = 0;
      for (OutboundMessage send : sends) {
        chars += send.content() == null ? 0 : send.content().length();
      }
      for (Map.Entry<String, @Nullable String> entry : wrote.entrySet()) {
        String value = entry.getValue();
        chars += entry.getKey().length() + (value == null ? 0 : value.length());
      }
      return chars <= MAX_CHARS;
    }
  }

  /**
   * None yet.
   *
   * @param next is told of every turn, too
   */
  public RecentTurns(TurnWatch next) {
    this.next = next;
  }

  /** What the turn of a message left; empty when it is not known any more. */
  Optional<Left> of(ChannelId channel, String messageId) {
    synchronized (turns) {
      return Optional.ofNullable(turns.get(new Key(channel, messageId)));
    }
  }

  @Override
  public void ended(ChannelInfo channel, Trigger trigger, Answer answer, Duration took) {
    Left left = new Left(answer.sends(), answer.wrote());
    if (channel.simulator() && left.isSmall()) {
      synchronized (turns) {
        // A message that came to two hosts at once has one turn that counts, the first.
        turns.putIfAbsent(new Key(channel.id(), trigger.id()), left);
        if (turns.size() > KEPT_TURNS) {
          turns.pollFirstEntry();
        }
      }
    }
    next.ended(channel, trigger, answer, took);
  }

  @Override
  public void repeated(ChannelInfo channel, Trigger trigger, Duration took) {
    next.repeated(channel, trigger, took);
  }

  @Override
  public void limited(TenantId tenant, Limit limit) {
    next.limited(tenant, limit);
  }

  @Override
  public void logged(Route.To to, List<AppLog.Line> lines) {
    next.logged(to, lines);
  }
}
