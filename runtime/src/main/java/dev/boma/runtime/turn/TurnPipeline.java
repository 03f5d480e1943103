package dev.boma.runtime.turn;

import dev.boma.api.AppId;
import dev.boma.api.Limit;
import dev.boma.api.Outcome;
import dev.boma.api.Trigger;
import dev.boma.runtime.delivery.Outbox;
import dev.boma.runtime.resource.KvResource;
import dev.boma.runtime.resource.Resources;
import dev.boma.runtime.routing.Admission;
import dev.boma.runtime.routing.Routing;
import dev.boma.runtime.routing.Routing.Route;
import dev.boma.runtime.sandbox.Sandbox;
import dev.boma.runtime.session.Answer;
import dev.boma.runtime.session.KeptAnswers;
import dev.boma.runtime.session.TurnOrder;
import dev.boma.runtime.store.AppLog;
import dev.boma.runtime.store.AppLog.Level;
import dev.boma.runtime.store.Opened;
import dev.boma.runtime.store.Partitions;
import dev.boma.runtime.text.SparingNotes;
import dev.boma.runtime.vumi.VumiOutbound;
import dev.boma.spi.ChannelInfo;
import dev.boma.spi.Leases.Reading;
import dev.boma.spi.Store;
import dev.boma.spi.Store.Entry;
import dev.boma.spi.Store.Key;
import dev.boma.spi.StoreException;
import dev.boma.spi.StoreNames;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One trigger from the wire to its answer, through all rooms: routing, session, sandbox with its
 * resources, store, delivery. Whatever goes wrong, a waiting phone gets a text.
 *
 * <p>Safe for several threads; blocks, so call it on a virtual thread.
 */
public final class TurnPipeline {
  private static final Logger LOG = LoggerFactory.getLogger(TurnPipeline.class);

  private static final String STOPPING = "the host is stopping";

  private final Routing routing;
  private final Admission admission;
  private final TurnOrder order;
  private final KeptAnswers answers;
  private final Sandbox sandbox;
  private final TurnRuns runs;
  private final Texts texts;
  private final Store store;
  private final InstantSource clock;
  private final TurnSettings settings;
  private final TurnWatch watch;

  /** Of messages that a limit kept away, an app's log tells once a second. */
  private final SparingNotes<Shed> notes =
      new SparingNotes<>(Duration.ofSeconds(1), System::nanoTime);

  private record Shed(AppId app, Limit limit) {}

  public TurnPipeline(Rooms rooms, InstantSource clock, TurnSettings settings, TurnWatch watch) {
    this.routing = rooms.routing();
    this.admission = rooms.admission();
    this.order = rooms.order();
    this.answers = rooms.answers();
    this.sandbox = rooms.sandbox();
    this.texts = new Texts(rooms.messages(), clock);
    this.runs = new TurnRuns(rooms, texts, clock, settings, watch);
    this.store = rooms.store();
    this.clock = clock;
    this.settings = settings;
    this.watch = watch;
  }

  /** The rooms a turn walks through. */
  public record Rooms(
      Routing routing,
      Admission admission,
      TurnOrder order,
      KeptAnswers answers,
      Sandbox sandbox,
      Resources resources,
      Store store,
      Outbox outbox,
      VumiOutbound messages) {}

  /** Answers a trigger that came through this channel. */
  public Answer handle(ChannelInfo channel, Trigger trigger) {
    Instant began = Instant.now();
    Given given = answer(channel, trigger, began);
    Duration took = Duration.between(began, Instant.now());
    if (given.before()) {
      watch.repeated(channel, trigger, took);
    } else {
      watch.ended(channel, trigger, given.answer(), took);
    }
    return given.answer();
  }

  /**
   * What a message is given.
   *
   * @param before whether it was given that before, and no turn ran now
   */
  private record Given(Answer answer, boolean before) {
    static Given now(Answer answer) {
      return new Given(answer, false);
    }
  }

  private Given answer(ChannelInfo channel, Trigger trigger, Instant began) {
    String fallbackText = settings.hostFallback();
    try {
      Route route = routing.route(channel, trigger);
      if (route instanceof Route.To to) {
        fallbackText = to.tenant().fallbackText();
      }
      return switch (route) {
        case Route.To to -> admitted(to, trigger, began);
        case Route.Ignored ignored -> {
          note(ignored.to(), trigger, Level.INFO, ignored.reason());
          yield Given.now(Answer.ofApp(null, List.of()));
        }
        case Route.Refused refused ->
            Given.now(
                texts.failed(
                    new Outcome.Refused(refused.reason(), refused.phoneText()),
                    trigger,
                    refused.phoneText()));
      };
    } catch (StoreException e) {
      return Given.now(
          texts.failed(
              new Outcome.HostFailed(String.valueOf(e.getMessage())), trigger, fallbackText));
    } catch (RuntimeException | Error e) {
      LOG.error("message {} of channel {} met a fault of the host", trigger.id(), channel.id(), e);
      return Given.now(
          texts.failed(
              new Outcome.HostFailed("a fault of the host, told in its log: " + e),
              trigger,
              fallbackText));
    }
  }

