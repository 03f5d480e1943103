package dev.boma.runtime.resource;

import dev.boma.api.Command;
import dev.boma.api.CommandResult;
import dev.boma.api.Limit;
import dev.boma.runtime.json.Json;
import dev.boma.spi.TurnScope;
import org.jspecify.annotations.Nullable;

/** Reads the arguments of commands. */
final class Arguments {
  private static final int SHOWN_CHARS = 80;

  private Arguments() {}

  /** A text that must be there. */
  static String text(Command command, String name) {
    Object value = command.arg(name);
    if (value instanceof String text) {
      return text;
    }
    throw new BadArgumentException(
        "'%s' of %s must be text, not %s".formatted(name, command.name(), shown(value)));
  }

  static CommandResult unknownVerb(Command command, String known) {
    return CommandResult.failure(
        "Unknown command '%s': '%s' has %s".formatted(command.name(), command.resource(), known));
  }

  /** What a guest is told whose turn has used up a limit. */
  static CommandResult overLimit(Limit limit, TurnScope turn) {
    turn.reached(limit);
    return CommandResult.failure(
        "more than %d %s (limit %s)"
            .formatted(turn.limits().get(limit), limit.meaning(), limit.key()));
  }

  /** A value as JSON, cut to what a message can carry. */
  static String shown(@Nullable Object value) {
    String text = Json.write(value);
    return text.length() <= SHOWN_CHARS ? text : text.substring(0, SHOWN_CHARS) + "…";
  }
}
