package dev.boma.runtime.sandbox.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.runtime.sandbox.process.Walls.Wall;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WallsTest {
  @TempDir private Path directory;

  private static String jar(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.writeString(file, "a jar").toString();
  }

  /** In a checkout one jar names all others, which are in a directory beside it. */
  @Test
  void what_stands_for_a_list_of_jars_stands_for_a_jar_that_names_others() throws IOException {
    String one = jar(directory.resolve("target/boma-runtime.jar"));
    String other = jar(directory.resolve("target/lib/other.jar"));

    assertThat(Walls.find(one).found())
        .isEqualTo(Walls.find(one + File.pathSeparator + other).found());
    assertThat(Walls.find(one).found()).filteredOn(Wall::stands).isNotEmpty();
  }

  @Test
  void every_wall_is_named_whether_it_stands_or_not() {
    assertThat(Walls.find(directory.resolve("nothing.jar").toString()).found())
        .extracting(wall -> wall.name().substring(0, wall.name().indexOf(':')))
        .containsExactly(
            "network", "files", "processes", "privileges", "system calls", "resources", "priority");
  }

  @Test
  void a_tool_that_is_there_and_does_not_work_is_told_apart_from_one_that_is_missing() {
    Walls none = Walls.find(directory.resolve("nothing.jar").toString());

    assertThat(none.found())
        .filteredOn(wall -> !wall.stands())
        .extracting(Wall::hint)
        .allMatch(
            hint -> hint.startsWith("install ") || hint.contains("is installed and does not"));
  }
}
