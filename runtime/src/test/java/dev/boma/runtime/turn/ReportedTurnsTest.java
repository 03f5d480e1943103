package dev.boma.runtime.turn;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.boma.api.Limit;
import dev.boma.api.Outcome;
import dev.boma.runtime.Samples;
import dev.boma.runtime.hosting.Plan;
import dev.boma.runtime.hosting.Tenant;
import dev.boma.runtime.routing.Routing.Route;
import dev.boma.runtime.session.Answer;
import dev.boma.runtime.store.AppLog;
import dev.boma.runtime.store.AppLog.Line;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class ReportedTurnsTest {
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final ReportedTurns turns = new ReportedTurns(metrics);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final List<Logger> loggers =
      List.of(
          (Logger) LoggerFactory.getLogger("boma.turn"),
          (Logger) LoggerFactory.getLogger("boma.app"));
  private final List<Level> levels = loggers.stream().map(Logger::getLevel).toList();

  @BeforeEach
  void listen() {
    lines.start();
    for (Logger logger : loggers) {
      logger.setLevel(Level.DEBUG);
      logger.setAdditive(false);
      logger.addAppender(lines);
    }
  }

  @AfterEach
  void listenNoMore() {
    for (int i = 0; i < loggers.size(); i++) {
      loggers.get(i).detachAppender(lines);
      loggers.get(i).setAdditive(true);
      loggers.get(i).setLevel(levels.get(i));
    }
  }

  private static Map<String, Object> pairs(ILoggingEvent line) {
    return line.getKeyValuePairs().stream()
        .collect(Collectors.toMap(pair -> pair.key, pair -> pair.value));
  }

  @Test
  void a_turn_is_one_line_with_who_and_what_and_how_long() {
    turns.ended(
        Samples.CHANNEL,
        Samples.message("m1", "1"),
        Answer.ofApp(null, List.of()),
        Duration.ofMillis(12));
    ILoggingEvent line = lines.list.getFirst();
    assertThat(line.getLevel()).isEqualTo(Level.INFO);
    assertThat(line.getFormattedMessage()).isEqualTo("turn completed");
    assertThat(pairs(line))
        .isEqualTo(
            Map.of(
                "tenant", "acme",
                "app", "quiz",
                "channel", "quiz",
                "message_id", "m1",
                "user", Samples.USER,
                "outcome", "completed",
                "took_ms", 12L,
                "budget",
                    "cpu 0.0/1000 ms, wall 0.0/6000 ms, memory 0 KB/256 MB, requests 0/1000"));
  }

  @Test
  void a_turn_that_failed_is_a_warning_that_says_why() {
    turns.ended(
        Samples.CHANNEL,
        Samples.message("m1", "1"),
        Answer.ofHost(null, new Outcome.LimitExceeded(Limit.WALL_MS, 6_000, 6_010)),
        Duration.ofSeconds(6));
    assertThat(lines.list.getFirst().getLevel()).isEqualTo(Level.WARN);
    assertThat(lines.list.getFirst().getFormattedMessage())
        .isEqualTo("limit wall-ms exceeded: 6000 allowed, 6010 used");
  }

  @Test
  void a_turn_that_left_a_waiting_phone_without_a_screen_is_told_apart_from_good_ones() {
    turns.ended(
        Samples.CHANNEL,
        Samples.message("m1", "1"),
        Answer.ofHost(null, new Outcome.Completed()),
        Duration.ofMillis(10));
    assertThat(metrics.get("boma.turns").tag("outcome", "unanswered").timer().count()).isEqualTo(1);
    assertThat(metrics.find("boma.turns").tag("outcome", "completed").timer()).isNull();
    ILoggingEvent line = lines.list.getFirst();
    assertThat(line.getLevel()).isEqualTo(Level.WARN);
    assertThat(line.getFormattedMessage())
        .isEqualTo("the app is done without a reply; the phone got the fallback text");
    assertThat(pairs(line)).containsEntry("outcome", "unanswered");
  }

  @Test
  void turns_are_counted_and_timed_by_outcome() {
    Answer completed = Answer.ofApp(null, List.of());
    Answer failed = Answer.ofHost(null, new Outcome.Deadlocked());
    for (Answer answer : List.of(completed, failed, completed)) {
      turns.ended(Samples.CHANNEL, Samples.message("m", "1"), answer, Duration.ofMillis(10));
    }
    assertThat(metrics.get("boma.turns").tag("outcome", "completed").timer().count()).isEqualTo(2);
    assertThat(
            metrics
                .get("boma.turns")
                .tag("outcome", "deadlocked")
                .timer()
                .totalTime(TimeUnit.MILLISECONDS))
        .isEqualTo(10);
  }

  @Test
  void an_answer_given_again_is_counted_and_told_apart_from_turns() {
    turns.repeated(Samples.CHANNEL, Samples.message("m1", "1"), Duration.ofMillis(2));

    assertThat(metrics.get("boma.turns").tag("outcome", "repeated").timer().count()).isEqualTo(1);
    ILoggingEvent line = lines.list.getFirst();
    assertThat(line.getLevel()).isEqualTo(Level.INFO);
    assertThat(line.getFormattedMessage())
        .isEqualTo("the message came again, and got the answer that it had");
    assertThat(pairs(line)).containsEntry("outcome", "repeated").containsEntry("message_id", "m1");
  }

  @Test
  void limits_that_stopped_an_app_are_counted_by_limit_and_tenant() {
    turns.limited(Samples.TENANT, Limit.KV_KEYS);
    turns.limited(Samples.TENANT, Limit.KV_KEYS);

    assertThat(
            metrics.get("boma.limits").tags("limit", "kv-keys", "tenant", "acme").counter().count())
        .isEqualTo(2);
  }

  @Test
  void what_an_app_logs_is_logged_at_its_level_with_its_owner() {
    Route.To to =
        new Route.To(
            Samples.CHANNEL, Samples.release(), Tenant.named(Samples.TENANT), Plan.DEFAULT);
    turns.logged(
        to,
        List.of(
            new Line(Samples.NOW, AppLog.Level.DEBUG, "m1", "{} {}"),
            new Line(Samples.NOW, AppLog.Level.INFO, "m1", "b"),
            new Line(Samples.NOW, AppLog.Level.WARNING, "m1", "c"),
            new Line(Samples.NOW, AppLog.Level.ERROR, "m1", "d"),
            new Line(Samples.NOW, AppLog.Level.CRITICAL, "m1", "e")));
    assertThat(lines.list)
        .extracting(ILoggingEvent::getLevel)
        .containsExactly(Level.DEBUG, Level.INFO, Level.WARN, Level.ERROR, Level.ERROR);
    assertThat(lines.list.getFirst().getFormattedMessage()).isEqualTo("{} {}");
    assertThat(pairs(lines.list.getFirst()))
        .isEqualTo(Map.of("tenant", "acme", "app", "quiz", "message_id", "m1"));
  }
}
