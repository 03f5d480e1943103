package dev.boma.runtime.toolkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.runtime.Required;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The toolkit's own tests, which Node runs. */
class ToolkitModulesTest {
  private static final int OLDEST_NODE = 18;

  @TempDir private Path directory;

  @Test
  @Timeout(400)
  void the_toolkit_passes_its_own_tests() throws Exception {
    Required.orSkip(
        nodeVersion() >= OLDEST_NODE, "Node " + OLDEST_NODE + " or newer (apt install nodejs)");

    Run run = run("node", "--test");

    assertThat(run.exit()).as(run.output()).isZero();
    assertThat(run.output()).containsPattern("tests [1-9]\\d");
    run.output()
        .lines()
        .filter(line -> line.contains("# SKIP"))
        .forEach(line -> System.err.println("SKIPPED in toolkit-js: " + line.strip()));
  }

  /** The major version of the machine's Node, 0 when there is none. */
  private int nodeVersion() throws InterruptedException {
    try {
      Run run = run("node", "--version");
      return Integer.parseInt(run.output().strip().replaceFirst("^v(\\d+)\\..*$", "$1"));
    } catch (IOException | NumberFormatException absent) {
      return 0;
    }
  }

  private Run run(String... command) throws IOException, InterruptedException {
    Path output = directory.resolve("output.txt");
    Process process =
        new ProcessBuilder(command)
            .directory(Path.of("..", "toolkit-js").toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      if (!process.waitFor(360, TimeUnit.SECONDS)) {
        throw new AssertionError(List.of(command) + " does not end: " + Files.readString(output));
      }
    } finally {
      process.destroyForcibly();
    }
    return new Run(process.exitValue(), Files.readString(output));
  }

  private record Run(int exit, String output) {}
}
