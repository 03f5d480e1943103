package dev.boma.spi;

import dev.boma.api.Grant;
import dev.boma.api.Limit;
import dev.boma.api.Limits;
import dev.boma.api.OutboundMessage;
import dev.boma.api.Release;
import dev.boma.api.Trigger;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a resource sees of the turn it serves. Writes, replies and sends are only noted here: they
 * are stored and leave together when the app is done, and are dropped when the turn fails.
 *
 * <p>Safe for several threads.
 */
public interface TurnScope {
  /** The release that runs. */
  Release release();

  /** What started the turn. */
  Trigger trigger();

  /** What the turn may do. */
  Grant grant();

  /** What the turn may use. */
  default Limits limits() {
    return grant().limits();
  }

  /**
   * Counts what the turn uses of one of its limits.
   *
   * @return false if that goes beyond what is left of it; then nothing is counted
   */
  boolean spend(Limit limit, long amount);

  /** Notes that this limit kept the app from something, for those who watch limits. */
  void reached(Limit limit);

  /** Notes that lines of the log are dropped; whether that is the first time in the turn. */
  boolean logFlood();

  /**
   * Waits until the turn may do one more of what this limit holds down at once.
   *
   * @return ends it, or empty if that would have taken longer than the turn has, or the turn ended
   *     meanwhile: then what was to be done is not to be done any more
   */
  Optional<Runnable> begin(Limit limit);

  /** When the turn must have ended. */
  Instant deadline();

  /** Now, by the turn's clock. */
  Instant now();

  /** Reads an entry of the app's partition as this turn sees it, its own writes included. */
  Optional<String> read(String family, String name);

  /**
   * Sets an entry of the app's partition when the turn is stored.
   *
   * @param expiresAt from when on it is absent, or null for never
   * @param max how many entries the family may have
   */
  void put(String family, String name, String value, @Nullable Instant expiresAt, long max);

  /**
   * Removes an entry of the app's partition when the turn is stored.
   *
   * @return whether the turn saw one there
   */
  boolean delete(String family, String name);

  /**
   * Adds to a whole number of the app's partition, at once and for good; on top of what this turn
   * has set itself, it is part of the turn's writes instead.
   *
   * @param max how many entries the family may have
   */
  Store.Increment increment(String family, String name, long amount, long max);

  /** How many live entries the family has as this turn sees it. */
  long count(String family);

  /**
   * Adds a line to the app's log, which is kept also when the turn fails.
   *
   * @param level DEBUG, INFO, WARNING, ERROR or CRITICAL
   */
  void log(String level, String text);

  /** Answers the message that started the turn. */
  void reply(OutboundMessage message);

  /** Sends a message that is no reply. */
  void send(OutboundMessage message);

  /** Does this when the turn is stored, and never if it is not; it must not fail, nor wait. */
  void whenStored(Runnable act);

  /** Says that something outside the store was done, so that the turn must not run again. */
  void outsideEffect();
}
