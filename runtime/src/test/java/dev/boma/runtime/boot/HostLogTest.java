package dev.boma.runtime.boot;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import dev.boma.runtime.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.event.KeyValuePair;

/** What the host's log makes of what guests and phones put into it. */
final class HostLogTest {
  private static final String NUMBER = "+27820001001";

  private static LoggingEvent event(String message, Throwable thrown, Object... pairs) {
    LoggingEvent event =
        new LoggingEvent(
            "test",
            new LoggerContext().getLogger("boma.turn"),
            Level.WARN,
            "{}",
            thrown,
            new Object[] {message});
    event.setInstant(Instant.parse("2024-03-05T08:15:30.250Z"));
    for (int i = 0; i < pairs.length; i += 2) {
      event.addKeyValuePair(new KeyValuePair((String) pairs[i], pairs[i + 1]));
    }
    return event;
  }

  private static String line(boolean json, LoggingEvent event) {
    return new String(HostLog.encoder(json).encode(event), StandardCharsets.UTF_8);
  }

  private static Map<String, Object> object(LoggingEvent event) {
    String line = line(true, event);
    assertThat(line).endsWith(System.lineSeparator());
    assertThat(line.strip().lines()).hasSize(1);
    return Json.readObject(line);
  }

  @Test
  void a_json_line_has_the_event_and_its_pairs() {
    assertThat(object(event("turn completed", null, "tenant", "acme", "took_ms", 12L)))
        .isEqualTo(
            Map.of(
                "time", "2024-03-05T08:15:30.250Z",
                "level", "WARN",
                "logger", "boma.turn",
                "message", "turn completed",
                "tenant", "acme",
                "took_ms", 12L));
  }

  @Test
  void a_text_line_has_the_event_and_its_pairs() {
    assertThat(line(false, event("turn completed", null, "tenant", "acme", "took_ms", 12L)))
        .matches("\\d\\d:15:30\\.250 WARN  turn completed tenant=acme took_ms=12\\R");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void phone_numbers_are_masked_wherever_they_stand(boolean json) {
    for (String text :
        new String[] {
          NUMBER,
          "of " + NUMBER,
          "\n" + NUMBER,
          "\t27820001001",
          "\u001b27820001001",
          "\\n27820001001",
          "?msisdn=%2B27820001001",
          "\"" + NUMBER + "\"",
          "é27 0820001001"
        }) {
      String line =
          line(
              json, event(text, new IllegalStateException(text), "user", text, "message_id", text));
      assertThat(line).doesNotContain("820001001").contains("***");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void the_id_of_a_message_may_be_a_number_but_not_its_users(boolean json) {
    String line =
        line(json, event("x", null, "message_id", "170964573025", "user", "+27820001001"));
    String odd = line(json, event("x", null, "message_id", "27820001001", "user", "+27820001001"));

    assertThat(line).contains("170964573025").contains("+278*****001");
    assertThat(odd).doesNotContain("820001001");
  }

  @Test
  void a_large_number_of_the_hosts_own_stays_a_number() {
    assertThat(object(event("x", null, "bytes", 123_456_789_012L)))
        .containsEntry("bytes", 123_456_789_012L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\nb",
        "a\r\nb",
        "a\rb",
        "a\u0085b",
        "a\u2028b",
        "a\u2029b",
        "\u001b[31mred",
        "\u009b31m",
        "\u202egnp.exe",
        "\b\b\b",
        "\0",
        "{\"level\":\"ERROR\"}",
        "\"}\n{\"level\":\"ERROR\""
      })
  void no_text_of_a_guest_can_forge_a_line_or_steer_a_terminal(String text) {
    for (boolean json : new boolean[] {true, false}) {
      String line = line(json, event(text, null, "app", text));
      assertThat(line.strip().lines()).hasSize(1);
      assertThat(line.strip().chars())
          .noneMatch(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029 || c == 0x202e);
    }
    assertThat(object(event(text, null)))
        .containsEntry("message", text)
        .containsEntry("level", "WARN");
  }

  @Test
  void the_message_of_an_exception_forges_no_line_either() {
    Throwable thrown =
        new IllegalStateException("bad\n08:15:30.250 ERROR forged\u001b[31m\r\nmore");
    String text = line(false, event("failed", thrown));
    assertThat(text.lines().skip(1)).isNotEmpty().allMatch(line -> line.startsWith("    "));
    assertThat(text).doesNotContain("\u001b").contains("HostLogTest");
    assertThat(object(event("failed", thrown)).get("error").toString()).contains("forged");
  }
}
