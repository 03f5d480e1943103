package dev.boma.runtime.resource;

import dev.boma.api.Command;
import dev.boma.api.CommandResult;
import dev.boma.spi.Resource;
import dev.boma.spi.TurnScope;

/** {@code config}: the configuration items of the release, as text. */
public final class ConfigResource implements Resource {

  @Override
  public String name() {
    return "config";
  }

  @Override
  public boolean concurrent() {
    return false;
  }

  @Override
  public CommandResult handle(Command command, TurnScope turn) {
    return switch (command.verb()) {
      case "get" ->
          CommandResult.success(
              "value", turn.release().config().get(Arguments.text(command, "key")));
      default -> Arguments.unknownVerb(command, "get");
    };
  }
}
