package dev.boma.runtime.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.runtime.Required;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The handset's own tests of its pure modules, which Node runs. */
class HandsetModulesTest {
  private static final int OLDEST_NODE = 18;

  @TempDir private Path directory;

  @Test
  @Timeout(120)
  void the_modules_pass_their_own_tests() throws Exception {
    Required.orSkip(
        nodeVersion() >= OLDEST_NODE, "Node " + OLDEST_NODE + " or newer (apt install nodejs)");
    List<String> command = new ArrayList<>(List.of("node", "--test"));
    try (var files = Files.list(Path.of("src/test/js"))) {
      files.map(Path::toString).filter(name -> name.endsWith(".test.mjs")).forEach(command::add);
    }

    Run run = run(command);

    assertThat(run.exit()).as(run.output()).isZero();
  }

  /** The major version of the machine's Node, 0 when there is none. */
  private int nodeVersion() throws InterruptedException {
    try {
      Run run = run(List.of("node", "--version"));
      return Integer.parseInt(run.output().strip().replaceFirst("^v(\\d+)\\..*$", "$1"));
    } catch (IOException | NumberFormatException absent) {
      return 0;
    }
  }

  private Run run(List<String> command) throws IOException, InterruptedException {
    Path output = directory.resolve("output.txt");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      if (!process.waitFor(100, TimeUnit.SECONDS)) {
        throw new AssertionError(command + " does not end: " + Files.readString(output));
      }
    } finally {
      process.destroyForcibly();
    }
    return new Run(process.exitValue(), Files.readString(output));
  }

  private record Run(int exit, String output) {}
}
