package dev.boma.runtime.delivery;

import dev.boma.api.AppId;
import dev.boma.api.ChannelId;
import dev.boma.runtime.text.SparingNotes;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the operator what becomes of sends: each attempt in the metrics, and those that fail in the
 * host's log, sparingly: of a gateway that is away one line a minute tells enough. Safe for several
 * threads.
 */
final class ReportedSends {
  /** Its lines name a channel and why it failed, no user and no text. */
  private static final Logger SENDS = LoggerFactory.getLogger("boma.send");

  private static final Duration PAUSE = Duration.ofMinutes(1);

  private final Counter sent;
  private final Counter failed;
  private final Counter givenUp;
  private final SparingNotes<ChannelId> notes;

  /**
   * @param waiting how many messages this host has in hand that no connector has taken
   * @param nanoClock as {@link System#nanoTime}
   */
  ReportedSends(MeterRegistry metrics, LongSupplier waiting, LongSupplier nanoClock) {
    this.sent = counter("sent", metrics);
    this.failed = counter("failed", metrics);
    this.givenUp = counter("given-up", metrics);
    this.notes = new SparingNotes<>(PAUSE, nanoClock);
    Gauge.builder("boma.sends.waiting", waiting, LongSupplier::getAsLong)
        .description("messages of apps that this host has in hand and nobody has taken yet")
        // Nobody else holds the supplier.
        .strongReference(true)
        .register(metrics);
  }

  private static Counter counter(String outcome, MeterRegistry metrics) {
    return Counter.builder("boma.sends")
        .description("attempts to hand over what apps send, by what came of them")
        .tag("outcome", outcome)
        .register(metrics);
  }

  /** A message was taken. */
  void sent() {
    sent.increment();
  }

  /**
   * A message was not taken, and will be offered again.
   *
   * @param attempt from 1; only of the first the log tells
   * @param why without what must not be in a log
   */
  void failed(AppId app, ChannelId channel, int attempt, String why) {
    failed.increment();
    if (attempt > 1) {
      return;
    }
    notes
        .next(channel)
        .ifPresent(before ->
            SENDS
                .atWarn()
                .addKeyValue("tenant", app.tenant().value())
                .addKeyValue("app", app.name())
                .addKeyValue("channel", channel.value())
                .log(
                    "a message was not taken, and is offered again: {}{}",
                    why,
                    before == 0 ? "" : " (and %d before)".formatted(before)));
  }

  /** A message was not taken, and is offered no more; the app's log says why. */
  void givenUp() {
    givenUp.increment();
  }
}
