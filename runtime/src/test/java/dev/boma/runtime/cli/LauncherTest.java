package dev.boma.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code ./boma} says before any Java of ours runs, in a released archive. */
class LauncherTest {
  @TempDir private Path home;

  @BeforeEach
  void unpack() throws IOException {
    Path lib = Files.createDirectory(home.resolve("lib"));
    Files.copy(Path.of("../boma"), home.resolve("boma"));
    Files.copy(Path.of("../.mvn/find-jdk.sh"), lib.resolve("find-jdk.sh"));
    Files.copy(Path.of("src/main/jvm/boma.jvm"), lib.resolve("boma.jvm"));
    Files.createFile(lib.resolve("boma-runtime.jar"));
  }

  @ParameterizedTest
  @CsvSource({
    "-Xfoo, Unrecognized option: -Xfoo",
    "-Xmx1g -XX:+UseG1GC, Multiple garbage collectors selected",
    "-jar /nowhere.jar, trying to open file /nowhere.jar",
    "'-agentlib:jdwp=transport=dt_socket,server=y,suspend=y,address=127.0.0.1:0 -Xfoo', -Xfoo",
  })
  void flags_that_the_jvm_refuses_are_told_with_the_variable_that_has_them(
      String flags, String told) throws Exception {
    Run run = version(flags);

    assertThat(run.exit()).isEqualTo(3);
    assertThat(run.err().strip())
        .startsWith("boma: the JVM refuses BOMA_JAVA_OPTS='" + flags + "': ")
        .contains(told);
    assertThat(run.err().strip().lines()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"-Xloggc:", "-XX:ArchiveClassesAtExit=", "-XX:AOTCacheOutput=", "-Xlog:gc:file="})
  void the_try_writes_no_file(String flag) throws Exception {
    Path written = home.resolve("written");

    Run run = version(flag + written + " -jar /nowhere.jar");

    assertThat(run.exit()).isEqualTo(3);
    assertThat(run.err()).contains("refuses", "/nowhere.jar");
    assertThat(written).doesNotExist();
  }

  @Test
  void flags_that_it_takes_are_not_spoken_of() throws Exception {
    assertThat(version("-Xmx64m -Dx=y").err()).doesNotContain("BOMA_JAVA_OPTS");
  }

  private Run version(String flags) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder("sh", home.resolve("boma").toString(), "--version")
            .redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("BOMA_"));
    builder.environment().put("BOMA_JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("BOMA_JAVA_OPTS", flags);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Run(process.waitFor(), said);
  }

  private record Run(int exit, String err) {}
}
