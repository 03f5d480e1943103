package dev.boma.runtime.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.boma.runtime.Eventually;
import dev.boma.spi.Store;
import dev.boma.spi.Store.Commit;
import dev.boma.spi.Store.Increment;
import dev.boma.spi.Store.Write;
import dev.boma.spi.StoreException;
import io.lettuce.core.FlushMode;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the store says and does when Redis or the way to it fails. */
final class RedisFailuresTest {
  private static final Store.Key A = new Store.Key("app", "kv", "a");
  private static final Duration PATIENCE = Duration.ofMillis(400);

  @TempDir private Path directory;

  @Test
  void a_redis_that_is_not_there_is_said_at_the_start() {
    int port = RedisProcess.freePort();

    assertThatThrownBy(() -> openAt("redis://u:secret@127.0.0.1:" + port))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("redis://u:***@127.0.0.1:" + port)
        .hasMessageContaining("refused")
        .hasMessageContaining("start it, or set --redis")
        .hasMessageNotContaining("secret");
  }

  @Test
  void a_wrong_password_is_said_and_not_shown() {
    try (RedisProcess redis = RedisProcess.start(directory, "--requirepass", "right")) {
      for (String address : List.of("redis://:secret@127.0.0.1:", "redis://127.0.0.1:")) {
        assertThatThrownBy(() -> openAt(address + redis.port()))
            .isInstanceOf(StoreException.class)
            .hasMessageContaining("does not let this host in")
            .hasMessageNotContaining("secret");
      }
      try (RedisStore store = openAt("redis://:right@127.0.0.1:" + redis.port())) {
        put(store, "v");
      }
    }
  }

  @Test
  void a_user_with_the_rights_of_the_manual_is_enough() {
    try (RedisProcess redis =
        RedisProcess.start(
            directory,
            ("--user boma on >pw ~boma:* &boma:* +@all -@admin -@dangerous +info"
                    + " --user guest on >pw ~other:* &* +@all --user deaf on >pw ~* +@all")
                .split(" "))) {
      try (RedisStore store = openAt("redis://boma:pw@127.0.0.1:" + redis.port())) {
        put(store, "v");
        store.commit(Commit.of("app", List.of(new Write.Append("log", "r", 1))));
        store.increment(new Store.Key("app", "kv", "n"), Long.MAX_VALUE, null);
        assertThat(store.scan("app", "kv", "", null, 9)).hasSize(2);
        assertThat(store.records("app", "log", 0, 9)).hasSize(1);
        assertThat(store.count("app", "kv")).isEqualTo(2);
      }
      for (String user : List.of("guest", "deaf")) {
        assertThatThrownBy(
                () -> {
                  try (RedisStore store =
                      openAt("redis://%s:pw@127.0.0.1:%d".formatted(user, redis.port()))) {
                    put(store, "v");
                  }
                })
            .isInstanceOf(StoreException.class)
            .hasMessageContaining("ACL SETUSER");
      }
    }
  }

  @Test
  void tls_is_spoken_with_an_authority_that_is_named() throws Exception {
    Path certificate = certificate();
    int port = RedisProcess.freePort();
    try (RedisProcess redis =
        RedisProcess.start(
            directory.resolve("redis"),
            port,
            "--tls-port",
            Integer.toString(port),
            "--port",
            "0",
            "--tls-cert-file",
            certificate.toString(),
            "--tls-key-file",
            directory.resolve("key.pem").toString(),
            "--tls-auth-clients",
            "no")) {
      String at = "127.0.0.1:" + redis.port();
      try (RedisStore store = openAt("rediss://%s?ca=%s".formatted(at, certificate))) {
        put(store, "v");
      }
      assertThatThrownBy(() -> openAt("rediss://" + at))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("?ca=FILE");
    }
  }

  @Test
  void a_redis_without_memory_takes_nothing_of_a_commit_and_is_read_all_the_same() {
    try (RedisProcess redis = RedisProcess.start(directory);
        RedisStore store = openAt(redis.address().toString())) {
      put(store, "v");
      Servers.ask(redis.port(), commands -> commands.configSet("maxmemory", "1mb"));

      Commit both =
          Commit.of(
              "app",
              List.of(
                  new Write.Delete(A),
                  new Write.Put(new Store.Key("app", "kv", "b"), "v", null),
                  new Write.Append("log", "r", 1)));
      assertThatThrownBy(() -> store.commit(both))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("has no memory left (maxmemory)")
          .hasMessageContaining("give it more");
      assertThat(store.read(List.of(A))).hasSize(1);
      assertThat(store.count("app", "kv")).isEqualTo(1);
      assertThat(store.records("app", "log", 0, 1)).isEmpty();

      Servers.ask(redis.port(), commands -> commands.configSet("maxmemory", "0"));
      assertThat(store.commit(both)).isEqualTo(new Store.CommitResult.Committed());
    }
  }

  @Test
  void a_replica_says_so_and_is_used_again_when_it_is_a_primary() {
    try (RedisProcess redis = RedisProcess.start(directory.resolve("one"));
        RedisProcess other = RedisProcess.start(directory.resolve("other"));
        RedisStore store = open(redis)) {
      put(store, "v");
      Servers.ask(redis.port(), commands -> commands.replicaof("127.0.0.1", other.port()));

      assertThatThrownBy(() -> put(store, "w"))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("is a replica");

      Servers.ask(redis.port(), commands -> commands.replicaofNoOne());
      Eventually.isTrue("written again", () -> puts(store));
    }
  }

