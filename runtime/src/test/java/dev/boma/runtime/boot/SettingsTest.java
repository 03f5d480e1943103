package dev.boma.runtime.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.boma.api.Limit;
import dev.boma.api.TenantId;
import dev.boma.runtime.boot.Settings.InvalidSettingException;
import dev.boma.runtime.boot.Settings.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SettingsTest {
  @TempDir private Path temporary;

  private Path file(String text) throws IOException {
    return Files.writeString(temporary.resolve("boma.yaml"), text);
  }

  private static Settings of(Setting setting, String value) {
    return Settings.of(Map.of(setting, value), Map.of(), null);
  }

  private static long wallMillis(Settings settings) {
    return settings.plans().of(new TenantId("any")).limits().get(Limit.WALL_MS);
  }

  @Test
  void defaults() {
    Settings settings = Settings.of(Map.of(), Map.of(), null);
    assertThat(settings.host()).isEqualTo("127.0.0.1");
    assertThat(settings.port()).isEqualTo(8864);
    assertThat(settings.data()).isEqualTo(Path.of("boma-data"));
    assertThat(settings.sync()).isFalse();
    assertThat(wallMillis(settings)).isEqualTo(6_000);
    assertThat(settings.guestThreads()).isEqualTo(8);
    assertThat(settings.workers().workers())
        .isEqualTo(Math.max(2, Runtime.getRuntime().availableProcessors()));
    assertThat(settings.workers().heapMegabytes()).isEqualTo(384);
    assertThat(settings.httpAllowPrivate()).isEmpty();
    assertThat(settings.logFormat()).isEqualTo("auto");
    assertThat(settings.logLevel()).isEqualTo("info");
    assertThat(settings.shown()).containsOnlyKeys(Setting.values());
    assertThat(settings.shown().values()).extracting(Value::origin).containsOnly("default");
  }

  @Test
  void all_can_be_set_in_the_file() throws IOException {
    Settings settings =
        Settings.of(
            Map.of(),
            Map.of(),
            file(
                """
                # a host
                host: 0.0.0.0
                port: 80
                data: /var/lib/boma
                redis: redis://redis.internal
                drain-ms: 3000
                answer-hours: 48
                old-messages: refuse
                sync: true
                turn-wall-ms: 2500
                guest-threads: 3
                workers: 5
                worker-heap-mb: 256
                http-allow-private: ["bank.internal:8080", "[::1]:9000"]
                log-format: json
                log-level: debug
                """));
    assertThat(settings.host()).isEqualTo("0.0.0.0");
    assertThat(settings.port()).isEqualTo(80);
    assertThat(settings.data()).isEqualTo(Path.of("/var/lib/boma"));
    assertThat(settings.redis()).hasToString("Optional[redis://redis.internal:6379]");
    assertThat(settings.drain()).isEqualTo(Duration.ofSeconds(3));
    assertThat(settings.answersKept()).isEqualTo(Duration.ofHours(48));
    assertThat(settings.refusesOldMessages()).isTrue();
    assertThat(settings.sync()).isTrue();
    assertThat(wallMillis(settings)).isEqualTo(2_500);
    assertThat(settings.guestThreads()).isEqualTo(3);
    assertThat(settings.workers().workers()).isEqualTo(5);
    assertThat(settings.workers().heapMegabytes()).isEqualTo(256);
    assertThat(settings.httpAllowPrivate())
        .containsExactlyInAnyOrder("bank.internal:8080", "[::1]:9000");
    assertThat(settings.logFormat()).isEqualTo("json");
    assertThat(settings.logLevel()).isEqualTo("debug");
    assertThat(settings.shown().values())
        .extracting(Value::origin)
        .containsOnly("file " + temporary.resolve("boma.yaml"));
  }

  @Test
  void a_flag_goes_over_the_environment_over_the_file_over_the_default() throws IOException {
    Path file = file("{\"port\": 1, \"host\": \"h1\", \"data\": \"d1\"}");
    Settings settings =
        Settings.of(
            Map.of(Setting.PORT, "3"),
            Map.of("BOMA_PORT", "2", "BOMA_HOST", "h2", "BOMA_URL", "of the client"),
            file);
    assertThat(settings.shown())
        .containsEntry(Setting.PORT, new Value("3", "flag --port"))
        .containsEntry(Setting.HOST, new Value("h2", "environment BOMA_HOST"))
        .containsEntry(Setting.DATA, new Value("d1", "file " + file))
        .containsEntry(Setting.SYNC, new Value("false", "default"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "prot: 80|unknown setting 'prot'; did you mean 'port'?",
        "BOMA_PORT: 80|unknown setting 'BOMA_PORT'; known are answer-hours, data, drain-ms,",
        "port: {a: 1}|'port' must be one value or a list, not {a=1}",
        "data:|'data' has no value; give it one, or take the line out"
      })
  void a_file_with_a_mistake_stops_the_start(String text, String message) throws IOException {
    Path file = file(text);
    assertThatThrownBy(() -> Settings.of(Map.of(), Map.of(), file))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith(file + ": " + message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"300.1.1.1", "1.2.3.4.5", "::g", "[::1"})
  void a_host_that_is_no_address_says_what_would_be_one(String host) {
    assertThatThrownBy(() -> of(Setting.HOST, host))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage(
            "host is '%s' (flag --host); it must be an address or name of this machine, such as"
                    .formatted(host)
                + " 127.0.0.1, or 0.0.0.0 for all of them; that is no IP address");
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "0.0.0.0", "::1", "[::1]", "localhost"})
  void a_host_is_an_address_or_a_name(String host) {
    assertThat(of(Setting.HOST, host).host()).isEqualTo(host);
  }

  @Test
  void an_address_of_another_machine_is_found_before_anything_listens() {
    of(Setting.HOST, "127.0.0.1").requireOwnAddress();
    // Of the addresses for documentation, RFC 5737: nobody's own.
    assertThatThrownBy(() -> of(Setting.HOST, "192.0.2.1").requireOwnAddress())
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("host is '192.0.2.1' (flag --host); it must be an address or name");
  }

  @Test
  void all_mistakes_of_a_file_are_told_at_once() throws IOException {
    Path file =
        file(
            """
            prot: 1
            host: 300.1.1.1
            port: many
            turn-wall-ms: soon
            data:
            sync: perhaps
            workers: -1
            worker-heap-mb: 1
            http-allow-private: here
            plans:
              default: {tenants: [a], limits: {cpu: 1}}
              trial: {tenants: [A], http: all, limits: {wall-ms: 0, cpu-ms: x}}
            """);
    assertThatThrownBy(() -> Settings.of(Map.of(), Map.of(), file))
        .isInstanceOf(InvalidSettingException.class)
        .satisfies(thrown ->
            assertThat(
                    thrown
                        .getMessage()
                        .lines()
                        .map(line -> line.replace(file.toString(), "FILE"))
                        .map(line -> line.replaceFirst("[;,(].*", "").strip()))
                .containsExactly(
                    "FILE: unknown setting 'prot'",
                    "FILE: 'data' has no value",
                    "turn-wall-ms is 'soon'",
                    "host is '300.1.1.1'",
                    "port is 'many'",
                    "sync is 'perhaps'",
                    "FILE: plans: default.tenants cannot be: it is the plan of all whom no other"
                        + " plan names",
                    "FILE: plans: default.limits: unknown limit 'cpu'",
                    "FILE: plans: trial.limits.wall-ms must be a whole number of 1 or more",
                    "FILE: plans: trial.limits.cpu-ms must be a whole number of 1 or more",
                    "FILE: plans: trial.http must be public or listed",
                    "FILE: plans: trial.tenants: tenant 'A' must be 1 to 63 of a-z",
                    "workers is '-1'",
                    "worker-heap-mb is '1'",
                    "http-allow-private is 'here'"));
  }

  @Test
  void a_file_that_is_no_mapping_stops_the_start() throws IOException {
    for (String text : new String[] {"- port", "port", "port: [", "a: b: c"}) {
      Path file = file(text);
      assertThatThrownBy(() -> Settings.of(Map.of(), Map.of(), file))
          .isInstanceOf(InvalidSettingException.class)
          .hasMessageStartingWith(file + " is not a YAML mapping: ");
    }
    Path none = temporary.resolve("none.yaml");
    assertThatThrownBy(() -> Settings.of(Map.of(), Map.of(), none))
        .hasMessage(none + " cannot be read: there is no such file");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "`port: 1|  host: a`, `line 2, column 7: mapping values are not allowed here`",
        "`port: [`,"
            + " `line 1, column 8: while parsing a flow node, expected the node content, but found"
            + " '<stream end>'`",
        "`a: 1|b: \"abc`,"
            + " `line 2, column 8: while scanning a quoted scalar, found unexpected end of stream`",
        "`? [a]: 1`,"
            + " `line 1, column 3: Expected a property name (Scalar value in YAML), got this"
            + " instead: +MAP`",
      })
  void a_mistake_in_a_file_is_told_on_one_line_with_its_place(String text, String told)
      throws IOException {
    Path file = file(text.replace('|', '\n'));
    assertThatThrownBy(() -> Settings.of(Map.of(), Map.of(), file))
        .hasMessage(
            file + " is not a YAML mapping: " + told + "; write one setting a line, KEY: VALUE");
  }

  @Test
  void a_file_that_says_nothing_is_fine() throws IOException {
    for (String text : new String[] {"", "# nothing yet\n", "{}", "---\n"}) {
      assertThat(Settings.of(Map.of(), Map.of(), file(text)).port()).isEqualTo(8864);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PORT|65536|a whole number from 0 to 65535",
        "PORT|-1|a whole number from 0 to 65535",
        "PORT|eighty|a whole number from 0 to 65535",
        "PORT||a whole number from 0 to 65535",
        "TURN_WALL_MS|99|a whole number from 100 to 600000",
        "TURN_WALL_MS|6s|a whole number from 100 to 600000",
        "GUEST_THREADS|1001|a whole number from 0 to 1000",
        "SYNC|yes|one of true, false",
        "LOG_FORMAT|xml|one of auto, text, json",
        "LOG_LEVEL|trace|one of debug, info, warn, error",
        "HTTP_ALLOW_PRIVATE|bank.internal|HOST:PORT entries with commas between them",
        "HTTP_ALLOW_PRIVATE|http://bank:80|HOST:PORT entries with commas between them",
        "HOST||the address to listen on, not empty",
        "DATA||the directory of the embedded store, not empty"
      })
  void a_value_that_is_none_says_where_it_came_from_and_what_would_be_right(
      Setting setting, String value, String right) {
    String given = value == null ? "" : value;
    assertThatThrownBy(() -> of(setting, given))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage(
            "%s is '%s' (flag --%s); it must be %s"
                .formatted(setting.key(), given, setting.key(), right));
  }

  @Test
  void each_setting_has_its_names_and_a_meaning() {
    for (Setting setting : Setting.values()) {
      assertThat(setting.key()).matches("[a-z]+(-[a-z]+)*");
      assertThat(setting.variable())
          .isEqualTo("BOMA_" + setting.key().toUpperCase(java.util.Locale.ROOT).replace('-', '_'));
      assertThat(Setting.ofKey(setting.key())).contains(setting);
      assertThat(setting.meaning()).isNotBlank();
    }
  }

  @Test
  void the_password_of_a_redis_is_not_shown() {
    Settings settings =
        Settings.of(Map.of(Setting.REDIS, "redis-cluster://boma:se@cret@a:1,b:2"), Map.of(), null);

    assertThat(settings.shown().get(Setting.REDIS).text())
        .isEqualTo("redis-cluster://boma:***@a:1,b:2");
    assertThatThrownBy(
            () -> Settings.of(Map.of(Setting.REDIS, "redis://boma:secret@a:x"), Map.of(), null))
        .hasMessageContaining("redis (flag --redis): ")
        .hasMessageNotContaining("secret");
  }
}
