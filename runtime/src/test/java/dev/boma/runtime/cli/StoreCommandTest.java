package dev.boma.runtime.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.api.AppKind;
import dev.boma.api.OutboundMessage;
import dev.boma.runtime.BomaHost;
import dev.boma.runtime.Eventually;
import dev.boma.runtime.cli.Cli.Run;
import dev.boma.runtime.json.Json;
import dev.boma.runtime.store.embedded.EmbeddedStore;
import dev.boma.runtime.store.redis.RedisProcess;
import dev.boma.spi.ChannelInfo;
import dev.boma.spi.Store;
import dev.boma.spi.Store.Commit;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksIterator;

/** {@code boma store}, with real hosts, apps and servers. */
final class StoreCommandTest {
  private static final String PHONE = "+27820001001";

  @TempDir private static Path shared;
  private static RedisProcess redis;

  @TempDir private Path directory;
  private Path data;
  private Path file;

  @BeforeAll
  static void startRedis() {
    redis = RedisProcess.start(shared);
  }

  @AfterAll
  static void stopRedis() {
    redis.close();
  }

  @BeforeEach
  void begin() {
    onRedis(0, RedisCommands::flushall);
    data = directory.resolve("data");
    file = directory.resolve("export.jsonl.gz");
  }

  // Moving

  @Test
  void nothing_that_a_host_keeps_is_missed() throws Exception {
    serve(host -> {
      ChannelInfo clinic = host.deployExample("registration");
      ChannelInfo sender =
          host.deployModule(
              "sender",
              "export default { async message(m, api) { await api.kv.incr('n');"
                  + " await api.kv.set('short', 1, {seconds: 900}); await api.log.info('hi');"
                  + " await api.send(m.from_addr, 'hello');"
                  + " await api.reply('bye'); } };");
      for (int i = 0; i < 5; i++) {
        say(host, clinic, "+2782000100" + i, "new", null);
        say(host, sender, "+2782000100" + i, "new", null);
      }
      host.ask(
          host.asAdmin("/api/v1/tenants")
              .header("idempotency-key", "one")
              .POST(java.net.http.HttpRequest.BodyPublishers.ofString("{\"name\": \"other\"}")));
    });

    export("--data", data);

    List<String> rows = rows();
    List<Map<String, Object>> lines = lines();
    List<String> exported =
        lines.subList(1, lines.size() - 1).stream()
            .map(line ->
                line.containsKey("log")
                    ? "l %s %s %s"
                        .formatted(line.get("partition"), line.get("log"), line.get("record"))
                    : "e %s %s %s %s"
                        .formatted(
                            line.get("partition"),
                            line.get("family"),
                            line.get("name"),
                            line.get("value")))
            .toList();
    assertThat(exported).hasSizeGreaterThan(25).containsExactlyInAnyOrderElementsOf(rows);
    assertThat(exported.toString())
        .contains("token", "idempotency", "inbox", "e app/acme/sender kv n 5");
    assertThat(lines.getLast()).containsEntry("end", true);
  }

  @Test
  void a_session_goes_on_with_its_next_screen_after_export_wipe_and_import_in_all_directions() {
    serve(host -> {
      ChannelInfo clinic = host.deployExample("registration");
      say(host, clinic, PHONE, "new", null);
      assertThat(say(host, clinic, PHONE, "resume", "Thandi")).contains("When is your baby due?");
    });

    export("--data", data);
    run("store", "import", file, "--redis", redis(0));
    BomaHost first = BomaHost.start(Map.of("BOMA_REDIS", redis(0)));
    try (first) {
      String due =
          LocalDate.now(ZoneOffset.UTC)
              .plusDays(90)
              .format(DateTimeFormatter.ofPattern("dd-MM-yyyy"));
      assertThat(say(first, clinic(first), PHONE, "resume", due))
          .startsWith("Thandi, your baby is due on ");
    }

    Path second = directory.resolve("second.jsonl");
    run("store", "export", second, "--redis", redis(0));
    onRedis(0, RedisCommands::flushdb);
    run("store", "import", second, "--redis", redis(1));
    Path third = directory.resolve("third.jsonl.gz");
    run("store", "export", third, "--redis", redis(1));
    data = directory.resolve("restored");
    run("store", "import", third, "--data", data);
    serve(host -> assertThat(say(host, clinic(host), PHONE, "resume", "1")).contains("Thandi"));
  }

