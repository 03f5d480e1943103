package dev.boma.runtime.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.runtime.Node;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The pages' own tests of their pure modules, which Node runs. */
class HandsetModulesTest {
  @TempDir private Path directory;

  @Test
  @Timeout(120)
  void the_modules_pass_their_own_tests() throws Exception {
    Node.Run run = Node.tests(Path.of("src/test/js"), ".test.mjs", directory, Map.of());

    assertThat(run.exit()).as(run.output()).isZero();
  }
}
