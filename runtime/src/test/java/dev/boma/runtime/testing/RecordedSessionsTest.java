package dev.boma.runtime.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Reads the recorded sessions that BOMA_SESSIONS points to. */
class RecordedSessionsTest {
  @Test
  void every_recorded_session_is_read() throws Exception {
    String folder = System.getenv("BOMA_SESSIONS");
    if (folder == null || folder.isEmpty()) {
      System.err.println("SKIPPED: recorded sessions are not read, BOMA_SESSIONS is not set");
    }
    assumeThat(folder).as("BOMA_SESSIONS").isNotBlank();

    List<Path> files;
    try (Stream<Path> all = Files.walk(Path.of(folder))) {
      files = all.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }

    assertThat(files).isNotEmpty();
    for (Path file : files) {
      List<Conversation> conversations = ConversationReader.read(file);
      assertThat(conversations).hasSize(1);
      assertThat(conversations.getFirst().turns()).as(file.toString()).isNotEmpty();
    }
  }
}
