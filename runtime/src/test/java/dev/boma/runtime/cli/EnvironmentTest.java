package dev.boma.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands in an environment in which something is wrong. */
class EnvironmentTest {
  private static final String REMARK =
      "BOMA_PROT in the environment is no setting, and nothing reads it; did you mean BOMA_PORT?";

  @TempDir private Path directory;

  @Test
  void a_host_warns_of_a_variable_that_nobody_reads_in_its_log_and_goes_on() {
    try (BomaProcess host =
        BomaProcess.start(
            directory,
            Map.of("BOMA_PROT", "9000", "BOMA_SERVICE_HOST", "10.0.0.1"),
            "serve",
            "--show-config")) {
      assertThat(host.exit()).isZero();
      assertThat(host.out()).contains("port: 8864  # default").doesNotContain("BOMA_PROT");
      assertThat(host.err().lines()).singleElement().asString().contains("\"WARN\"", REMARK);
    }
  }

  @Test
  void a_command_that_keeps_no_log_says_so_itself() {
    try (BomaProcess tokens =
        BomaProcess.start(
            directory, Map.of("BOMA_PROT", "9000"), "tokens", "reset-admin", "--data", "none")) {
      assertThat(tokens.exit()).isEqualTo(3);
      assertThat(tokens.err()).startsWith("boma: " + REMARK);
    }
  }

  @Test
  void the_port_that_kubernetes_sets_is_2_and_says_why() {
    try (BomaProcess host =
        BomaProcess.start(directory, Map.of("BOMA_PORT", "tcp://10.0.0.1:8864"), "serve")) {
      assertThat(host.exit()).isEqualTo(2);
      assertThat(host.err()).contains("Kubernetes sets BOMA_PORT", "enableServiceLinks: false");
    }
  }
}
