package dev.boma.runtime.sandbox;

import static java.util.Objects.requireNonNull;

import dev.boma.api.Budget;
import dev.boma.api.GuestError;
import dev.boma.api.Limits;
import dev.boma.api.Outcome;
import dev.boma.api.Release;
import dev.boma.api.Trigger;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The walled run of a release. All that crosses the wall is text: commands out, their results in.
 *
 * <p>Safe for several threads; callers block, so call on a virtual thread.
 */
public interface Sandbox extends AutoCloseable {

  /**
   * Runs one turn to its end. Guest errors, limits and broken contexts are outcomes; nothing is
   * thrown for what a guest does.
   */
  Ran run(Run run);

  /**
   * The keys that a turn will probably ask for with {@code kv.get}, so that they can be read at
   * once, before it is run. May be none, and may be wrong.
   */
  default List<String> expectedKeys(Release release, Trigger trigger) {
    return List.of();
  }

  /** Why no guest can be run now, or empty. */
  default Optional<String> unready() {
    return Optional.empty();
  }

  /**
   * Loads a release without a message, to find out before anyone dials it that it cannot be loaded.
   *
   * @param limits what loading it may use
   * @return what is wrong with it, or empty
   */
  Optional<GuestError> check(Release release, Limits limits);

  /** The same with the limits a tenant starts with. */
  default Optional<GuestError> check(Release release) {
    return check(release, Limits.DEFAULT);
  }

  /** Cancels what runs and frees everything. */
  @Override
  void close();

  /**
   * What a turn needs.
   *
   * @param time what the guest's clock shows
   * @param seed from which all the guest's chance is drawn; unguessable unless a conversation is
   *     played
   * @param limits what the turn may use; its time begins when it is run
   * @param attempts begins an attempt and gives what answers its commands. An attempt that had no
   *     effect outside may be given up and begun anew; what the last one did is what counts
   */
  record Run(
      Release release,
      Trigger trigger,
      GuestTime time,
      String seed,
      Limits limits,
      Supplier<CommandHandler> attempts) {
    public Run {
      requireNonNull(release, "release is null");
      requireNonNull(trigger, "trigger is null");
      requireNonNull(time, "time is null");
      requireNonNull(seed, "seed is null");
      requireNonNull(limits, "limits is null");
      requireNonNull(attempts, "attempts is null");
    }
  }

  /**
   * How a turn ended, and what it used.
   *
   * @param unwell whether what ended it may be no fault of the turn's own: the process it ran in
   *     has no memory left, or its script engine is spoilt, and is of no use to other turns either
   */
  record Ran(Outcome outcome, Budget budget, boolean unwell) {
    public Ran(Outcome outcome, Budget budget) {
      this(outcome, budget, false);
    }
  }

  /**
   * The guest's clock.
   *
   * @param fixedNow what every {@code Date} says is now, or null for the machine's clock
   * @param zone the guest's local time zone
   */
  record GuestTime(@Nullable Instant fixedNow, ZoneId zone) {
    /** The machine's clock, in UTC. */
    public static final GuestTime REAL = new GuestTime(null, ZoneId.of("UTC"));
  }
}
