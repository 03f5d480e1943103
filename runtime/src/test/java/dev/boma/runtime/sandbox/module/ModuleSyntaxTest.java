package dev.boma.runtime.sandbox.module;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.runtime.Eventually;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ModuleSyntaxTest {
  private static final int IMPORTS = 20_000;

  @Test
  void a_usual_text_does_not_wait_for_one_with_thousands_of_imports() throws Exception {
    try (ModuleSyntax syntax = new ModuleSyntax()) {
      assertThat(syntax.isModule("import 'warm';")).isTrue();
      CompletableFuture<Integer> slow = new CompletableFuture<>();
      Thread neighbour =
          Thread.ofPlatform()
              .daemon()
              .start(() -> {
                slow.complete(
                    syntax.scan("import 'a';\n".repeat(IMPORTS)).orElseThrow().imports().size());
              });
      Eventually.isTrue(
          "the neighbour waits", () -> neighbour.getState() == Thread.State.TIMED_WAITING);

      assertThat(syntax.isModule("export const a = 1;")).isTrue();

      assertThat(slow).isNotDone();
      assertThat(slow.get(1, TimeUnit.MINUTES)).isPositive();
    }
  }
}
