package dev.boma.runtime.resource;

import static dev.boma.runtime.resource.Results.fields;
import static dev.boma.runtime.resource.Results.reason;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.boma.api.Command;
import dev.boma.api.CommandResult;
import dev.boma.spi.Resource;
import dev.boma.spi.TurnScope;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The door to all resources. */
final class ResourcesTest {
  private final FakeTurn turn = new FakeTurn();
  private final ArrayDeque<Runnable> later = new ArrayDeque<>();

  @BeforeEach
  void grant() {
    turn.resources = Set.of("now", "later");
  }

  @AfterEach
  void close() {
    turn.close();
  }

  /** Answers with its name; a verb {@code fail} is a bug in it. */
  private record Echo(String name, boolean concurrent) implements Resource {
    @Override
    public CommandResult handle(Command command, TurnScope turn) {
      if (command.verb().equals("fail")) {
        throw new IllegalStateException("a bug");
      }
      return CommandResult.success("by", name + " " + command.verb());
    }
  }

  private final Resources resources =
      new Resources(
          List.of(new Echo("now", false), new Echo("later", true)),
          later::add,
          Resources.Script.NONE);

  private CompletableFuture<CommandResult> ask(Resources asked, String name) {
    return asked.handle(new Command("1", name, Map.of()), turn);
  }

  @Test
  void a_command_goes_to_the_resource_before_its_first_dot() {
    assertThat(fields(ask(resources, "now.a.b").join())).containsEntry("by", "now a.b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nowhere.get", "get", ".get", "", "NOW.get"})
  void a_command_of_no_resource_is_answered_with_those_there_are(String name) {
    assertThat(reason(ask(resources, name).join()))
        .startsWith("Unknown command '%s': this host has no resource '".formatted(name))
        .endsWith("'; it has later, now");
  }

  @Test
  void a_resource_that_keeps_the_order_answers_before_the_next_command() {
    assertThat(ask(resources, "now.a")).isCompleted();
    assertThat(later).isEmpty();
  }

  @Test
  void a_concurrent_resource_answers_when_its_thread_is_done() {
    List<CompletableFuture<CommandResult>> answers = new ArrayList<>();
    answers.add(ask(resources, "later.a"));
    answers.add(ask(resources, "later.b"));
    assertThat(answers).noneMatch(CompletableFuture::isDone);

    later.removeLast().run();
    assertThat(answers).extracting(CompletableFuture::isDone).containsExactly(false, true);
    later.remove().run();
    assertThat(fields(answers.getFirst().join())).containsEntry("by", "later a");
  }

  @Test
  void a_bug_in_a_resource_is_no_reason_for_the_guest() {
    assertThatThrownBy(() -> ask(resources, "now.fail").join())
        .isInstanceOf(CompletionException.class)
        .hasMessageContaining("a bug");
    CompletableFuture<CommandResult> failing = ask(resources, "later.fail");
    later.remove().run();
    assertThat(failing).isCompletedExceptionally();
  }

  @Test
  void a_script_answers_first_and_leaves_the_rest_to_the_resources() {
    Resources scripted =
        new Resources(
            List.of(new Echo("now", false)),
            later::add,
            (command, scope) ->
                command.verb().equals("scripted")
                    ? Optional.of(
                        CompletableFuture.completedFuture(CommandResult.success("by", "script")))
                    : Optional.empty());
    assertThat(fields(ask(scripted, "now.scripted").join())).containsEntry("by", "script");
    assertThat(fields(ask(scripted, "nowhere.scripted").join())).containsEntry("by", "script");
    assertThat(fields(ask(scripted, "now.a").join())).containsEntry("by", "now a");
  }
}
