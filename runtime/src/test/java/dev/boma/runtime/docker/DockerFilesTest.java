package dev.boma.runtime.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.runtime.Required;
import dev.boma.runtime.boot.Setting;
import dev.boma.runtime.boot.YamlFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of the image and the compose file can be checked where there is no Docker. */
final class DockerFilesTest {
  private static final Path DOCKER = Path.of("../docker");

  private static String text(String name) throws IOException {
    return Files.readString(DOCKER.resolve(name));
  }

  @Test
  void every_setting_in_them_is_one_of_the_hosts() throws IOException {
    Set<String> named = new TreeSet<>();
    for (String file : List.of("Dockerfile", "compose.yaml")) {
      Pattern.compile("\\bBOMA_[A-Z_]+")
          .matcher(text(file))
          .results()
          .map(MatchResult::group)
          .forEach(named::add);
    }

    assertThat(named).contains("BOMA_REDIS", "BOMA_HOST");
    assertThat(Arrays.stream(Setting.values()).map(Setting::variable).toList())
        .as("and BOMA_JAVA_HOME, which ./boma reads")
        .containsAll(named.stream().filter(name -> !name.equals("BOMA_JAVA_HOME")).toList());
  }

  @Test
  void the_balancer_asks_the_hosts_of_the_compose_file() throws IOException {
    Map<?, ?> compose = YamlFile.read(DOCKER.resolve("compose.yaml"));
    assertThat(compose.get("services")).isInstanceOf(Map.class);
    Set<?> services = ((Map<?, ?>) compose.get("services")).keySet();

    List<String> servers =
        Pattern.compile("(?m)^  server (\\S+) (\\S+):8864$")
            .matcher(text("haproxy.cfg"))
            .results()
            .map(server -> server.group(2))
            .toList();

    assertThat(servers).hasSize(2);
    assertThat(services.stream().map(String::valueOf).toList()).containsAll(servers);
    assertThat(text("haproxy.cfg"))
        .contains("option httpchk GET /health/ready")
        .as("the address of a container that is made anew is looked up again")
        .contains("parse-resolv-conf", " resolvers network ");
  }

  @Test
  void haproxy_takes_its_configuration(@TempDir Path directory) throws Exception {
    Required.orSkip(
        Files.isExecutable(Path.of("/usr/sbin/haproxy")), "HAProxy (apt install haproxy)");
    // Names that resolve here, as those of the hosts do in the compose file's network.
    Path config =
        Files.writeString(
            directory.resolve("haproxy.cfg"),
            text("haproxy.cfg").replaceAll("boma-[12]:8864", "127.0.0.1:8864"));

    Process check =
        new ProcessBuilder("/usr/sbin/haproxy", "-c", "-f", config.toString())
            .redirectErrorStream(true)
            .start();

    String said = new String(check.getInputStream().readAllBytes(), UTF_8);
    assertThat(check.waitFor()).as(said).isZero();
  }
}
