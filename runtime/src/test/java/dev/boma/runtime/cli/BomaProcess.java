package dev.boma.runtime.cli;

import dev.boma.runtime.Eventually;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A command in a process of its own, with the flags of {@code ./boma}. */
public final class BomaProcess implements AutoCloseable {
  private final Process process;
  private final Path out;
  private final Path err;

  private BomaProcess(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /**
   * Starts it.
   *
   * @param directory where it runs and where its output goes
   * @param environment what it has beside the test's own environment
   */
  public static BomaProcess start(Path directory, Map<String, String> environment, Object... args) {
    try {
      Path out = Files.createTempFile(directory, "out", ".txt");
      Path err = Files.createTempFile(directory, "err", ".txt");
      List<String> command =
          new ArrayList<>(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-XX:+UseSerialGC",
                  "@" + Path.of("src/main/jvm/boma.jvm").toAbsolutePath(),
                  "-Dboma.home=" + Path.of("..").toAbsolutePath().normalize(),
                  "-cp",
                  absolute(System.getProperty("java.class.path")),
                  "dev.boma.runtime.boot.Main"));
      Arrays.stream(args).map(String::valueOf).forEach(command::add);
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      builder.environment().keySet().removeIf(name -> name.startsWith("BOMA_"));
      builder.environment().putAll(environment);
      return new BomaProcess(builder.start(), out, err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String absolute(String classPath) {
    return String.join(
        File.pathSeparator,
        Arrays.stream(classPath.split(File.pathSeparator))
            .map(entry -> Path.of(entry).toAbsolutePath().toString())
            .toList());
  }

  /** Waits for the line that says that all is ready; the address in it. */
  public String listening() {
    return line("listening on ");
  }

  /** Waits for a line of standard output that begins so; the rest of it. */
  public String line(String beginning) {
    Eventually.isTrue(
        "a line '%s…'; out: %s; err: %s".formatted(beginning, out(), err()),
        () -> find(beginning).isPresent() || !process.isAlive());
    return find(beginning)
        .orElseThrow(() ->
            new AssertionError("ended without '%s…': %s%s".formatted(beginning, out(), err())));
  }

  private Optional<String> find(String beginning) {
    return out()
        .lines()
        .filter(line -> line.startsWith(beginning))
        .map(line -> line.substring(beginning.length()))
        .findFirst();
  }

  /** What it wrote to standard output until now. */
  public String out() {
    return read(out);
  }

  /** What it wrote to standard error until now. */
  public String err() {
    return read(err);
  }

  /** Asks it to end, as a service manager does; does not wait. */
  public void terminate() {
    process.destroy();
  }

  /** Its process, and those it has started. */
  public ProcessHandle handle() {
    return process.toHandle();
  }

  /** Waits for its end; the exit code. */
  public int exit() {
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        throw new AssertionError("does not end: " + out() + err());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    // What it held, such as its store, is free only when it has gone.
    exit();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
