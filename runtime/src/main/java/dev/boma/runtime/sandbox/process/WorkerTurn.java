package dev.boma.runtime.sandbox.process;

import dev.boma.api.Command;
import dev.boma.api.CommandResult;
import dev.boma.api.Release;
import dev.boma.runtime.json.Json;
import dev.boma.runtime.sandbox.Effects;
import dev.boma.runtime.sandbox.Sandbox.Ran;
import dev.boma.runtime.sandbox.guest.GuestRun;
import dev.boma.runtime.sandbox.guest.GuestRun.Asked;
import dev.boma.runtime.sandbox.process.FromWorker.Ask;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A turn in its worker. To save round trips it answers commands itself that the host is sure to
 * answer so: configuration, values that came along with the turn, and writes, which succeed unless
 * a limit is reached. The host sees the writes with the turn's end, or before it answers anything
 * else, and has the turn run again without guesses where one was wrong. Guessing ends with the
 * first command that may act outside: such a turn must not run again.
 */
final class WorkerTurn implements GuestRun.Asks {
  private final long number;
  private final Release release;
  private final FrameWriter out;
  private final Map<String, String> known;

  /**
   * Commands the host has not answered, by their ids. Guarded by {@code this}, as are all below.
   */
  private final Map<String, Command> open = new LinkedHashMap<>();

  /** What the host has not been told yet. */
  private final List<Ask> untold = new ArrayList<>();

  private final Set<String> used = new LinkedHashSet<>();
  private boolean guessing;
  private boolean over;

  WorkerTurn(ToWorker.Run run, Release release, FrameWriter out) {
    this.number = run.turn();
    this.release = release;
    this.out = out;
    this.known = new LinkedHashMap<>(run.known());
    this.guessing = run.guessing();
  }

  /** Of a release that is only loaded. */
  WorkerTurn(long number, Release release, FrameWriter out) {
    this.number = number;
    this.release = release;
    this.out = out;
    this.known = Map.of();
  }

  @Override
  public synchronized void ask(GuestRun run, List<Asked> asked) {
    if (over) {
      return; // A guest that was given up and still runs.
    }
    boolean waits = false;
    for (Asked one : asked) {
      Command command = one.command();
      if (one.guessed()) {
        note(command);
        continue;
      }
      CommandResult guess = guessing ? guess(command) : null;
      if (guess != null) {
        run.answer(command, guess);
        continue;
      }
      guessing = guessing && Effects.inside().contains(command.name());
      open.put(command.id(), command);
      untold.add(new Ask(command, false));
      waits = true;
    }
    if (waits) {
      out.send(WorkerText.write(new FromWorker.Asked(number, List.copyOf(untold))));
      untold.clear();
    }
  }

  /** Notes a command whose answer the guest has got already. */
  private void note(Command command) {
    Object key = command.arg("key");
    if (command.name().equals("kv.get")) {
      used.add(String.valueOf(key));
    } else if (Effects.sure().contains(command.name())) {
      known.remove(key);
      untold.add(new Ask(command, true));
    } else {
      throw new IllegalStateException("nobody but the host answers " + command.name());
    }
  }

  private @Nullable CommandResult guess(Command command) {
    if (command.name().equals("config.get")) {
      return command.arg("key") instanceof String key
          ? CommandResult.success("value", release.config().get(key))
          : null;
    }
    if (command.name().equals("kv.get")) {
      if (!(command.arg("key") instanceof String key) || !known.containsKey(key)) {
        return null;
      }
      used.add(key);
      return CommandResult.success("value", Json.read(known.get(key)));
    }
    if (command.arg("key") instanceof String key) {
      // From here on the turn's own write is what counts.
      known.remove(key);
    }
    if (!Effects.sure().contains(command.name())) {
      return null;
    }
    untold.add(new Ask(command, true));
    return CommandResult.success();
  }

  /** The command of that id, which is answered now; null if there is none. */
  synchronized @Nullable Command asked(String id) {
    return open.remove(id);
  }

  /** Tells the host how it ended. */
  synchronized void ended(Ran ran) {
    out.send(
        WorkerText.write(
            new FromWorker.Ended(
                number, ran, List.copyOf(untold), Set.copyOf(used), ran.unwell())));
    over = true;
  }
}
