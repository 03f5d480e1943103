package dev.boma.runtime.turn;

import dev.boma.api.AppId;
import dev.boma.api.Limit;
import dev.boma.api.Outcome;
import dev.boma.api.Trigger;
import dev.boma.runtime.routing.Admission;
import dev.boma.runtime.routing.Routing.Route;
import dev.boma.runtime.sandbox.Sandbox.Ran;
import dev.boma.runtime.session.Answer;
import dev.boma.runtime.session.TurnQueue;
import dev.boma.runtime.store.Opened;
import dev.boma.spi.ChannelInfo;
import dev.boma.spi.Store.CommitResult;
import dev.boma.spi.Store.Key;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One trigger from the wire to its answer, through all rooms: routing, session, sandbox with its
 * resources, store, delivery. Whatever goes wrong, a waiting phone gets a text.
 *
 * <p>Safe for several threads; blocks, so call it on a virtual thread.
 */
public final class TurnPipeline {
  /** How often a turn runs at most, when others change what it has read. */
  private static final int MAX_RUNS = 20;

  private final Rooms rooms;
  private final TurnStarts starts;
  private final TurnEnds ends;
  private final Refusals refusals;
  private final TurnWatch watch;

  /** The turns that run again, by the key that others changed. */
  private final TurnQueue<Key> reruns = new TurnQueue<>();

  public TurnPipeline(Rooms rooms, InstantSource clock, TurnSettings settings, TurnWatch watch) {
    Texts texts = new Texts(rooms.messages(), clock);
    this.rooms = rooms;
    this.starts = new TurnStarts(rooms, clock, settings);
    this.ends = new TurnEnds(rooms, texts, clock, watch);
    this.refusals = new Refusals(rooms.store(), texts, clock, settings.hostFallback(), watch);
    this.watch = watch;
  }

  /** Answers a trigger that came through this channel. */
  public Answer handle(ChannelInfo channel, Trigger trigger) {
    Instant began = Instant.now();
    Given given = refusals.guard(channel, trigger, () -> routed(channel, trigger, began));
    Duration took = Duration.between(began, Instant.now());
    if (given.before()) {
      watch.repeated(channel, trigger, took);
    } else {
      watch.ended(channel, trigger, given.answer(), took);
    }
    return given.answer();
  }

  /** How many turns wait to run again behind others that do, for the same key. */
  public int waiting() {
    return reruns.waiting();
  }

  private Given routed(ChannelInfo channel, Trigger trigger, Instant began) {
    return switch (rooms.routing().route(channel, trigger)) {
      case Route.To to -> refusals.guard(to, trigger, () -> admitted(to, trigger, began));
      case Route.Ignored ignored -> refusals.ignored(ignored, trigger);
      case Route.Refused refused -> refusals.refused(refused, trigger);
    };
  }

  private Given admitted(Route.To to, Trigger trigger, Instant began) {
    return switch (rooms.admission().arrive(to.tenant().id(), to.plan().limits())) {
      case Admission.Answer.Admitted(Admission.Visit visit) -> {
        try (visit) {
          yield inTurn(to, trigger, deadline(to, began), visit);
        }
      }
      case Admission.Answer.Shed(Limit limit, long allowed) ->
          refusals.shed(to, trigger, limit, allowed);
    };
  }

  /** One at a time for each user; what was answered before is answered the same. */
  private Given inTurn(Route.To to, Trigger trigger, Instant deadline, Admission.Visit visit) {
    AppId app = to.release().app();
    Key kept = rooms.answers().key(app, trigger);
    return rooms
        .order()
        .inTurn(
            app,
            trigger.userAddr(),
            Duration.between(Instant.now(), deadline),
            starts.reading(to, trigger, kept),
            opened ->
                opened
                    .entry(kept)
                    .map(entry -> Given.before(rooms.answers().of(entry)))
                    .or(() -> refusals.tooOld(to, trigger, rooms.answers()))
                    .orElseGet(() ->
                        visit.begin(to.plan().limits().get(Limit.WAIT_MS))
                            ? run(to, trigger, opened)
                            : refusals.noPlace(to, trigger)))
        .orElseGet(() -> refusals.notInTurn(to, trigger));
  }

  /**
   * Runs the app until what it did is stored: again where others changed what it had read, as long
   * as it had no effect outside, and its runs have together not used the turn's processor time.
   * Turns that run again for the same key wait for each other, else they would go on overtaking
   * each other.
   */
  private Given run(Route.To to, Trigger trigger, Opened first) {
    // Waiting for earlier messages is not the app's fault: its time begins here.
    Instant deadline = deadline(to, Instant.now());
    RunEnd end = runOnce(to, trigger, deadline, 1, first);
    long cpuMicros = 0;
    for (int runs = 2; ; runs++) {
      switch (end) {
        case RunEnd.Answered(Answer answer) -> {
          return Given.now(answer);
        }
        case RunEnd.Overtaken overtaken -> {
          cpuMicros += overtaken.budget().cpuMicros();
          if (runs > MAX_RUNS
              || cpuMicros > TimeUnit.MILLISECONDS.toMicros(overtaken.allowedCpuMillis())
              || overtaken.turn().hadOutsideEffect()) {
            return Given.now(ends.conflicted(to, overtaken).answer());
          }
          int run = runs;
          Optional<RunEnd> again =
              reruns.inTurn(
                  overtaken.key(),
                  Duration.between(Instant.now(), deadline),
                  () -> runOnce(to, trigger, deadline, run, first.unread()));
          if (again.isEmpty()) {
            return refusals.notAgain(to, trigger, overtaken.key());
          }
          end = again.get();
        }
      }
    }
  }

  private RunEnd runOnce(Route.To to, Trigger trigger, Instant deadline, int runs, Opened opened) {
    Attempts attempts =
        new Attempts(() -> starts.turn(to, trigger, deadline, opened), rooms.resources()::handle);
    Ran ran = rooms.sandbox().run(starts.run(to, trigger, deadline, runs, attempts));
    Turn turn = attempts.end();
    turn.reached().forEach(limit -> watch.limited(to.tenant().id(), limit));
    if (!(ran.outcome() instanceof Outcome.Completed)) {
      return ends.failed(to, turn, ran.outcome(), ran.budget());
    }
    Answer answer = ends.answer(to, turn, ran.budget());
    return switch (ends.store(to, turn, answer)) {
      case CommitResult.Committed ignored -> {
        rooms.outbox().deliver(to.release().app(), to.channel().id(), turn.sends());
        yield ends.stored(to, turn, answer);
      }
      case CommitResult.Full full -> ends.full(to, turn, full, ran.budget());
      case CommitResult.Conflict conflict -> ends.overtaken(to, turn, conflict, ran.budget());
    };
  }

  private static Instant deadline(Route.To to, Instant from) {
    return from.plusMillis(to.grant().limits().get(Limit.WALL_MS));
  }
}
