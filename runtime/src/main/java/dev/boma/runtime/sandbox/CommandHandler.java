package dev.boma.runtime.sandbox;

import dev.boma.api.Command;
import dev.boma.api.CommandResult;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Answers the commands of one turn. */
@FunctionalInterface
public interface CommandHandler {

  /**
   * Answers a command, at once or later. Called in the order in which the guest asked.
   *
   * @return completes with the result; an exception is a fault of the host and fails the turn
   */
  CompletableFuture<CommandResult> handle(Command command);

  /** Why a command has no answer, in words. */
  static String reason(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }
}