  @Test
  void a_message_that_waited_to_be_sent_is_sent_from_the_new_store() {
    serve(host -> {
      ChannelInfo channel = host.deployExample("quiz");
      host.host()
          .store()
          .commit(
              Commit.of(
                  "app/acme/quiz",
                  List.of(
                      host.host()
                          .outbox()
                          .put(
                              channel.app(),
                              channel.id(),
                              OutboundMessage.ofFields(
                                  Map.of("message_id", "waits", "to_addr", PHONE))))));
    });
    export("--data", data);
    run("store", "import", file, "--redis", redis(3));

    try (BomaHost host = BomaHost.start(Map.of("BOMA_REDIS", redis(3)))) {
      ChannelInfo channel = clinic(host);
      host.host().outbox().resume(() -> List.of(channel.app()));
      Eventually.isTrue(
          "it is delivered", () -> host.host().inbox().after(channel.id(), 0).size() == 1);
    }
  }

  @Test
  void an_entry_keeps_the_instant_of_its_expiry() {
    serve(host -> {
      ChannelInfo channel =
          host.deployModule(
              "short",
              "export default { async message(m, api) {"
                  + " await api.kv.set('k', 1, {seconds: 900}); await api.reply('ok'); } };");
      say(host, channel, PHONE, "new", null);
    });
    export("--data", data);
    run("store", "import", file, "--redis", redis(2));
    Path again = directory.resolve("again.jsonl");

    run("store", "export", again, "--redis", redis(2));

    assertThat(expiries(again)).isNotEmpty().isEqualTo(expiries(file));
  }

  // Refusals

  @Test
  void a_store_that_is_not_empty_is_left_alone_unless_told_to_merge() {
    serve(host -> host.deployExample("quiz"));
    export("--data", data);

    Run refused = Cli.run("store", "import", file, "--data", data);

    assertThat(refused.exit()).isEqualTo(2);
    assertThat(refused.err())
        .contains("the store is not empty, it has ")
        .contains("host (channel, tenant, token)")
        .contains("--merge");
    run("store", "import", file, "--data", data, "--merge");
    serve(host -> assertThat(say(host, clinic(host), PHONE, "new", null)).isNotEmpty());
  }

  @Test
  void an_export_replaces_no_file_and_begins_a_part_anew() throws Exception {
    serve(host -> {});
    Files.writeString(directory.resolve("export.jsonl.gz.part"), "half of an earlier one");
    export("--data", data);
    assertThat(directory.resolve("export.jsonl.gz.part")).doesNotExist();

    Run again = Cli.run("store", "export", file, "--data", data);

    assertThat(again.exit()).isEqualTo(2);
    assertThat(again.err()).contains("is there already");
  }

  @Test
  void a_directory_without_a_store_is_told_and_not_made() {
    Run run = Cli.run("store", "export", file, "--data", directory.resolve("typo"));

    assertThat(run.exit()).isEqualTo(3);
    assertThat(run.err()).contains("there is no store in ").contains("typo");
    assertThat(directory.resolve("typo")).doesNotExist();
    assertThat(file).doesNotExist();
  }

  // Damage

