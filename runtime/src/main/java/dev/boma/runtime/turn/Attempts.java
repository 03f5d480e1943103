package dev.boma.runtime.turn;

import dev.boma.api.Command;
import dev.boma.api.CommandResult;
import dev.boma.runtime.sandbox.CommandHandler;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * The attempts of one run, each with notes of its own; the sandbox says when one begins, and what
 * the last one noted is what counts. Safe for several threads.
 */
final class Attempts implements Supplier<CommandHandler> {
  private final Supplier<Turn> begin;
  private final BiFunction<Command, Turn, CompletableFuture<CommandResult>> answer;

  /** Guarded by {@code this}. */
  private Turn last;

  /**
   * @param begin notes nothing yet
   * @param answer answers a command of an attempt
   */
  Attempts(
      Supplier<Turn> begin, BiFunction<Command, Turn, CompletableFuture<CommandResult>> answer) {
    this.begin = begin;
    this.answer = answer;
    this.last = begin.get();
  }

  @Override
  public synchronized CommandHandler get() {
    last.end();
    Turn begun = begin.get();
    last = begun;
    return command -> begun.watched(command, answer.apply(command, begun));
  }

  /** Ends the last attempt; what it noted. */
  synchronized Turn end() {
    last.end();
    return last;
  }
}
