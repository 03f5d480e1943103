package dev.boma.runtime.turn;

import dev.boma.api.Limit;
import dev.boma.api.Outcome;
import dev.boma.api.TenantId;
import dev.boma.api.Trigger;
import dev.boma.runtime.routing.Routing.Route;
import dev.boma.runtime.session.Answer;
import dev.boma.runtime.store.AppLog;
import dev.boma.spi.ChannelInfo;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/** Reports turns to the host's log, one line each, and to its metrics. */
public final class ReportedTurns implements TurnWatch {
  private static final Logger TURNS = LoggerFactory.getLogger("boma.turn");
  private static final Logger APPS = LoggerFactory.getLogger("boma.app");

  /** In place of an outcome, where no turn ran. */
  private static final String REPEATED = "repeated";

  /** In place of {@code completed}, where a phone waited for the app's answer. */
  private static final String UNANSWERED = "unanswered";

  private final MeterRegistry metrics;

  public ReportedTurns(MeterRegistry metrics) {
    this.metrics = metrics;
  }

  @Override
  public void ended(ChannelInfo channel, Trigger trigger, Answer answer, Duration took) {
    Outcome outcome = answer.outcome();
    boolean completed = outcome instanceof Outcome.Completed;
    boolean unanswered = completed && answer.byHost();
    String label = unanswered ? UNANSWERED : outcome.label();
    count(label, took);
    line(completed && !unanswered ? Level.INFO : Level.WARN, channel, trigger, label, took)
        .addKeyValue("budget", answer.budget()::describe)
        .log(
            unanswered
                ? "the app is done without a reply; the phone got the fallback text"
                : outcome.describe().isEmpty() ? "turn completed" : outcome.describe());
  }

  @Override
  public void repeated(ChannelInfo channel, Trigger trigger, Duration took) {
    count(REPEATED, took);
    line(Level.INFO, channel, trigger, REPEATED, took)
        .log("the message came again, and got the answer that it had");
  }

  private void count(String outcome, Duration took) {
    Timer.builder("boma.turns")
        .description("turns by outcome, from the message to its answer")
        .tag("outcome", outcome)
        .publishPercentileHistogram()
        .register(metrics)
        .record(took);
  }

  private static LoggingEventBuilder line(
      Level level, ChannelInfo channel, Trigger trigger, String outcome, Duration took) {
    return TURNS
        .atLevel(level)
        .addKeyValue("tenant", channel.app().tenant().value())
        .addKeyValue("app", channel.app().name())
        .addKeyValue("channel", channel.id().value())
        .addKeyValue("message_id", trigger.id())
        .addKeyValue("user", trigger.userAddr())
        .addKeyValue("outcome", outcome)
        .addKeyValue("took_ms", took.toMillis());
  }

  @Override
  public void limited(TenantId tenant, Limit limit) {
    Counter.builder("boma.limits")
        .description("how often a limit stopped apps of a tenant, by limit")
        .tag("limit", limit.key())
        .tag("tenant", tenant.value())
        .register(metrics)
        .increment();
  }

  @Override
  public void logged(Route.To to, List<AppLog.Line> lines) {
    for (AppLog.Line line : lines) {
      APPS.atLevel(levelOf(line.level()))
          .addKeyValue("tenant", to.release().app().tenant().value())
          .addKeyValue("app", to.release().app().name())
          .addKeyValue("message_id", line.messageId())
          .log(line.text());
    }
  }

  private static Level levelOf(AppLog.Level level) {
    return switch (level) {
      case DEBUG -> Level.DEBUG;
      case INFO -> Level.INFO;
      case WARNING -> Level.WARN;
      case ERROR, CRITICAL -> Level.ERROR;
    };
  }
}
