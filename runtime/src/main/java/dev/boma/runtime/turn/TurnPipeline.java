package dev.boma.runtime.turn;

import dev.boma.api.AppId;
import dev.boma.api.Budget;
import dev.boma.api.Grant;
import dev.boma.api.InboundMessage;
import dev.boma.api.Limit;
import dev.boma.api.Limits;
import dev.boma.api.OutboundMessage;
import dev.boma.api.Outcome;
import dev.boma.api.Release;
import dev.boma.api.Trigger;
import dev.boma.runtime.delivery.Outbox;
import dev.boma.runtime.resource.KvResource;
import dev.boma.runtime.resource.Resources;
import dev.boma.runtime.resource.VumiOutbound;
import dev.boma.runtime.routing.Admission;
import dev.boma.runtime.routing.Routing;
import dev.boma.runtime.routing.Routing.Route;
import dev.boma.runtime.sandbox.Sandbox;
import dev.boma.runtime.sandbox.Sandbox.Ran;
import dev.boma.runtime.session.Answer;
import dev.boma.runtime.session.KeptAnswers;
import dev.boma.runtime.session.TurnOrder;
import dev.boma.runtime.store.AppLog;
import dev.boma.runtime.store.AppLog.Level;
import dev.boma.runtime.store.Opened;
import dev.boma.runtime.store.Partitions;
import dev.boma.runtime.store.StagedWrites;
import dev.boma.spi.ChannelInfo;
import dev.boma.spi.Leases.Reading;
import dev.boma.spi.Store;
import dev.boma.spi.Store.CommitResult;
import dev.boma.spi.Store.Condition;
import dev.boma.spi.Store.Entry;
import dev.boma.spi.Store.Key;
import dev.boma.spi.Store.Write;
import dev.boma.spi.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  /** How often a turn runs at most, when others change what it has read. */
  private static final int MAX_RUNS = 5;

  private final Routing routing;
  private final Admission admission;
  private final TurnOrder order;
  private final KeptAnswers answers;
  private final Sandbox sandbox;
  private final Resources resources;
  private final Store store;
  private final Outbox outbox;
  private final VumiOutbound messages;
  private final InstantSource clock;
  private final TurnSettings settings;
  private final TurnWatch watch;

  public TurnPipeline(Rooms rooms, InstantSource clock, TurnSettings settings, TurnWatch watch) {
    this.routing = rooms.routing();
    this.admission = rooms.admission();
    this.order = rooms.order();
    this.answers = rooms.answers();
    this.sandbox = rooms.sandbox();
    this.resources = rooms.resources();
    this.store = rooms.store();
    this.outbox = rooms.outbox();
    this.messages = rooms.messages();
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
    Answer answer = answer(channel, trigger, began);
    watch.ended(channel, trigger, answer, Duration.between(began, Instant.now()));
    return answer;
  }

  private Answer answer(ChannelInfo channel, Trigger trigger, Instant began) {
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
          yield Answer.ofApp(null, List.of());
        }
        case Route.Refused refused ->
            failed(
                new Outcome.Refused(refused.reason(), refused.phoneText()),
                trigger,
                refused.phoneText());
      };
    } catch (StoreException e) {
      return failed(new Outcome.HostFailed(String.valueOf(e.getMessage())), trigger, fallbackText);
    } catch (RuntimeException e) {
      LOG.error("message {} of channel {} met a fault of the host", trigger.id(), channel.id(), e);
      return failed(
          new Outcome.HostFailed("a fault of the host, told in its log: " + e),
          trigger,
          fallbackText);
    }
  }

  private Answer admitted(Route.To to, Trigger trigger, Instant began) {
    return switch (admission.arrive(to.tenant().id(), to.plan().limits())) {
      case Admission.Answer.Admitted(Admission.Visit visit) -> {
        try (visit) {
          yield inTurn(to, trigger, deadline(to, began), visit);
        }
      }
      case Admission.Answer.Shed(Limit limit, long allowed) -> shed(to, trigger, limit, allowed);
    };
  }

  private static Instant deadline(Route.To to, Instant began) {
    return began.plusMillis(to.grant().limits().get(Limit.WALL_MS));
  }

  private Answer inTurn(Route.To to, Trigger trigger, Instant deadline, Admission.Visit visit) {
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
                            .map(reason -> refused(to, trigger, reason)))
                    .orElseGet(() -> placed(to, trigger, opened, visit)))
        .orElseGet(() -> refused(to, trigger, "earlier messages of this user took too long"));
  }

  /** What a turn is sure or likely to ask for, to be read at once. */
  private Reading reading(Route.To to, Trigger trigger, Key answerKey) {
    List<Key> keys = new ArrayList<>();
    keys.add(answerKey);
    for (String name : sandbox.expectedKeys(to.release(), trigger)) {
      keys.add(new Key(answerKey.partition(), KvResource.FAMILY, name));
    }
    return new Reading(keys, List.of(KvResource.FAMILY));
  }

  private Answer kept(Entry entry) {
    return Answer.ofApp(answers.of(entry).reply(), List.of());
  }

  private Answer placed(Route.To to, Trigger trigger, Opened opened, Admission.Visit visit) {
    long patience = to.plan().limits().get(Limit.WAIT_MS);
    try {
      return visit.begin(patience)
          ? run(to, trigger, opened)
          : shed(to, trigger, Limit.WAIT_MS, patience);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return refused(to, trigger, "the host is stopping");
    }
  }

  private Answer shed(Route.To to, Trigger trigger, Limit limit, long allowed) {
    watch.limited(to.tenant().id(), limit);
    return refused(to, trigger, Admission.reason(limit, allowed));
  }

  private Answer refused(Route.To to, Trigger trigger, String reason) {
    Outcome refused = new Outcome.Refused(reason, to.tenant().fallbackText());
    note(to, trigger, Level.ERROR, refused.describe());
    return failed(refused, trigger, to);
  }

  private Answer run(Route.To to, Trigger trigger, Opened first) {
    // Waiting for earlier messages is not the app's fault: its time begins here.
    Grant grant = to.grant();
    Instant deadline = deadline(to, Instant.now());
    // A message that came twice at once, from two users, is answered once all the same.
    Condition unanswered =
        new Condition(answers.key(to.release().app(), trigger), Condition.ABSENT);
    for (int runs = 1; ; runs++) {
      Opened opened = runs == 1 ? first : first.unread();
      Attempts attempts =
          new Attempts(
              () -> begin(to.release(), trigger, grant, deadline, opened), resources::handle);
      Limits limits =
          runs == 1
              ? grant.limits()
              : grant.limits().with(Map.of(Limit.WALL_MS, millisUntil(deadline)));
      Ran ran =
          sandbox.run(
              new Sandbox.Run(
                  to.release(),
                  trigger,
                  settings.time().get(),
                  settings.seeds().get(),
                  limits,
                  attempts));
      Outcome outcome = ran.outcome();
      Turn turn = attempts.last();
      turn.reached().forEach(limit -> watch.limited(to.tenant().id(), limit));
      if (!(outcome instanceof Outcome.Completed)) {
        return store(to, turn, failed(outcome, trigger, to).with(ran.budget()));
      }
      Answer answer = answerOf(turn, to.tenant().fallbackText()).with(ran.budget());
      switch (turn.writes().commit(withTurn(to, turn, answer), List.of(unanswered))) {
        case CommitResult.Committed ignored -> {
          outbox.deliver(to.release().app(), to.channel().id(), turn.sends());
          turn.stored();
          watch.logged(to, turn.lines());
          return answer;
        }
        case CommitResult.Full full -> {
          turn.log(Level.ERROR, "Too many keys: %d allowed".formatted(full.cap().max()));
          return store(
              to,
              turn,
              failed(
                      new Outcome.LimitExceeded(Limit.KV_KEYS, full.cap().max(), full.count()),
                      trigger,
                      to)
                  .with(ran.budget()));
        }
        case CommitResult.Conflict conflict -> {
          Optional<KeptAnswers.Kept> other =
              conflict.key().equals(unanswered.key())
                  ? answers.find(to.release().app(), trigger)
                  : Optional.empty();
          if (other.isPresent()) {
            return Answer.ofApp(other.get().reply(), List.of());
          }
          if (turn.hadOutsideEffect() || runs == MAX_RUNS) {
            Outcome conflicted =
                new Outcome.Conflicted(conflict.key().name(), turn.hadOutsideEffect());
            return store(to, turn, failed(conflicted, trigger, to).with(ran.budget()));
          }
        }
      }
    }
  }

  private Turn begin(
      Release release, Trigger trigger, Grant grant, Instant deadline, Opened opened) {
    StagedWrites writes = new StagedWrites(store, Partitions.of(release.app()), opened);
    return new Turn(release, trigger, grant, deadline, clock, writes);
  }

  private static long millisUntil(Instant deadline) {
    return Math.max(1, Duration.between(Instant.now(), deadline).toMillis());
  }

  /** Tells the app's developer of a trigger that no run took. */
  private void note(Route.To to, Trigger trigger, Level level, String text) {
    List<AppLog.Line> lines = List.of(new AppLog.Line(clock.instant(), level, trigger.id(), text));
    store.commit(Store.Commit.of(Partitions.of(to.release().app()), AppLog.writes(lines)));
    watch.logged(to, lines);
  }

  /** Keeps the answer of a turn that failed, and its log; nothing else of it. */
  private Answer store(Route.To to, Turn turn, Answer answer) {
    String told = answer.outcome().describe();
    if (answer.outcome() instanceof Outcome.LimitExceeded exceeded) {
      Limit.ofKey(exceeded.limit()).ifPresent(limit -> watch.limited(to.tenant().id(), limit));
      told += "; in all " + answer.budget().describe();
    }
    turn.log(Level.ERROR, told);
    boolean keep = !(answer.outcome() instanceof Outcome.HostFailed);
    List<Write> writes = keep ? withTurn(to, turn, answer) : AppLog.writes(turn.lines());
    turn.writes().commitInstead(writes);
    watch.logged(to, turn.lines());
    return answer;
  }

  /** The writes that make the answer the one to this message. */
  private List<Write> withTurn(Route.To to, Turn turn, Answer answer) {
    List<Write> writes = new ArrayList<>();
    writes.add(answers.keep(to.release().app(), turn.trigger(), answer.reply(), clock.instant()));
    for (OutboundMessage send : answer.sends()) {
      writes.add(outbox.put(to.release().app(), to.channel().id(), send));
    }
    writes.addAll(AppLog.writes(turn.lines()));
    return writes;
  }

  /** The first reply; the fallback text when a phone would wait for ever. */
  private Answer answerOf(Turn turn, String fallbackText) {
    OutboundMessage reply = turn.firstReply();
    if (turn.replyCount() > 1) {
      turn.log(
          Level.WARNING,
          "the app replied %d times; a message has one answer, the first"
              .formatted(turn.replyCount()));
    }
    if (reply == null
        && turn.trigger() instanceof InboundMessage message
        && message.awaitsScreen()) {
      turn.log(Level.WARNING, "the app is done without a reply; the phone got the fallback text");
      return new Answer(
          fallback(message, fallbackText),
          true,
          turn.sends(),
          new Outcome.Completed(),
          Budget.NONE);
    }
    return Answer.ofApp(reply, turn.sends());
  }

  private Answer failed(Outcome outcome, Trigger trigger, Route.To to) {
    return failed(outcome, trigger, to.tenant().fallbackText());
  }

  private Answer failed(Outcome outcome, Trigger trigger, String text) {
    return Answer.ofHost(
        trigger instanceof InboundMessage message ? fallback(message, text) : null, outcome);
  }

  private OutboundMessage fallback(InboundMessage message, String text) {
    return messages.reply(message, text, true, Map.of(), false, clock.instant());
  }
}
