package dev.boma.runtime.resource;

import dev.boma.api.Command;
import dev.boma.api.CommandResult;
import dev.boma.spi.Resource;
import dev.boma.spi.TurnScope;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The door to all resources: finds the one a command is for, checks that the release may use it,
 * and has it answered. Safe for several threads.
 */
public final class Resources {
  private final Map<String, Resource> byName;
  private final Executor concurrent;
  private final Script script;

  /** Answers commands in place of the resources: a played conversation does. */
  @FunctionalInterface
  public interface Script {
    /** No command is answered by a script. */
    Script NONE = (command, turn) -> Optional.empty();

    /** The answer, or empty to leave the command to its resource. */
    Optional<CompletableFuture<CommandResult>> answer(Command command, TurnScope turn);
  }

  /**
   * @param resources one of each name
   * @param concurrent runs the commands that may run beside others of the same turn
   * @param script is asked first
   */
  public Resources(List<? extends Resource> resources, Executor concurrent, Script script) {
    byName = resources.stream().collect(Collectors.toMap(Resource::name, Function.identity()));
    this.concurrent = concurrent;
    this.script = script;
  }

  /** Answers a command of a turn. */
  public CompletableFuture<CommandResult> handle(Command command, TurnScope turn) {
    if (byName.containsKey(command.resource())
        && !turn.grant().resources().contains(command.resource())) {
      return CompletableFuture.completedFuture(notGranted(command, turn));
    }
    return script.answer(command, turn).orElseGet(() -> byResource(command, turn));
  }

  private static CommandResult notGranted(Command command, TurnScope turn) {
    Set<String> asked = turn.release().capabilities().resources();
    return CommandResult.failure(
        asked != null && !asked.contains(command.resource())
            ? "%s is not granted: name '%s' under \"capabilities\" in app.json"
                .formatted(command.name(), command.resource())
            : "%s is not granted: the plan of tenant '%s' has no resource '%s'"
                .formatted(command.name(), turn.release().app().tenant(), command.resource()));
  }

  private CompletableFuture<CommandResult> byResource(Command command, TurnScope turn) {
    Resource resource = byName.get(command.resource());
    if (resource == null) {
      return CompletableFuture.completedFuture(
          CommandResult.failure(
              "Unknown command '%s': this host has no resource '%s'; it has %s"
                  .formatted(
                      command.name(),
                      command.resource(),
                      byName.keySet().stream().sorted().collect(Collectors.joining(", ")))));
    }
    if (resource.concurrent()) {
      return CompletableFuture.supplyAsync(() -> answer(resource, command, turn), concurrent);
    }
    try {
      return CompletableFuture.completedFuture(answer(resource, command, turn));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static CommandResult answer(Resource resource, Command command, TurnScope turn) {
    try {
      return resource.handle(command, turn);
    } catch (BadArgumentException e) {
      e.limit().ifPresent(turn::reached);
      return CommandResult.failure(e.getMessage());
    }
  }
}
