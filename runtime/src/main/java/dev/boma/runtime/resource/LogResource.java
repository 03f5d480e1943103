package dev.boma.runtime.resource;

import dev.boma.api.Command;
import dev.boma.api.CommandResult;
import dev.boma.api.Limit;
import dev.boma.runtime.json.Json;
import dev.boma.runtime.store.AppLog.Level;
import dev.boma.spi.Resource;
import dev.boma.spi.TurnScope;

/** {@code log}: lines for the app's log. They are kept also when the turn fails. */
public final class LogResource implements Resource {
  @Override
  public String name() {
    return "log";
  }

  @Override
  public boolean concurrent() {
    return false;
  }

  @Override
  public CommandResult handle(Command command, TurnScope turn) {
    Level named =
        switch (command.verb()) {
          case "debug" -> Level.DEBUG;
          case "info", "log" -> Level.INFO;
          case "warning" -> Level.WARNING;
          case "error" -> Level.ERROR;
          case "critical" -> Level.CRITICAL;
          default -> null;
        };
    if (named == null) {
      return Arguments.unknownVerb(command, "debug, info, warning, error, critical, log");
    }
    Object message = command.arg("msg");
    if (message == null) {
      return CommandResult.failure("Value expected for msg");
    }
    String text = message instanceof String string ? string : Json.write(message);
    Level level = command.arg("level") instanceof Long number ? Level.of(number) : named;
    log(level, cut(text, turn), turn);
    return CommandResult.success();
  }

  /** A flood is dropped, and said once: it must not hide what matters, nor fill the store. */
  private static void log(Level level, String text, TurnScope turn) {
    Limit over =
        !turn.spend(Limit.LOG_LINES, 1)
            ? Limit.LOG_LINES
            : !turn.spend(Limit.LOG_CHARS, text.length()) ? Limit.LOG_CHARS : null;
    if (over == null) {
      turn.log(level.name(), text);
      return;
    }
    turn.reached(over);
    if (turn.logFlood()) {
      turn.log(
          Level.WARNING.name(),
          "more than %d %s (limit %s); lines were dropped"
              .formatted(turn.limits().get(over), over.meaning(), over.key()));
    }
  }

  private static String cut(String text, TurnScope turn) {
    int most = (int) Math.min(turn.limits().get(Limit.LOG_LINE_CHARS), Integer.MAX_VALUE);
    if (text.length() <= most) {
      return text;
    }
    turn.reached(Limit.LOG_LINE_CHARS);
    boolean splitsPair = Character.isHighSurrogate(text.charAt(most - 1));
    return text.substring(0, splitsPair ? most - 1 : most) + "…";
  }
}
