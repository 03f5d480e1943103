package dev.boma.runtime.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.runtime.Eventually;
import dev.boma.runtime.cli.BomaProcess;
import dev.boma.runtime.cli.Cli;
import dev.boma.runtime.hosts.History.Answer;
import dev.boma.runtime.hosts.History.Kind;
import dev.boma.runtime.hosts.History.Message;
import dev.boma.runtime.json.Json;
import dev.boma.runtime.json.JsonException;
import dev.boma.runtime.store.redis.RedisProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two hosts as processes on one Redis, users that record what they see, faults at random, and then
 * the question whether that may be. A short run; longer with {@code -Dboma.histories.messages=N
 * -Dboma.histories.faults=N}, the same again with {@code -Dboma.histories.seed=N}; with a clock of
 * Redis that steps where {@code -Dboma.histories.faketime} names libfaketimeMT.so.1.
 *
 * @see <a href="https://jepsen.io">Jepsen, where this is learnt from</a>
 */
@Timeout(value = 4, unit = TimeUnit.HOURS)
final class HistoriesTest {
  private static final int MESSAGES = Integer.getInteger("boma.histories.messages", 240);
  private static final int FAULTS = Integer.getInteger("boma.histories.faults", 5);
  private static final long SEED = Long.getLong("boma.histories.seed", System.nanoTime());
  private static final String ISOLATION =
      System.getProperty("boma.histories.isolation", "in-process");

  /**
   * The library that gives Redis a clock of its own; without it no clock steps. A JVM is too slow
   * with it.
   */
  private static final @Nullable String FAKETIME = System.getProperty("boma.histories.faketime");

  private static final int KINDS_OF_FAULTS = FAKETIME == null ? 7 : 8;
  private static final int USERS = 6;
  private static final int GROUPS = 3;
  private static final int TRIES = 30;

  /** So many messages of one phone, then it is another's turn: records must not grow for ever. */
  private static final int OF_A_PHONE = 150;

  /** So many ids fit in a reply. */
  private static final int PAGE = 50;

  private static final String APP =
      """
      export default { async message(message, api) {
        const [kind, group] = message.content.split(' ');
        const key = 'h.' + message.from_addr;
        const record = (await api.kv.get(key)) || [];
        const shared = (await api.kv.get('g.' + group)) || 0;
        if (kind === 'READ') {
          const from = Number(message.content.split(' ')[2]);
          return api.reply(JSON.stringify({record: record.slice(from, from + 50), shared}));
        }
        let ticket = null;
        if (kind === 'TICKET') { ticket = await api.kv.incr('ticket'); }
        if (kind === 'SHARE') { await api.kv.set('g.' + group, shared + 1); }
        record.push(message.message_id);
        await api.kv.set(key, record);
        await api.reply(JSON.stringify({position: record.length, ticket}));
      } };
      """;

  @TempDir private Path directory;
  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Host> hosts = new ArrayList<>();
  private final List<String> story = new ArrayList<>();
  private final AtomicInteger left = new AtomicInteger(MESSAGES);
  private RedisProcess redis;
  private SteppingClock clockOfRedis;

  /** The clock of a process, which may be set while it runs. */
  private final class SteppingClock {
    private final Path offset;

    SteppingClock() throws IOException {
      offset = Files.createTempFile(directory, "clock", "");
      step(0);
    }

    void step(int seconds) throws IOException {
      Files.writeString(offset, "%+d".formatted(seconds));
    }

    Map<String, String> environment() {
      return FAKETIME == null
          ? Map.of()
          : Map.of(
              "LD_PRELOAD",
              FAKETIME,
              "FAKETIME_TIMESTAMP_FILE",
              offset.toString(),
              "FAKETIME_CACHE_DURATION",
              "1",
              "FAKETIME_DONT_FAKE_MONOTONIC",
              "1");
    }
  }

  /** A host, its address and its own way to Redis. */
  private final class Host {
    private final int port = freePort();
    private final TcpProxy proxy;
    private volatile BomaProcess process;

    Host() throws IOException {
      proxy = new TcpProxy(redis.port());
      process = launch();
    }

    private BomaProcess launch() {
      return BomaProcess.start(
          directory,
          Map.of("BOMA_REDIS", "redis://127.0.0.1:" + proxy.port()),
          "serve",
          "--port",
          port,
          "--isolation",
          ISOLATION);
    }

    String url() {
      return "http://127.0.0.1:" + port;
    }

