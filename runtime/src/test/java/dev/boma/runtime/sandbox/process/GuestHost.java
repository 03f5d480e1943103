package dev.boma.runtime.sandbox.process;

import dev.boma.api.Command;
import dev.boma.api.CommandResult;
import dev.boma.runtime.sandbox.CommandHandler;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What answers the guests of a test: a store that keeps what an attempt wrote when the next begins,
 * so that an attempt that should not have been there is seen. Safe for several threads.
 */
final class GuestHost {
  private final Map<String, @Nullable Object> kv = new HashMap<>();
  private final List<Attempt> attempts = new ArrayList<>();
  private final Set<String> refused = new HashSet<>();
  private final Set<String> silent = new HashSet<>();
  private final CountDownLatch asked = new CountDownLatch(1);

  /** What one attempt asked for. */
  static final class Attempt {
    private final List<Command> commands = new ArrayList<>();

    synchronized List<Command> commands() {
      return List.copyOf(commands);
    }

    List<String> names() {
      return commands().stream().map(Command::name).toList();
    }

    private synchronized void add(Command command) {
      commands.add(command);
    }
  }

  /** Says no to all commands of that name. */
  synchronized GuestHost refuse(String name) {
    refused.add(name);
    return this;
  }

  /** Never answers commands of that name. */
  synchronized GuestHost silentOn(String name) {
    silent.add(name);
    return this;
  }

  /** Answers commands of that name from now on. */
  synchronized void hear(String name) {
    silent.remove(name);
  }

  synchronized GuestHost put(String key, Object value) {
    kv.put(key, value);
    return this;
  }

  synchronized CommandHandler begin() {
    Attempt attempt = new Attempt();
    attempts.add(attempt);
    return command -> {
      attempt.add(command);
      return answer(command);
    };
  }

  private synchronized CompletableFuture<CommandResult> answer(Command command) {
    if (silent.contains(command.name())) {
      asked.countDown();
      return new CompletableFuture<>();
    }
    if (refused.contains(command.name())) {
      return CompletableFuture.completedFuture(CommandResult.failure("refused"));
    }
    String key = String.valueOf(command.arg("key"));
    return CompletableFuture.completedFuture(
        switch (command.name()) {
          case "kv.get" -> CommandResult.success("value", kv.get(key));
          case "kv.incr" -> CommandResult.success("value", 1L);
          case "kv.set" -> {
            kv.put(key, command.arg("value"));
            yield CommandResult.success();
          }
          default -> CommandResult.success();
        });
  }

  /** Waits until a command that is not answered has been asked. */
  void awaitSilence() throws InterruptedException {
    if (!asked.await(30, TimeUnit.SECONDS)) {
      throw new AssertionError("the guest has not asked");
    }
  }

  /** Attempts that asked for something or were the only one, in their order. */
  synchronized List<Attempt> attempts() {
    return List.copyOf(attempts);
  }

  Attempt last() {
    return attempts().getLast();
  }

  /** The text of the reply. */
  @Nullable Object reply() {
    return last().commands().stream()
        .filter(command -> command.name().equals("outbound.reply_to"))
        .map(command -> command.arg("content"))
        .findFirst()
        .orElse(null);
  }
}