  @Test
  void scripts_that_redis_has_forgotten_are_sent_again() {
    try (RedisProcess redis = RedisProcess.start(directory);
        RedisStore store = open(redis)) {
      put(store, "v");

      Servers.ask(redis.port(), commands -> commands.scriptFlush(FlushMode.SYNC));

      put(store, "w");
      assertThat(store.read(List.of(A)).get(A).value()).isEqualTo("w");
    }
  }

  @Test
  void while_redis_is_silent_all_fail_at_once_and_go_on_within_two_seconds_of_its_return() {
    try (RedisProcess redis = RedisProcess.start(directory);
        RedisStore store = open(redis)) {
      put(store, "v");
      redis.pause();
      long back;
      try {
        assertThatThrownBy(() -> put(store, "w"))
            .isInstanceOf(StoreException.class)
            .hasMessageContaining("gave no answer in 400 ms");
        long began = System.nanoTime();
        for (int i = 0; i < 100; i++) {
          assertThatThrownBy(() -> put(store, "w"))
              .isInstanceOf(StoreException.class)
              .hasMessageContaining("is away")
              .hasMessageContaining("goes on by itself");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(PATIENCE);
      } finally {
        back = System.nanoTime();
        redis.goOn();
      }
      Eventually.isTrue("written again", () -> puts(store));
      assertThat(Duration.ofNanos(System.nanoTime() - back)).isLessThan(Duration.ofSeconds(2));
    }
  }

  @Test
  void what_was_answered_is_there_after_redis_was_killed_where_it_appends_always() {
    try (RedisProcess redis =
            RedisProcess.start(directory, "--appendonly", "yes", "--appendfsync", "always");
        RedisStore store = open(redis)) {
      put(store, "v");
      redis.kill();

      long began = System.nanoTime();
      assertThat(puts(store)).isFalse();
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(PATIENCE);

      redis.restart();
      long back = System.nanoTime();
      Eventually.isTrue("written again", () -> puts(store));
      assertThat(Duration.ofNanos(System.nanoTime() - back)).isLessThan(Duration.ofSeconds(2));
      assertThat(store.read(List.of(A))).hasSize(1);
    }
  }

  @Test
  void what_was_under_way_when_a_connection_broke_is_never_sent_again() throws Exception {
    try (RedisProcess redis = RedisProcess.start(directory);
        RedisStore store = open(redis)) {
      AtomicBoolean stop = new AtomicBoolean();
      Thread cutter =
          Thread.ofVirtual()
              .start(() -> {
                while (!stop.get()) {
                  Servers.ask(
                      redis.port(),
                      commands ->
                          commands.clientKill(io.lettuce.core.KillArgs.Builder.typeNormal()));
                }
              });
      Set<Long> answered = new HashSet<>();
      int asked = 0;
      int failed = 0;
      while (failed < 20 && asked < 200_000) {
        asked++;
        try {
          Increment.Done done = (Increment.Done) store.increment(A, 1, null);
          assertThat(answered.add(done.value())).as("a number twice").isTrue();
        } catch (StoreException e) {
          failed++;
        }
      }
      stop.set(true);
      cutter.join();
      Eventually.isTrue("reachable", () -> puts(store, "b"));

      long reached = Long.parseLong(store.read(List.of(A)).get(A).value());
      assertThat(reached).isBetween((long) answered.size(), (long) asked);
    }
  }

  @Test
  void an_entry_of_a_newer_version_is_not_taken_for_what_it_is_not() {
    try (RedisProcess redis = RedisProcess.start(directory);
        RedisStore store = open(redis)) {
      put(store, "v");
      Servers.ask(redis.port(), commands -> commands.hset("boma:{app}:e:kv", "a", "\u0002newer"));

      assertThatThrownBy(() -> store.read(List.of(A)))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("newer Boma (format 2, this one knows 1)");
    }
  }

  private static RedisStore openAt(String address) {
    return RedisStore.open(RedisAddress.parse(address), Set.of());
  }

  private static RedisStore open(RedisProcess redis) {
    return RedisStore.open(redis.address(), InstantSource.system(), PATIENCE);
  }

  private static void put(Store store, String value) {
    assertThat(store.commit(Commit.of("app", List.of(new Write.Put(A, value, null)))))
        .isEqualTo(new Store.CommitResult.Committed());
  }

  private static boolean puts(Store store) {
    return puts(store, "a");
  }

  private static boolean puts(Store store, String name) {
    try {
      store.commit(
          Commit.of("app", List.of(new Write.Put(new Store.Key("app", "kv", name), "v", null))));
      return true;
    } catch (StoreException e) {
      return false;
    }
  }

  /** Makes a key and a certificate for 127.0.0.1, in PEM; the file of the latter. */
  private Path certificate() throws Exception {
    Path file = directory.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "redis",
                "-keyalg",
                "EC",
                "-dname",
                "CN=redis",
                "-ext",
                "SAN=ip:127.0.0.1",
                "-keystore",
                file.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                "password")
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("keytool.txt").toFile())
            .start();
    assertThat(keytool.waitFor()).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, "password".toCharArray());
    }
    pem("key.pem", "PRIVATE KEY", keys.getKey("redis", "password".toCharArray()).getEncoded());
    return pem("cert.pem", "CERTIFICATE", keys.getCertificate("redis").getEncoded());
  }

  private Path pem(String name, String what, byte[] der) throws Exception {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return Files.writeString(
        directory.resolve(name),
        "-----BEGIN %s-----%n%s%n-----END %s-----%n".formatted(what, text, what));
  }
}
