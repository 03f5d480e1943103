package dev.boma.runtime.sandbox.process;

import dev.boma.api.Command;
import dev.boma.runtime.sandbox.Sandbox.Ran;
import java.util.List;
import java.util.Set;

/** What a worker process says to its host. None of it is to be trusted. */
sealed interface FromWorker {

  /** It can run turns now. */
  record Ready() implements FromWorker {}

  /** A turn's guest asks for something. */
  record Asked(long turn, List<Ask> asks) implements FromWorker {}

  /**
   * A command.
   *
   * @param guessed whether the guest was told already that it succeeded, with nothing more to say
   */
  record Ask(Command command, boolean guessed) {}

  /**
   * A turn has ended.
   *
   * @param asks what its guest asked for since it last waited
   * @param used the keys whose known values the guest asked for
   * @param unwell whether the process itself, rather than the guest, gave out
   */
  record Ended(long turn, Ran ran, List<Ask> asks, Set<String> used, boolean unwell)
      implements FromWorker {}

  /**
   * A turn was stopped, or has ended, and its guest still holds its thread; only the end of the
   * process helps.
   *
   * @param turn whose guest it is; 0 where it is not known, or not that guest's doing
   * @param unwell whether the process does its other turns no good: it has little memory left, or a
   *     lock of its engine is lost
   */
  record Stuck(long turn, boolean unwell) implements FromWorker {}

  /** A turn of this tenant, which has ended before, has spoilt the script engine of the process. */
  record Spoilt(String tenant) implements FromWorker {}
}
