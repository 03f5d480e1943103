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
import java.util.concurrent.TimeUnit;

/**
 * A real Redis server on a loopback port: the one that a jar brings, or another (Valkey) that
 * {@code BOMA_REDIS_SERVER} names.
 */
public final class RedisProcess implements AutoCloseable {
  private final Path directory;
  private final int port;
  private final List<String> options;
  private Process process;

  private RedisProcess(Path directory, int port, List<String> options) {
    this.directory = directory;
    this.port = port;
    this.options = options;
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

  /** Starts one on a given port. */
  public static RedisProcess start(Path directory, int port, String... options) {
    return new RedisProcess(directory, port, List.of(options));
  }

  private Process launch() {
    try {
      Files.createDirectories(directory);
      List<String> command = new ArrayList<>(List.of(executable().toString()));
      // A sentinel's file comes first; the others have none.
      command.addAll(options.stream().takeWhile(option -> !option.startsWith("--")).toList());
      command.addAll(
          List.of(
              "--bind",
              "127.0.0.1",
              "--dir",
              directory.toString(),
              "--save",
              "",
              "--logfile",
              "log.txt"));
      if (options.stream().noneMatch(option -> option.equals("--tls-port"))) {
        command.addAll(List.of("--port", Integer.toString(port)));
      }
      command.addAll(options.stream().dropWhile(option -> !option.startsWith("--")).toList());
      Process started =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("out.txt").toFile())
              .start();
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
