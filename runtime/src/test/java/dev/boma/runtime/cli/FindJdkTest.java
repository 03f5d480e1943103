package dev.boma.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which JDK {@code ./boma} and {@code ./mvnw} choose. */
class FindJdkTest {
  private static final Path SCRIPT = Path.of("../.mvn/find-jdk.sh").toAbsolutePath().normalize();

  @TempDir private Path directory;

  @Test
  void the_one_of_boma_java_home_comes_first() throws Exception {
    Path mine = jdk("mine", "25.0.1");

    Found found =
        find(Map.of("BOMA_JAVA_HOME", mine.toString(), "JAVA_HOME", jdk("other", "25").toString()));

    assertThat(found.home()).isEqualTo(mine.toString());
    assertThat(found.err()).isEmpty();
  }

  @Test
  void one_of_boma_java_home_that_is_too_old_is_passed_over_aloud() throws Exception {
    Path old = jdk("old", "21.0.2");
    Path good = jdk("good", "26");

    Found found = find(Map.of("BOMA_JAVA_HOME", old.toString(), "JAVA_HOME", good.toString()));

    assertThat(found.home()).isEqualTo(good.toString());
    assertThat(found.err()).contains(old.toString()).contains("no JDK 25");
  }

  @Test
  void a_java_home_that_is_too_old_is_passed_over_for_the_java_on_the_path() throws Exception {
    Path old = jdk("old", "17.0.15");
    Path good = jdk("with spaces in its name", "25");

    Found found =
        find(Map.of("JAVA_HOME", old.toString(), "PATH", good.resolve("bin") + ":/usr/bin:/bin"));

    assertThat(found.home()).isEqualTo(good.toRealPath().toString());
    assertThat(found.err()).as("the normal case needs no words").isEmpty();
  }

  @Test
  void a_java_without_its_compiler_is_none() throws Exception {
    Path runtimeOnly = jdk("runtime-only", "25");
    Files.delete(runtimeOnly.resolve("bin/javac"));
    Path whole = jdk("whole", "25");

    Found found =
        find(Map.of("BOMA_JAVA_HOME", runtimeOnly.toString(), "JAVA_HOME", whole.toString()));

    assertThat(found.home()).isEqualTo(whole.toString());
  }

  private Path jdk(String name, String version) throws IOException {
    Path home = Files.createDirectories(directory.resolve(name));
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"%s\"\n".formatted(version));
    Files.createDirectory(home.resolve("bin"));
    for (String tool : new String[] {"java", "javac"}) {
      Path file = Files.writeString(home.resolve("bin").resolve(tool), "#!/bin/sh\n");
      assertThat(file.toFile().setExecutable(true)).isTrue();
    }
    return home;
  }

  private Found find(Map<String, String> environment) throws IOException, InterruptedException {
    Path err = directory.resolve("err.txt");
    ProcessBuilder builder =
        new ProcessBuilder(
                "sh", "-eu", "-c", ". \"$0\"; printf %s \"$JAVA_HOME\"", SCRIPT.toString())
            .redirectError(err.toFile());
    builder.environment().remove("JAVA_HOME");
    builder.environment().remove("BOMA_JAVA_HOME");
    builder.environment().putAll(environment);
    Process process = builder.start();
    String home = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return new Found(home, Files.readString(err));
  }

  private record Found(String home, String err) {}
}
