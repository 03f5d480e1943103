package dev.boma.runtime.turn;

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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A sandbox whose app is written in Java. */
final class FakeSandbox implements Sandbox {
  static final Outcome COMPLETED = new Outcome.Completed();
  static final Outcome FAILED =
      new Outcome.ScriptFailed(new GuestError("Error: oops", "app.js", 7, List.of()));

  final AtomicInteger runs = new AtomicInteger();
  volatile Budget used = Budget.NONE;
  volatile App app = api -> api.reply("hello");

  @FunctionalInterface
  interface App {
    Outcome run(Api api);
  }

  @Override
  public Ran run(Run run) {
    runs.incrementAndGet();
    return new Ran(app.run(new Api(run, run.attempts().get())), used);
  }

  @Override
  public Optional<GuestError> check(Release release, Limits limits) {
    return Optional.empty();
  }

  @Override
  public void close() {}

  /** What the app may ask for. */
  record Api(Run run, CommandHandler commands) {
    Trigger trigger() {
      return run.trigger();
    }

    /** Asks for a command, given as name, value, name, value… */
    Map<String, Object> ask(String command, Object... args) {
      Map<String, Object> fields = new LinkedHashMap<>();
      for (int i = 0; i < args.length; i += 2) {
        fields.put((String) args[i], args[i + 1]);
      }
      return switch (commands.handle(new Command("1", command, fields)).join()) {
        case CommandResult.Success success -> success.fields();
        case CommandResult.Failure failure -> throw new AssertionError(failure.reason());
      };
    }

    /** Replies and is done. */
    Outcome reply(String text) {
      ask("outbound.reply_to", "content", text, "in_reply_to", trigger().id());
      return COMPLETED;
    }

    void send(String text) {
      ask("outbound.send_to", "content", text, "to_addr", "+27830000000");
    }

    void set(String key, Object value) {
      ask("kv.set", "key", key, "value", value);
    }

    Object get(String key) {
      return ask("kv.get", "key", key).get("value");
    }
  }
}
