package dev.boma.runtime.store.redis;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.runtime.Eventually;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A real Redis server on a loopback port: the one that a jar brings, or another (Valkey) that
 * {@code BOMA_REDIS_SERVER} names.
 */
public final class RedisProcess implements AutoCloseable {
  private final Path program;
  private final Path directory;
  private final int port;
  private final boolean sentinel;
  private final List<String> options;
  private final Map<String, String> environment;
  private Process process;

  private RedisProcess(
      Path program,
      Path directory,
      int port,
      boolean sentinel,
      List<String> options,
      Map<String, String> environment) {
    this.program = program;
    this.directory = directory;
    this.port = port;
    this.sentinel = sentinel;
    this.options = options;
    this.environment = environment;
    this.process = launch();
  }

  /**
   * Starts one and waits until it listens.
   *
   * @param directory where it keeps its data and log
   * @param options as its command line has them
   */
  public static RedisProcess start(Path directory, String... options) {
    return start(directory, freePort(), options);
  }

  /** Starts one with variables of the environment beside those of this process. */
  public static RedisProcess start(
      Path directory, Map<String, String> environment, String... options) {
    return new RedisProcess(
        executable(), directory, freePort(), false, List.of(options), environment);
  }

  /** Starts one of this program, and waits until it listens. */
  static RedisProcess ofProgram(Path program, Path directory) {
    return new RedisProcess(program, directory, freePort(), false, List.of(), Map.of());
  }

  /** Starts one on a given port. */
  public static RedisProcess start(Path directory, int port, String... options) {
    return new RedisProcess(executable(), directory, port, false, List.of(options), Map.of());
  }

  /**
   * Starts a sentinel that alone decides when the primary is down, within half a second.
   *
   * @param further lines of its configuration
   */
  static RedisProcess sentinel(Path directory, String name, int primaryPort, String... further) {
    int port = freePort();
    try {
      Path file = Files.createDirectories(directory).resolve("sentinel.conf");
      Files.writeString(
          file,
          """
          port %d
          bind 127.0.0.1
          dir %s
          logfile log.txt
          sentinel monitor %s 127.0.0.1 %d 1
          sentinel down-after-milliseconds %s 500
          sentinel failover-timeout %s 3000
          %s
          """
              .formatted(
                  port, directory, name, primaryPort, name, name, String.join("\n", further)));
      return new RedisProcess(
          executable(), directory, port, true, List.of(file.toString(), "--sentinel"), Map.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process launch() {
    try {
      Files.createDirectories(directory);
      List<String> command = new ArrayList<>(List.of(program.toString()));
      if (!sentinel) {
        command.addAll(List.of("--bind", "127.0.0.1", "--dir", directory.toString(), "--save", ""));
        command.addAll(List.of("--logfile", "log.txt"));
        // No replica waits for others that might come: that is five seconds.
        command.addAll(List.of("--repl-diskless-sync-delay", "0"));
        if (!options.contains("--tls-port")) {
          command.addAll(List.of("--port", Integer.toString(port)));
        }
      }
      command.addAll(options);
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("out.txt").toFile());
      builder.environment().putAll(environment);
      Process started = builder.start();
      Eventually.isTrue(
          "Redis listens on " + port,
          () -> {
            if (!started.isAlive()) {
              throw new AssertionError("Redis ended: " + read("log.txt") + read("out.txt"));
            }
            return isListening();
          });
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isListening() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private static Path executable() {
    // Each JVM unpacks it once.
    return Holder.EXECUTABLE;
  }

  private static final class Holder {
    private static final Path EXECUTABLE = unpack();

    private static Path unpack() {
      String given = System.getenv("BOMA_REDIS_SERVER");
      if (given != null) {
        return Path.of(given);
      }
      boolean mac = System.getProperty("os.name").startsWith("Mac");
      boolean arm = System.getProperty("os.arch").equals("aarch64");
      String name =
          "redis-server-7.0.15-%s-%s".formatted(mac ? "darwin" : "linux", arm ? "arm64" : "amd64");
      try (InputStream in = ClassLoader.getSystemResourceAsStream(name)) {
        Path file = Files.createTempFile("redis-server", "");
        file.toFile().deleteOnExit();
        Files.write(file, requireNonNull(in, name).readAllBytes());
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  public int port() {
    return port;
  }

  /** Where it is. */
  public RedisAddress address() {
    return RedisAddress.parse("redis://127.0.0.1:" + port);
  }

  /** What it wrote to its log. */
  public String log() {
    return read("log.txt");
  }

  private String read(String file) {
    try {
      Path path = directory.resolve(file);
      return Files.exists(path) ? Files.readString(path) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends it as a power cut would. */
  public void kill() {
    process.destroyForcibly();
    await();
  }

  /** Starts it again after {@link #kill}, with its data. */
  public void restart() {
    process = launch();
  }

  /** Stops it where it is, connections and all, until {@link #goOn}. */
  public void pause() {
    signal("STOP");
  }

  public void goOn() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
      if (kill.waitFor() != 0) {
        throw new AssertionError("kill -" + name + " failed");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private void await() {
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        throw new AssertionError("Redis does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    await();
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
