package dev.boma.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.runtime.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorCommandTest {
  @TempDir private Path directory;

  @Test
  void everything_is_looked_at_and_a_store_is_not_made() {
    Path data = directory.resolve("data");

    Cli.Run run = Cli.run("doctor", "--port", 0, "--data", data);

    assertThat(run.exit()).as(run.out()).isIn(0, 1);
    assertThat(run.out())
        .contains(
            "java ",
            "processors ",
            "memory ",
            "open files ",
            "clock ",
            "store ",
            "disk space ",
            "port ",
            "wall ",
            "worker ",
            "is ready after ",
            "A host serves");
    assertThat(data).doesNotExist();
  }

  @Test
  void findings_are_json_on_demand_each_with_advice_where_it_is_not_well() throws IOException {
    Files.writeString(directory.resolve("notes.txt"), "mine");

    Cli.Run run = Cli.run("doctor", "--json", "--port", 0, "--data", directory);

    assertThat(run.exit()).isEqualTo(3);
    Map<String, Object> report = Json.readObject(run.out());
    assertThat(report).containsEntry("state", "broken");
    assertThat((List<?>) report.get("findings"))
        .hasSizeGreaterThan(8)
        .allSatisfy(one -> {
          Map<?, ?> finding = (Map<?, ?>) one;
          assertThat(finding.get("advice") == null).isEqualTo("well".equals(finding.get("state")));
        })
        .anySatisfy(one -> {
          Map<?, ?> finding = (Map<?, ?>) one;
          assertThat(finding.get("what")).isEqualTo("store");
          assertThat(finding.get("state")).isEqualTo("broken");
          assertThat(String.valueOf(finding.get("found"))).contains("notes.txt");
          assertThat(String.valueOf(finding.get("advice"))).contains("--data DIR");
        });
  }

  @Test
  void a_port_that_is_taken_by_something_else_keeps_a_host_from_serving() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      Cli.Run run =
          Cli.run("doctor", "--port", taken.getLocalPort(), "--data", directory.resolve("data"));

      assertThat(run.exit()).isEqualTo(3);
      assertThat(run.out())
          .contains("broken  port", "127.0.0.1:" + taken.getLocalPort(), "choose another --port");
    }
  }

  @Test
  void a_setting_that_is_none_is_bad_input() {
    Cli.Run run = Cli.run("doctor", "--port", "many");

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("port is 'many' (flag --port)");
  }
}
