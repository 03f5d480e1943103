package dev.boma.runtime.sandbox;

import dev.boma.api.Command;
import dev.boma.api.CommandResult;
import dev.boma.api.Release;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers the commands of a turn from memory and keeps them for the test to look at. It has a
 * key-value store and configuration items, and says yes to everything else. Safe for several
 * threads.
 *
 * <p>With {@code test.say} an app tells the test a value; {@code test.release} lets the answers go
 * that {@link #hold} keeps back.
 */
final class FakeHost implements CommandHandler {
  /** What an app says to the test. */
  static final String SAY = "test.say";

  /** What an app asks for to have held answers delivered. */
  static final String RELEASE = "test.release";

  private final Map<String, @Nullable Object> kv = new HashMap<>();
  private final Map<String, String> config = new HashMap<>();
  private final Map<String, CommandResult> answers = new HashMap<>();
  private final Set<String> held = new HashSet<>();
  private final List<Runnable> heldAnswers = new ArrayList<>();
  private final List<Command> commands = new ArrayList<>();

  /** Answers all commands of that name with this. */
  synchronized FakeHost answer(String command, CommandResult result) {
    answers.put(command, result);
    return this;
  }

  /** Has the configuration of the release. */
  synchronized FakeHost configOf(Release release) {
    config.putAll(release.config());
    return this;
  }

  /** Keeps the answers to these commands back, until the app asks for {@value #RELEASE}. */
  synchronized FakeHost hold(String... names) {
    held.addAll(List.of(names));
    return this;
  }

  /**
   * Begins the attempts at one turn: each finds what the first found, and what an earlier one asked
   * for is as if it had not been, for a turn that runs again has had no effect.
   */
  synchronized Supplier<CommandHandler> attempts() {
    Map<String, @Nullable Object> kvBefore = new HashMap<>(kv);
    int commandsBefore = commands.size();
    return () -> {
      synchronized (this) {
        kv.clear();
        kv.putAll(kvBefore);
        commands.subList(commandsBefore, commands.size()).clear();
        heldAnswers.clear();
        return this;
      }
    };
  }

  @Override
  public CompletableFuture<CommandResult> handle(Command command) {
    List<Runnable> released = List.of();
    CompletableFuture<CommandResult> answer = new CompletableFuture<>();
    synchronized (this) {
      commands.add(command);
      CommandResult result = resultOf(command);
      if (command.name().equals(RELEASE)) {
        released = List.copyOf(heldAnswers);
        heldAnswers.clear();
      }
      if (held.contains(command.name())) {
        heldAnswers.add(() -> answer.complete(result));
      } else {
        answer.complete(result);
      }
    }
    released.forEach(Runnable::run);
    return answer;
  }

  private CommandResult resultOf(Command command) {
    CommandResult known = answers.get(command.name());
    if (known != null) {
      return known;
    }
    String key = String.valueOf(command.arg("key"));
    return switch (command.name()) {
      case "kv.get" -> CommandResult.success("value", kv.get(key));
      case "kv.set" -> {
        kv.put(key, command.arg("value"));
        yield CommandResult.success();
      }
      case "kv.delete" -> {
        boolean existed = kv.containsKey(key);
        kv.remove(key);
        yield CommandResult.success("existed", existed);
      }
      case "kv.incr" -> {
        long amount = command.arg("amount") instanceof Long given ? given : 1;
        long value = (kv.get(key) instanceof Long before ? before : 0) + amount;
        kv.put(key, value);
        yield CommandResult.success("value", value);
      }
      case "config.get" -> CommandResult.success("value", config.get(key));
      default -> CommandResult.success();
    };
  }

  /** All commands so far, in the order in which they came. */
  synchronized List<Command> commands() {
    return List.copyOf(commands);
  }

  /** Their names. */
  List<String> names() {
    return commands().stream().map(Command::name).toList();
  }

  /** The commands of that name. */
  List<Command> all(String name) {
    return commands().stream().filter(command -> command.name().equals(name)).toList();
  }

  /** The only command of that name. */
  Command only(String name) {
    List<Command> found = all(name);
    if (found.size() != 1) {
      throw new AssertionError("one " + name + " is expected; there are " + names());
    }
    return found.getFirst();
  }

  /** The values that the app said to the test. */
  List<@Nullable Object> said() {
    List<@Nullable Object> values = new ArrayList<>();
    all(SAY).forEach(command -> values.add(command.arg("value")));
    return values;
  }

  /** The texts of the app's log, except the line of {@code api.done}. */
  List<String> logged() {
    return commands().stream()
        .filter(command -> command.resource().equals("log"))
        .map(command -> String.valueOf(command.arg("msg")))
        .filter(text -> !text.equals("Done."))
        .toList();
  }
}
