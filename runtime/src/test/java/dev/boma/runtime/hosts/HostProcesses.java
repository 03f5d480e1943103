package dev.boma.runtime.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.runtime.cli.BomaProcess;
import dev.boma.runtime.cli.Cli;
import dev.boma.runtime.store.redis.RedisProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Two hosts as processes on one Redis, with the app that {@link Phones} dial; started anew one
 * after the other, as an operator does for an update.
 */
public final class HostProcesses implements AutoCloseable {
  /** The channel of the app. */
  public static final String CHANNEL = "counts";

  /** How long phones pause while a host starts, which else had too little of the processor. */
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final Path directory;
  private final RedisProcess redis;
  private final List<Integer> ports;
  private final List<String> options;
  private final List<BomaProcess> running = new ArrayList<>();
  private final String token;

  private HostProcesses(
      Path directory, RedisProcess redis, List<Integer> ports, List<String> options) {
    this.directory = directory;
    this.redis = redis;
    this.ports = ports;
    this.options = options;
    try {
      running.add(launch(ports.getFirst()));
      running.getFirst().listening();
      token = running.getFirst().line("admin token (shown once): ");
      deploy();
      // It warms the apps that are there.
      running.add(launch(ports.getLast()));
      running.getLast().listening();
    } catch (IOException | RuntimeException | AssertionError e) {
      close();
      throw new AssertionError("two hosts do not start: " + e, e);
    }
  }

  /**
   * Starts them, and deploys the app; both take messages then.
   *
   * @param directory for the app and what the processes say
   * @param ports where they listen, then and after each restart; 0 for any
   * @param options further ones of {@code boma serve}
   */
  public static HostProcesses start(
      Path directory, RedisProcess redis, List<Integer> ports, String... options) {
    return new HostProcesses(directory, redis, ports, List.of(options));
  }

  private BomaProcess launch(int port) {
    List<Object> all =
        new ArrayList<>(List.of("serve", "--port", port, "--isolation", "in-process"));
    all.addAll(options);
    return BomaProcess.start(
        directory, Map.of("BOMA_REDIS", redis.address().toString()), all.toArray());
  }

  private void deploy() throws IOException {
    Path app = Files.createDirectories(directory.resolve(CHANNEL));
    Files.writeString(app.resolve("app.js"), Phones.COUNTS);
    for (List<Object> command :
        List.<List<Object>>of(
            List.of("tenants", "create", "acme"), List.of("deploy", app, "--tenant", "acme"))) {
      Cli.Run run = remote(token, command.toArray());
      assertThat(run.exit()).as(run.err()).isZero();
    }
  }

  /** Runs a command that speaks to the first host, with this admin token. */
  public Cli.Run remote(String admin, Object... command) {
    List<Object> all = new ArrayList<>(List.of(command));
    all.addAll(List.of("--url", url(0), "--token", admin));
    return Cli.run(all.toArray());
  }

  /** The admin token. */
  public String token() {
    return token;
  }

  /** Where one listens. */
  public synchronized String url(int host) {
    return running.get(host).listening();
  }

  /**
   * Tells one to stop, while all phones dial as fast as they can; when it has ended well, starts
   * another in its place. It takes messages then.
   */
  public void restart(int host, Phones phones) {
    phones.pause(Duration.ZERO);
    BomaProcess old = running.get(host);
    old.terminate();
    assertThat(old.exit()).isZero();
    assertThat(old.err()).doesNotContain("\"level\":\"ERROR\"");
    phones.pause(PAUSE);
    BomaProcess fresh = launch(ports.get(host));
    try {
      fresh.listening();
    } catch (AssertionError e) {
      fresh.close();
      throw e;
    }
    synchronized (this) {
      running.set(host, fresh);
    }
  }

  @Override
  public synchronized void close() {
    running.forEach(BomaProcess::close);
  }
}