  private Given admitted(Route.To to, Trigger trigger, Instant began) {
    return switch (admission.arrive(to.tenant().id(), to.plan().limits())) {
      case Admission.Answer.Admitted(Admission.Visit visit) -> {
        try (visit) {
          yield inTurn(to, trigger, deadline(to, began), visit);
        }
      }
      case Admission.Answer.Shed(Limit limit, long allowed) ->
          Given.now(shed(to, trigger, limit, allowed));
    };
  }

  private static Instant deadline(Route.To to, Instant began) {
    return began.plusMillis(to.grant().limits().get(Limit.WALL_MS));
  }

  private Given inTurn(Route.To to, Trigger trigger, Instant deadline, Admission.Visit visit) {
    AppId app = to.release().app();
    Key answerKey = answers.key(app, trigger);
    return order
        .inTurn(
            app,
            trigger.userAddr(),
            Duration.between(Instant.now(), deadline),
            reading(to, trigger, answerKey),
            opened ->
                opened
                    .entry(answerKey)
                    .map(this::kept)
                    .or(() ->
                        answers
                            .refusal(trigger, clock.instant())
                            .map(reason -> Given.now(refused(to, trigger, reason))))
                    .orElseGet(() -> Given.now(placed(to, trigger, opened, visit))))
        .orElseGet(() -> Given.now(refused(to, trigger, whyNotInTurn())));
  }

  private static String whyNotInTurn() {
    return Thread.currentThread().isInterrupted()
        ? STOPPING
        : "earlier messages of this user took too long";
  }

  /** What a turn is sure or likely to ask for, to be read at once. */
  private Reading reading(Route.To to, Trigger trigger, Key answerKey) {
    List<Key> keys = new ArrayList<>();
    keys.add(answerKey);
    for (String name : sandbox.expectedKeys(to.release(), trigger)) {
      // What an app asks for need not be the name of a key.
      if (StoreNames.isName(name)) {
        keys.add(new Key(answerKey.partition(), KvResource.FAMILY, name));
      }
    }
    return new Reading(keys, List.of(KvResource.FAMILY));
  }

  private Given kept(Entry entry) {
    return new Given(Answer.ofApp(answers.of(entry).reply(), List.of()), true);
  }

  private Answer placed(Route.To to, Trigger trigger, Opened opened, Admission.Visit visit) {
    long patience = to.plan().limits().get(Limit.WAIT_MS);
    try {
      return visit.begin(patience)
          ? runs.run(to, trigger, opened)
          : shed(to, trigger, Limit.WAIT_MS, patience);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return refused(to, trigger, STOPPING);
    }
  }

  private Answer shed(Route.To to, Trigger trigger, Limit limit, long allowed) {
    watch.limited(to.tenant().id(), limit);
    Outcome refused = refusal(to, Admission.reason(limit, allowed));
    notes
        .next(new Shed(to.release().app(), limit))
        .ifPresent(before ->
            note(
                to,
                trigger,
                Level.ERROR,
                refused.describe() + (before == 0 ? "" : " (and %d before)".formatted(before))));
    return texts.failed(refused, trigger, to.tenant().fallbackText());
  }

  private Answer refused(Route.To to, Trigger trigger, String reason) {
    Outcome refused = refusal(to, reason);
    note(to, trigger, Level.ERROR, refused.describe());
    return texts.failed(refused, trigger, to.tenant().fallbackText());
  }

  private static Outcome refusal(Route.To to, String reason) {
    return new Outcome.Refused(reason, to.tenant().fallbackText());
  }

  /** Tells the app's developer of a trigger that no run took. */
  private void note(Route.To to, Trigger trigger, Level level, String text) {
    List<AppLog.Line> lines = List.of(new AppLog.Line(clock.instant(), level, trigger.id(), text));
    store.commit(Store.Commit.of(Partitions.of(to.release().app()), AppLog.writes(lines)));
    watch.logged(to, lines);
  }
}
