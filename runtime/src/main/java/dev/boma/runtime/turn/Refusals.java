package dev.boma.runtime.turn;

import dev.boma.api.AppId;
import dev.boma.api.Limit;
import dev.boma.api.Outcome;
import dev.boma.api.Trigger;
import dev.boma.runtime.routing.Admission;
import dev.boma.runtime.routing.Routing.Route;
import dev.boma.runtime.session.Answer;
import dev.boma.runtime.session.KeptAnswers;
import dev.boma.runtime.store.AppLog;
import dev.boma.runtime.store.AppLog.Level;
import dev.boma.runtime.store.Partitions;
import dev.boma.runtime.text.SparingNotes;
import dev.boma.spi.ChannelInfo;
import dev.boma.spi.Store;
import dev.boma.spi.Store.Key;
import dev.boma.spi.StoreException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers triggers for which no app runs, or where the host itself fails: a text for the phone, and
 * a line for whoever can act on it.
 *
 * <p>Safe for several threads.
 */
final class Refusals {
  private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);
  private static final String STOPPING = "the host is stopping";

  private final Store store;
  private final Texts texts;
  private final InstantSource clock;
  private final String hostFallback;
  private final TurnWatch watch;

  /** Of messages that a limit kept away, an app's log tells once a second. */
  private final SparingNotes<Shed> notes =
      new SparingNotes<>(Duration.ofSeconds(1), System::nanoTime);

  private record Shed(AppId app, Limit limit) {}

  /**
   * @param hostFallback what a phone shows when not even its tenant can be found
   */
  Refusals(Store store, Texts texts, InstantSource clock, String hostFallback, TurnWatch watch) {
    this.store = store;
    this.texts = texts;
    this.clock = clock;
    this.hostFallback = hostFallback;
    this.watch = watch;
  }

  /** What the trigger is given, or the host's text where the host fails. */
  Given guard(ChannelInfo channel, Trigger trigger, Supplier<Given> given) {
    return guard(channel, trigger, hostFallback, given);
  }

  /** What the trigger is given, or the tenant's text where the host fails. */
  Given guard(Route.To to, Trigger trigger, Supplier<Given> given) {
    return guard(to.channel(), trigger, to.tenant().fallbackText(), given);
  }

  private Given guard(
      ChannelInfo channel, Trigger trigger, String fallback, Supplier<Given> given) {
    String reason;
    try {
      return given.get();
    } catch (StoreException e) {
      reason = String.valueOf(e.getMessage());
    } catch (RuntimeException | Error e) {
      LOG.error("message {} of channel {} met a fault of the host", trigger.id(), channel.id(), e);
      reason = "a fault of the host, told in its log: " + e;
    }
    return Given.now(texts.failed(new Outcome.HostFailed(reason), trigger, fallback));
  }

  /** For an app that does not want to be told. */
  Given ignored(Route.Ignored ignored, Trigger trigger) {
    note(ignored.to(), trigger, Level.INFO, ignored.reason());
    return Given.now(Answer.ofApp(null, List.of()));
  }

  /** For a channel behind which no app can be reached. */
  Given refused(Route.Refused refused, Trigger trigger) {
    return failed(new Outcome.Refused(refused.reason(), refused.phoneText()), trigger);
  }

  /** The tenant is at a limit of turns. */
  Given shed(Route.To to, Trigger trigger, Limit limit, long allowed) {
    watch.limited(to.tenant().id(), limit);
    Outcome.Refused refused = refusal(to, Admission.reason(limit, allowed));
    notes
        .next(new Shed(to.release().app(), limit))
        .ifPresent(before ->
            note(
                to,
                trigger,
                Level.ERROR,
                refused.describe() + (before == 0 ? "" : " (and %d before)".formatted(before))));
    return failed(refused, trigger);
  }

  /** A message that may have been answered before answers were forgotten; empty if it is not. */
  Optional<Given> tooOld(Route.To to, Trigger trigger, KeptAnswers answers) {
    return answers.refusal(trigger, clock.instant()).map(reason -> refused(to, trigger, reason));
  }

  /** Earlier messages of the user have not ended. */
  Given notInTurn(Route.To to, Trigger trigger) {
    return waitedFor(to, trigger, "earlier messages of this user");
  }

  /** Others that changed the same key, and run again before this one, have not ended. */
  Given notAgain(Route.To to, Trigger trigger, Key key) {
    return waitedFor(to, trigger, "other messages that change '%s'".formatted(key.name()));
  }

  private Given waitedFor(Route.To to, Trigger trigger, String others) {
    return refused(
        to, trigger, Thread.currentThread().isInterrupted() ? STOPPING : others + " took too long");
  }

  /** There was no place in time where the app could run. */
  Given noPlace(Route.To to, Trigger trigger) {
    return Thread.currentThread().isInterrupted()
        ? refused(to, trigger, STOPPING)
        : shed(to, trigger, Limit.WAIT_MS, to.plan().limits().get(Limit.WAIT_MS));
  }

  private Given refused(Route.To to, Trigger trigger, String reason) {
    Outcome.Refused refused = refusal(to, reason);
    note(to, trigger, Level.ERROR, refused.describe());
    return failed(refused, trigger);
  }

  private static Outcome.Refused refusal(Route.To to, String reason) {
    return new Outcome.Refused(reason, to.tenant().fallbackText());
  }

  private Given failed(Outcome.Refused refused, Trigger trigger) {
    return Given.now(texts.failed(refused, trigger, refused.phoneText()));
  }

  /** Tells the app's developer. */
  private void note(Route.To to, Trigger trigger, Level level, String text) {
    List<AppLog.Line> lines = List.of(new AppLog.Line(clock.instant(), level, trigger.id(), text));
    store.commit(Store.Commit.of(Partitions.of(to.release().app()), AppLog.writes(lines)));
    watch.logged(to, lines);
  }
}
