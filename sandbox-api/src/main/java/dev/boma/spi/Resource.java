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
   * Answers one command. It may block, but not beyond the turn's deadline.
   *
   * @return the reply; {@code Failure} for everything the guest did wrong
   */
  CommandResult handle(Command command, TurnScope turn);
}
