package dev.boma.runtime.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.boma.api.ChannelId;
import dev.boma.runtime.Samples;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class ReportedSendsTest {
  private static final ChannelId OTHER = new ChannelId("other");

  // Near its end: the clock's numbers mean nothing but their differences.
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);
  private final ReportedSends sends =
      new ReportedSends(new SimpleMeterRegistry(), () -> 0, nanos::get);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger("boma.send");

  @BeforeEach
  void listen() {
    lines.start();
    logger.setLevel(Level.WARN);
    logger.setAdditive(false);
    logger.addAppender(lines);
  }

  @AfterEach
  void listenNoMore() {
    logger.detachAppender(lines);
    logger.setAdditive(true);
    logger.setLevel(null);
  }

  private void fails(ChannelId channel, int attempt) {
    sends.failed(Samples.APP, channel, attempt, "http://127.0.0.1:1 did not answer");
  }

  private List<String> told() {
    return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Test
  void the_first_failure_is_told_at_once_and_with_its_channel() {
    fails(Samples.CHANNEL_ID, 1);
    assertThat(told())
        .containsExactly(
            "a message was not taken, and is offered again: http://127.0.0.1:1 did not answer");
    ILoggingEvent line = lines.list.getFirst();
    assertThat(line.getLevel()).isEqualTo(Level.WARN);
    assertThat(line.getKeyValuePairs())
        .extracting(pair -> pair.key + "=" + pair.value)
        .containsExactly("tenant=acme", "app=quiz", "channel=quiz");
  }

  @Test
  void of_one_channel_there_is_one_line_a_minute_that_says_how_many_there_were_before() {
    for (int i = 0; i < 4; i++) {
      fails(Samples.CHANNEL_ID, 1);
    }
    fails(OTHER, 1);
    assertThat(told()).hasSize(2);
    nanos.addAndGet(Duration.ofSeconds(60).toNanos());
    fails(Samples.CHANNEL_ID, 1);
    assertThat(told()).hasSize(3);
    assertThat(told().getLast()).endsWith("did not answer (and 3 before)");
  }

  @Test
  void of_further_attempts_the_log_tells_nothing() {
    fails(Samples.CHANNEL_ID, 2);
    assertThat(told()).isEmpty();
  }
}