  @Test
  void what_can_be_read_of_a_damaged_store_is_exported_and_imported() throws Exception {
    serve(host -> {
      ChannelInfo clinic = host.deployExample("registration");
      say(host, clinic, PHONE, "new", null);
    });
    EmbeddedStore.open(data, InstantSource.system()).close();
    Files.delete(data.resolve("CURRENT"));

    Run broken = Cli.run("store", "export", file, "--data", data);
    assertThat(broken.exit()).isEqualTo(3);
    assertThat(broken.err()).contains("is damaged").contains("boma store export FILE --salvage");
    assertThat(file).doesNotExist();

    Run salvaged = Cli.run("store", "export", file, "--data", data, "--salvage");
    assertThat(salvaged.exit()).as(salvaged.err()).isEqualTo(1);
    assertThat(salvaged.err()).contains("lost: ").contains("CURRENT");
    data = directory.resolve("restored");
    run("store", "import", file, "--data", data);
    serve(host ->
        assertThat(say(host, clinic(host), PHONE, "resume", "Thandi"))
            .contains("When is your baby due?"));
  }

  // From Vumi Go

  @Test
  void users_records_of_vumi_go_go_on_with_their_next_screen() {
    onRedis(
        5,
        old -> {
          String record =
              Json.write(
                  Map.of(
                      "addr",
                      PHONE,
                      "lang",
                      "sw",
                      "answers",
                      Map.of("states:language", "sw"),
                      "metadata",
                      Map.of(),
                      "in_session",
                      true,
                      "state",
                      Map.of(
                          "name", "states:name",
                          "metadata", Map.of(),
                          "creator_opts", Map.of())));
          old.set("vumigo.production:sandboxes#3f1c#users.old." + PHONE, record);
          old.expire("vumigo.production:sandboxes#3f1c#users.old." + PHONE, 3_000);
          old.set("vumigo.production:sandboxes#3f1c#metric.total", "7");
          old.set("vumigo.production:sandboxes#3f1c#users.old.broken", "{half");
          old.set("vumigo.production:sandboxes#other#users.old." + PHONE, "{}");
          old.hset("vumigo.production:sandboxes#3f1c#users.old.hash", "a", "b");
          return old.set("vumigo.production:count#3f1c", "3");
        });
    serve(host ->
        host.publish(
            BomaHost.app("old", AppKind.VUMI, "ussd", OLD_APP)
                .withConfig(Map.of("config", "{\"name\": \"old\"}"))));

    Run run = importVumi("vumigo.production", "3f1c", "users.old.*", "acme/old");

    assertThat(run.out()).isEqualTo("imported 1 keys into acme/old\n");
    assertThat(run.err()).contains("2 keys were left out", "users.old.broken", "users.old.hash");
    assertThat(run.exit()).isEqualTo(1);
    try (Store store = EmbeddedStore.open(data, InstantSource.system())) {
      Store.Key key = new Store.Key("app/acme/old", "kv", "users.old." + PHONE);
      assertThat(store.read(List.of(key)).get(key).expiresAt())
          .isBetween(
              InstantSource.system().instant().plusSeconds(2_000),
              InstantSource.system().instant().plusSeconds(3_000));
      assertThat(store.count("app/acme/old", "kv")).isEqualTo(1);
    }
    serve(host -> {
      // The old host had shown the question for her name.
      ChannelInfo channel = host.host().hosting().channels().getFirst();
      assertThat(say(host, channel, PHONE, "resume", "Thandi")).isEqualTo("Goodbye Thandi");
    });
    Run again = importVumi("vumigo.production", "3f1c", "*", "acme/old");
    assertThat(again.out())
        .isEqualTo("imported 1 keys into acme/old; 1 were there already and stay as they are\n");
  }

  @Test
  void an_import_from_vumi_go_needs_the_app_and_finds_something() {
    serve(host -> host.deployExample("quiz"));

    Run unknown = importVumi("v", "a", "*", "acme/none");
    Run nothing = importVumi("v", "a", "*", "acme/quiz");

    assertThat(unknown.exit()).isEqualTo(2);
    assertThat(unknown.err()).contains("no app 'acme/none'", "boma deploy");
    assertThat(nothing.exit()).isEqualTo(1);
    assertThat(nothing.err()).contains("nothing is at v:sandboxes#a#*");
  }

