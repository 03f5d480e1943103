package dev.boma.runtime.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.boma.runtime.boot.Settings.InvalidSettingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which variables of the environment are Boma's. */
class VariablesTest {
  /** As Kubernetes 1.33 gives them for a service {@code boma} and a service {@code boma-redis}. */
  private static final Map<String, String> OF_SERVICES =
      Map.ofEntries(
          Map.entry("BOMA_SERVICE_HOST", "10.0.0.1"),
          Map.entry("BOMA_SERVICE_PORT", "8864"),
          Map.entry("BOMA_SERVICE_PORT_HTTP", "8864"),
          Map.entry("BOMA_PORT_8864_TCP", "tcp://10.0.0.1:8864"),
          Map.entry("BOMA_PORT_8864_TCP_PROTO", "tcp"),
          Map.entry("BOMA_PORT_8864_TCP_PORT", "8864"),
          Map.entry("BOMA_PORT_8864_TCP_ADDR", "10.0.0.1"),
          Map.entry("BOMA_REDIS_SERVICE_HOST", "10.0.0.2"),
          Map.entry("BOMA_REDIS_SERVICE_PORT", "6379"),
          Map.entry("BOMA_REDIS_PORT", "tcp://10.0.0.2:6379"));

  @Test
  void a_variable_that_nobody_reads_is_told_of_with_the_one_that_was_meant() {
    assertThat(
            Variables.remarks(
                Map.of("BOMA_TURN_WAL_MS", "1", "BOMA_COLOUR", "red", "HOME", "/", "BOMAT", "")))
        .containsExactly(
            "BOMA_COLOUR in the environment is no setting, and nothing reads it;"
                + " 'boma serve --show-config' lists the settings",
            "BOMA_TURN_WAL_MS in the environment is no setting, and nothing reads it;"
                + " did you mean BOMA_TURN_WALL_MS?");
  }

  @Test
  void those_of_a_service_in_kubernetes_are_no_mistake() {
    assertThat(Variables.remarks(OF_SERVICES)).isEmpty();
    assertThat(Settings.of(Map.of(), OF_SERVICES, null).port()).isEqualTo(8864);
  }

  @Test
  void the_port_of_a_service_in_kubernetes_is_refused_with_the_reason() {
    Map<String, String> environment = Map.of("BOMA_PORT", "tcp://10.0.0.1:8864");

    assertThatThrownBy(() -> Settings.of(Map.of(), environment, null))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage(
            "port is 'tcp://10.0.0.1:8864' (environment BOMA_PORT); it must be a whole number from"
                + " 0 to 65535. Kubernetes sets BOMA_PORT like this where a service is called"
                + " 'boma': say --port, or rename the service, or set 'enableServiceLinks: false'"
                + " for the pod");
    assertThat(Settings.of(Map.of(Setting.PORT, "80"), environment, null).port()).isEqualTo(80);
  }

  @Test
  void every_variable_that_scripts_code_and_manual_name_is_known() throws IOException {
    Pattern name = Pattern.compile("\\bBOMA_[A-Z_]*[A-Z]\\b");
    TreeSet<String> named = new TreeSet<>();
    for (Path file : files()) {
      name.matcher(Files.readString(file)).results().forEach(found -> named.add(found.group()));
    }
    // The manual tells what Kubernetes does.
    named.remove("BOMA_SERVICE_HOST");

    assertThat(named).contains("BOMA_JAVA_HOME", "BOMA_PORT", "BOMA_URL");
    assertThat(Variables.known()).containsAll(named);
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> sources = Files.walk(Path.of("src/main/java"));
        Stream<Path> manual = Files.walk(Path.of("../docs"))) {
      return Stream.of(
              Stream.of("../boma", "../.mvn/find-jdk.sh", "../.ci/run", "../docker/Dockerfile")
                  .map(Path::of),
              sources.filter(file -> file.toString().endsWith(".java")),
              manual.filter(file -> file.toString().endsWith(".md")))
          .flatMap(all -> all)
          .toList();
    }
  }
}
