package dev.boma.spi;

import dev.boma.api.Command;
import dev.boma.api.CommandResult;

/**
 * Host code that answers one family of commands, such as {@code kv.*}.
 *
 * <p>One instance serves all turns of a host; several threads may call it at once, also for one
 * turn. The host has checked the release's capability before it calls.
 */
public interface Resource {

  /** What stands before the dot in its commands. */
  String name();

  /**
   * Whether its commands may run beside others of the same turn. When false, they are answered in
   * the order in which the guest asked, so that each sees what the one before did.
   */
  default boolean concurrent() {
    return true;
  }

  /**
   * Answers one command. It may block, but not beyond the turn's deadline.
   *
   * @return the reply; {@code Failure} for everything the guest did wrong
   */
  CommandResult handle(Command command, TurnScope turn);
}