    void restart() {
      process.close();
      // Redis may be away: then a start comes to nothing.
      for (int i = 0; i < 20; i++) {
        BomaProcess fresh = launch();
        process = fresh;
        try {
          fresh.listening();
          return;
        } catch (AssertionError e) {
          fresh.close();
        }
      }
      throw new AssertionError("a host does not start again: " + process.err());
    }

    void signal(String name) throws IOException, InterruptedException {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.handle().pid()))
          .start()
          .waitFor();
    }
  }

  @Test
  void nothing_is_lost_nothing_runs_twice_and_each_user_is_served_in_order() throws Exception {
    clockOfRedis = new SteppingClock();
    redis =
        RedisProcess.start(
            directory.resolve("redis"),
            clockOfRedis.environment(),
            "--appendonly",
            "yes",
            "--appendfsync",
            "always");
    AtomicBoolean done = new AtomicBoolean();
    try {
      hosts.add(new Host());
      hosts.getFirst().process.listening();
      String token = hosts.getFirst().process.line("admin token (shown once): ");
      hosts.add(new Host());
      deploy(token);
      hosts.getLast().process.listening();
      Future<?> faults = threads.submit(() -> fault(new Random(SEED), done));
      List<Future<List<Message>>> users = new ArrayList<>();
      for (int i = 0; i < USERS; i++) {
        int user = i;
        users.add(threads.submit(() -> use(user, new Random(SEED + user))));
      }
      List<Message> sent = new ArrayList<>();
      for (Future<List<Message>> user : users) {
        sent.addAll(user.get(MESSAGES + 120L, TimeUnit.SECONDS));
      }
      done.set(true);
      faults.get(120, TimeUnit.SECONDS);

      History history = end(sent);

      long answered = sent.stream().filter(message -> !message.answers().isEmpty()).count();
      System.err.printf(
          "histories: seed %d, %d messages, %d answered, faults: %s%n",
          SEED, sent.size(), answered, story);
      assertThat(HistoryChecker.check(history)).as("seed %d, faults %s", SEED, story).isEmpty();
      assertThat(answered).as("answered in the end").isGreaterThan(sent.size() * 2L / 3);
    } catch (AssertionError e) {
      StringBuilder told = new StringBuilder("seed %d, faults %s".formatted(SEED, story));
      for (Host host : hosts) {
        List<String> lines = host.process.err().lines().toList();
        told.append("\nhost ").append(hosts.indexOf(host)).append(" said last:\n");
        told.append(String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size())));
      }
      throw new AssertionError(told.toString(), e);
    } finally {
      done.set(true);
      threads.shutdownNow();
      for (Host host : hosts) {
        host.process.close();
        host.proxy.close();
      }
      redis.close();
    }
  }

  private void deploy(String token) throws IOException {
    Path app = Files.createDirectories(directory.resolve("history"));
    Files.writeString(app.resolve("app.js"), APP);
    String url = hosts.getFirst().url();
    assertThat(Cli.run("tenants", "create", "acme", "--url", url, "--token", token).exit())
        .isZero();
    Cli.Run deployed = Cli.run("deploy", app, "--tenant", "acme", "--url", url, "--token", token);
    assertThat(deployed.exit()).as(deployed.err()).isZero();
  }

  /** One user: sends a message when the one before has its answer, or never will. */
  private List<Message> use(int number, Random random) {
    String group = "g" + number % GROUPS;
    List<Message> sent = new ArrayList<>();
    while (left.getAndDecrement() > 0) {
      Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
      String user = "+27820%d%05d".formatted(number, sent.size() / OF_A_PHONE);
      String id = user + "/" + sent.size();
      long begun = System.nanoTime();
      List<Answer> answers = new ArrayList<>();
      boolean both = random.nextInt(10) == 0;
      for (int attempt = 0; attempt < TRIES && answers.isEmpty(); attempt++) {
        int first = random.nextInt(hosts.size());
        CompletableFuture<Optional<Answer>> other =
            both
                ? CompletableFuture.supplyAsync(
                    () -> send(hosts.get(1 - first), id, user, group, kind), threads)
                : CompletableFuture.completedFuture(Optional.empty());
        send(hosts.get(first), id, user, group, kind).ifPresent(answers::add);
        other.join().ifPresent(answers::add);
        if (answers.isEmpty()) {
          pause(200);
        }
      }
      sent.add(new Message(id, user, group, kind, begun, answers));
    }
    return sent;
  }

  private Optional<Answer> send(Host host, String id, String user, String group, Kind kind) {
    Map<String, @Nullable Object> said = say(host, id, user, kind + " " + group);
    if (said != null && said.get("position") instanceof Number position) {
      Long ticket = said.get("ticket") instanceof Number number ? number.longValue() : null;
      return Optional.of(new Answer(position.intValue(), ticket, System.nanoTime()));
    }
    return Optional.empty();
  }

  /** What the app answered; null where it did not. */
  private @Nullable Map<String, @Nullable Object> say(
      Host host, String id, String user, String content) {
    Map<String, Object> message =
        Map.of("message_id", id, "from_addr", user, "session_event", "new", "content", content);
    try {
      String body =
          client
              .send(
                  HttpRequest.newBuilder(URI.create(host.url() + "/in/history"))
                      .timeout(Duration.ofSeconds(10))
                      .POST(BodyPublishers.ofString(Json.write(message)))
                      .build(),
                  BodyHandlers.ofString())
              .body();
      return Json.readObject(String.valueOf(Json.readObject(body).get("content")));
    } catch (IOException | JsonException e) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  private Void fault(Random random, AtomicBoolean done) throws Exception {
    for (int i = 0; i < FAULTS && !done.get(); i++) {
      // Evenly over the messages.
      long next = MESSAGES - (i + 1L) * MESSAGES / (FAULTS + 1);
      while (left.get() > next && !done.get()) {
        pause(20);
      }
      Host host = hosts.get(random.nextInt(hosts.size()));
      long time = 500L + random.nextInt(1_500);
      switch (random.nextInt(KINDS_OF_FAULTS)) {
        case 0 -> {
          story.add("kill -9 of host " + hosts.indexOf(host));
          host.restart();
        }
        case 1 -> {
          // Longer than a lease lasts: what it writes then is too late.
          story.add("host %d pauses 5500 ms".formatted(hosts.indexOf(host)));
          host.signal("STOP");
          pause(5_500);
          host.signal("CONT");
        }
        case 2 -> {
          story.add("Redis pauses %d ms".formatted(time + 1_500));
          redis.pause();
          pause(time + 1_500);
          redis.goOn();
        }
        case 3 -> {
          story.add("kill -9 of Redis for %d ms".formatted(time));
          redis.kill();
          pause(time);
          redis.restart();
        }
        case 4 -> {
          story.add("host %d is cut off %d ms".formatted(hosts.indexOf(host), time));
          host.proxy.cut();
          pause(time);
          host.proxy.heal();
        }
        case 5 -> {
          story.add("host %d hears nothing for 5000 ms".formatted(hosts.indexOf(host)));
          host.proxy.block();
          pause(5_000);
          host.proxy.heal();
        }
        case 7 -> {
          // Leases last that much longer, and users wait for it.
          int seconds = random.nextInt(-3, 4);
          story.add("the clock of Redis steps to %+d s".formatted(seconds));
          clockOfRedis.step(seconds);
        }
        default -> {
          Optional<ProcessHandle> worker = host.process.handle().descendants().findAny();
          story.add(
              "%s of host %d"
                  .formatted(
                      worker.isPresent() ? "kill -9 of a worker" : "100 ms more to Redis",
                      hosts.indexOf(host)));
          worker.ifPresent(ProcessHandle::destroyForcibly);
          host.proxy.slow(worker.isPresent() ? 0 : 100);
          pause(time);
          host.proxy.heal();
        }
      }
    }
    return null;
  }

  /** What is there when all is well again. */
  private History end(List<Message> sent) {
    Map<String, List<String>> applied = new HashMap<>();
    Map<String, Long> shared = new HashMap<>();
    Map<String, String> users = new LinkedHashMap<>();
    sent.forEach(message -> users.put(message.user(), message.group()));
    AtomicInteger reads = new AtomicInteger();
    users.forEach((user, group) -> {
      List<String> all = new ArrayList<>();
      int before;
      do {
        before = all.size();
        int from = before;
        Eventually.isTrue(
            "the record of " + user,
            () -> {
              Map<String, @Nullable Object> said =
                  say(
                      hosts.get(0),
                      "read/" + reads.incrementAndGet(),
                      user,
                      "READ %s %d".formatted(group, from));
              if (said == null || !(said.get("record") instanceof List<?> record)) {
                return false;
              }
              record.forEach(id -> all.add(String.valueOf(id)));
              shared.put(group, ((Number) said.get("shared")).longValue());
              return true;
            });
      } while (all.size() == before + PAGE);
      applied.put(user, all);
    });
    return new History(sent, applied, shared);
  }

  private static void pause(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
