package dev.boma.runtime.bench;

import dev.boma.api.Budget;
import dev.boma.api.Command;
import dev.boma.api.CommandResult;
import dev.boma.api.GuestError;
import dev.boma.api.Limits;
import dev.boma.api.Outcome;
import dev.boma.api.Release;
import dev.boma.api.Trigger;
import dev.boma.runtime.sandbox.CommandHandler;
import dev.boma.runtime.sandbox.Sandbox;
import java.util.Map;
import java.util.Optional;

/**
 * A sandbox without a guest: it answers each trigger at once, so that what remains is the cost of
 * the host. Safe for several threads.
 */
public final class NoGuest implements Sandbox {
  /** What a phone is shown. */
  public static final String TEXT = "No guest.";

  @Override
  public Ran run(Run run) {
    Trigger trigger = run.trigger();
    CommandHandler commands = run.attempts().get();
    CommandResult result =
        commands
            .handle(
                new Command(
                    "1",
                    "outbound.reply_to",
                    Map.of(
                        "content", TEXT, "in_reply_to", trigger.id(), "continue_session", false)))
            .join();
    return switch (result) {
      case CommandResult.Success ignored -> new Ran(new Outcome.Completed(), Budget.NONE);
      case CommandResult.Failure failure ->
          new Ran(new Outcome.HostFailed(failure.reason()), Budget.NONE);
    };
  }

  @Override
  public Optional<GuestError> check(Release release, Limits limits) {
    return Optional.empty();
  }

  @Override
  public void close() {}
}