  private Run importVumi(String prefix, String account, String match, String app) {
    return Cli.run(
        "store",
        "import-vumi",
        "--from",
        redis(5),
        "--prefix",
        prefix,
        "--account",
        account,
        "--match",
        match,
        "--app",
        app,
        "--data",
        data);
  }

  private static final String OLD_APP =
      """
      var vumigo = require('vumigo_v02');
      var OldApp = vumigo.App.extend(function(self) {
        vumigo.App.call(self, 'states:start');
        self.states.add('states:start', function(name) {
          return new vumigo.states.FreeText(name, {question: 'Welcome', next: 'states:name'});
        });
        self.states.add('states:name', function(name) {
          return new vumigo.states.FreeText(name, {question: 'Your name?', next: 'states:end'});
        });
        self.states.add('states:end', function(name) {
          return new vumigo.states.EndState(name, {
            text: 'Goodbye ' + self.im.user.get_answer('states:name'), next: 'states:start'});
        });
      });
      var im = new vumigo.InteractionMachine(api, new OldApp());
      im.attach();
      """;

  // Words of the tests

  private void serve(Consumer<BomaHost> work) {
    try (Store store = EmbeddedStore.open(data, InstantSource.system());
        BomaHost host = BomaHost.around(ignored -> store)) {
      work.accept(host);
    }
  }

  private static ChannelInfo clinic(BomaHost host) {
    return host.host().hosting().channels().getFirst();
  }

  private static String say(
      BomaHost host, ChannelInfo channel, String from, String event, String content) {
    BomaHost.Answer answer = host.send(channel, BomaHost.message(from, event, content));
    assertThat(answer.status()).isEqualTo(200);
    return String.valueOf(answer.field("content"));
  }

  private void export(Object... options) {
    run(Stream.concat(Stream.of("store", "export", file), Arrays.stream(options)).toArray());
  }

  private static void run(Object... args) {
    Run run = Cli.run(args);
    assertThat(run.exit()).as(run.err()).isZero();
  }

  private static String redis(int database) {
    return "redis://127.0.0.1:%d/%d".formatted(redis.port(), database);
  }

  private static void onRedis(
      int database, java.util.function.Function<RedisCommands<String, String>, ?> what) {
    try (RedisClient client = RedisClient.create(RedisURI.create(redis(database)));
        StatefulRedisConnection<String, String> connection = client.connect()) {
      assertThat(what.apply(connection.sync())).isNotNull();
    }
  }

  private List<Map<String, Object>> lines() {
    return lines(file);
  }

  private static List<Map<String, Object>> lines(Path of) {
    try (InputStream raw = Files.newInputStream(of);
        InputStream in = of.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw) {
      return new String(in.readAllBytes(), UTF_8).lines().map(Json::readObject).toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> expiries(Path of) {
    return lines(of).stream()
        .filter(line -> line.containsKey("expires"))
        .map(line -> line.get("name") + " " + line.get("expires"))
        .toList();
  }

  /** What the engine has, looked at beside the store: all entries and log records. */
  private List<String> rows() throws Exception {
    List<String> rows = new ArrayList<>();
    try (Options options = new Options();
        RocksDB rocks = RocksDB.openReadOnly(options, data.toString());
        RocksIterator row = rocks.newIterator()) {
      for (row.seekToFirst(); row.isValid(); row.next()) {
        byte[] key = row.key();
        byte[] value = row.value();
        String[] parts = new String(key, UTF_8).substring(1).split("\0", 3);
        if (key[0] == 'e') {
          int header = value[9] == 0 ? 10 : 22;
          rows.add(
              "e %s %s %s %s"
                  .formatted(
                      parts[0],
                      parts[1],
                      parts[2],
                      new String(value, header, value.length - header, UTF_8)));
        } else if (key[0] == 'l') {
          rows.add("l %s %s %s".formatted(parts[0], parts[1], new String(value, UTF_8)));
        }
      }
    }
    return rows;
  }
}
