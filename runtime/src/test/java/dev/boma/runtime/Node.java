package dev.boma.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The machine's Node, and its test runner. */
public final class Node {
  /** The first that has the test runner. */
  private static final int OLDEST = 18;

  private Node() {}

  /** How a run ended, and what it said. */
  public record Run(int exit, String output) {}

  /**
   * Runs the tests of a directory whose names end so. Skips the test that asks where there is no
   * Node that can.
   *
   * @param scratch where the output goes
   * @param environment what it has beside the test's own environment
   */
  public static Run tests(
      Path directory, String ending, Path scratch, Map<String, String> environment)
      throws IOException, InterruptedException {
    Required.orSkip(
        version(scratch) >= OLDEST, "Node " + OLDEST + " or newer (apt install nodejs)");
    List<String> command = new ArrayList<>(List.of("node", "--test"));
    try (Stream<Path> files = Files.list(directory)) {
      files.map(Path::toString).filter(name -> name.endsWith(ending)).forEach(command::add);
    }
    return run(command, scratch, environment);
  }

  /** The major version, 0 when there is none. */
  private static int version(Path scratch) throws InterruptedException {
    try {
      Run run = run(List.of("node", "--version"), scratch, Map.of());
      return Integer.parseInt(run.output().strip().replaceFirst("^v(\\d+)\\..*$", "$1"));
    } catch (IOException | NumberFormatException absent) {
      return 0;
    }
  }

  private static Run run(List<String> command, Path scratch, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path output = scratch.resolve("node.txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      if (!process.waitFor(100, TimeUnit.SECONDS)) {
        throw new AssertionError(command + " does not end: " + Files.readString(output));
      }
    } finally {
      process.destroyForcibly();
    }
    return new Run(process.exitValue(), Files.readString(output));
  }
}
