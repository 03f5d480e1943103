package dev.boma.runtime.cli;

import static java.util.Objects.requireNonNull;

import dev.boma.api.Limit;
import dev.boma.api.Outcome;
import dev.boma.api.TenantId;
import dev.boma.api.Trigger;
import dev.boma.runtime.routing.Routing.Route;
import dev.boma.runtime.session.Answer;
import dev.boma.runtime.store.AppLog;
import dev.boma.runtime.turn.TurnWatch;
import dev.boma.spi.ChannelInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Has turns reported as on a host, but for what the phone in the terminal says itself: why a turn
 * of its own failed, and what the app's log warns of in it. Safe for several threads.
 */
final class PhoneWatch implements TurnWatch {
  /** What the phone says of a turn that completed, and that left it without a screen. */
  static final String NO_REPLY = "the app is done without a reply; the phone got the fallback text";

  /** Set before the first turn. */
  private volatile @Nullable TurnWatch reported;

  /** What was logged in turns of the phone that run, by the id of their message. */
  private final Map<String, List<Logged>> running = new ConcurrentHashMap<>();

  /** What the phone itself tells of its turns that have ended, by the id of their message. */
  private final Map<String, List<AppLog.Line>> told = new ConcurrentHashMap<>();

  private record Logged(Route.To to, List<AppLog.Line> lines) {}

  /** This one, before which turns were told to another: that it now reports to. */
  PhoneWatch over(TurnWatch other) {
    reported = other;
    return this;
  }

  private TurnWatch reported() {
    return requireNonNull(reported, "not wired");
  }

  /** The phone itself tells how the turn of this message ends. */
  void begins(String messageId) {
    running.put(messageId, new ArrayList<>());
  }

  @Override
  public void ended(ChannelInfo channel, Trigger trigger, Answer answer, Duration took) {
    List<Logged> own = running.remove(trigger.id());
    if (own == null) {
      reported().ended(channel, trigger, answer, took);
      return;
    }
    List<AppLog.Line> notes = new ArrayList<>();
    for (Logged logged : own) {
      List<AppLog.Line> rest = new ArrayList<>();
      for (AppLog.Line line : logged.lines()) {
        if (!tellsOf(line, answer)) {
          (line.level().compareTo(AppLog.Level.WARNING) < 0 ? rest : notes).add(line);
        }
      }
      reported().logged(logged.to(), rest);
    }
    told.put(trigger.id(), notes);
  }

  /** The warnings and errors in the app's log of a turn that has ended; told once. */
  List<AppLog.Line> notes(String messageId) {
    List<AppLog.Line> notes = told.remove(messageId);
    return notes == null ? List.of() : notes;
  }

  @Override
  public void repeated(ChannelInfo channel, Trigger trigger, Duration took) {
    if (running.remove(trigger.id()) == null) {
      reported().repeated(channel, trigger, took);
    }
  }

  @Override
  public void limited(TenantId tenant, Limit limit) {
    reported().limited(tenant, limit);
  }

  @Override
  public void logged(Route.To to, List<AppLog.Line> lines) {
    List<Logged> own =
        lines.isEmpty() ? null : running.get(String.valueOf(lines.getFirst().messageId()));
    if (own == null) {
      reported().logged(to, lines);
    } else {
      own.add(new Logged(to, lines));
    }
  }

  private static boolean tellsOf(AppLog.Line line, Answer answer) {
    return answer.outcome() instanceof Outcome.Completed
        ? answer.byHost() && line.text().equals(NO_REPLY)
        : line.text().startsWith(answer.outcome().describe());
  }
}
