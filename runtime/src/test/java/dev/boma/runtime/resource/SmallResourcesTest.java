package dev.boma.runtime.resource;

import static dev.boma.runtime.resource.Results.fields;
import static dev.boma.runtime.resource.Results.reason;
import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.api.AppKind;
import dev.boma.runtime.Samples;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code config} and {@code log}. */
final class SmallResourcesTest {
  private final FakeTurn turn = new FakeTurn();

  @AfterEach
  void close() {
    turn.close();
  }

  // config

  @Test
  void a_config_item_is_handed_over_as_text() {
    turn.release = Samples.release(AppKind.VUMI, Map.of("config", "{\"name\":\"quiz\"}"));
    assertThat(fields(turn.ask(new ConfigResource(), "config.get", "key", "config")))
        .isEqualTo(Map.of("value", "{\"name\":\"quiz\"}"));
  }

  @Test
  void a_config_item_that_is_not_there_is_null() {
    assertThat(fields(turn.ask(new ConfigResource(), "config.get", "key", "translation.zu")))
        .containsOnlyKeys("value")
        .containsValue(null);
  }

  @Test
  void config_needs_a_key_and_knows_one_verb() {
    assertThat(reason(turn.ask(new ConfigResource(), "config.get")))
        .isEqualTo("'key' of config.get must be text, not null");
    assertThat(reason(turn.ask(new ConfigResource(), "config.set", "key", "a")))
        .isEqualTo("Unknown command 'config.set': 'config' has get");
  }

  // log

  @ParameterizedTest
  @CsvSource({
    "debug, DEBUG",
    "info, INFO",
    "log, INFO",
    "warning, WARNING",
    "error, ERROR",
    "critical, CRITICAL"
  })
  void each_verb_logs_at_its_level(String verb, String level) {
    assertThat(fields(turn.ask(new LogResource(), "log." + verb, "msg", "hello"))).isEmpty();
    assertThat(turn.log).containsExactly(level + " hello");
  }

  @Test
  void a_level_that_is_given_overrides_the_verb() {
    turn.ask(new LogResource(), "log.info", "msg", "a", "level", 40L);
    turn.ask(new LogResource(), "log.log", "msg", "b", "level", 10L);
    turn.ask(new LogResource(), "log.error", "msg", "c", "level", 35L);
    turn.ask(new LogResource(), "log.error", "msg", "d", "level", -7L);
    turn.ask(new LogResource(), "log.error", "msg", "e", "level", null);
    assertThat(turn.log).containsExactly("ERROR a", "DEBUG b", "WARNING c", "DEBUG d", "ERROR e");
  }

  @Test
  void what_is_no_text_is_logged_as_json() {
    turn.ask(new LogResource(), "log.info", "msg", List.of(1L, Map.of("a", true)));
    turn.ask(new LogResource(), "log.info", "msg", false);
    turn.ask(new LogResource(), "log.info", "msg", "");
    assertThat(turn.log).containsExactly("INFO [1,{\"a\":true}]", "INFO false", "INFO ");
  }

  @Test
  void nothing_to_log_is_a_failure() {
    assertThat(reason(turn.ask(new LogResource(), "log.info"))).isEqualTo("Value expected for msg");
    assertThat(reason(turn.ask(new LogResource(), "log.info", "msg", null)))
        .isEqualTo("Value expected for msg");
    assertThat(turn.log).isEmpty();
  }

  @Test
  void a_long_line_is_cut_between_characters() {
    turn.ask(new LogResource(), "log.info", "msg", "x".repeat(5_000));
    turn.ask(new LogResource(), "log.info", "msg", "x".repeat(4_095) + "\ud83d\ude00");
    assertThat(turn.log)
        .containsExactly("INFO " + "x".repeat(4_096) + "…", "INFO " + "x".repeat(4_095) + "…");
  }

  @Test
  void an_unknown_level_is_answered_with_the_known_ones() {
    assertThat(reason(turn.ask(new LogResource(), "log.trace", "msg", "x")))
        .isEqualTo(
            "Unknown command 'log.trace': 'log' has debug, info, warning, error, critical, log");
  }
}
