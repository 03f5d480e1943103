package dev.boma.runtime.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.boma.runtime.doctor.Finding.State;
import dev.boma.runtime.sandbox.process.Walls;
import dev.boma.runtime.sandbox.process.Walls.Wall;
import dev.boma.runtime.sandbox.process.WorkerSettings;
import dev.boma.runtime.store.ServerFacts;
import dev.boma.runtime.store.embedded.EmbeddedStore;
import dev.boma.spi.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is found of machines that are not like this one. */
class FindingsTest {
  private static final WorkerSettings WORKERS = new WorkerSettings(2, 1, 8, 384, false);

  @TempDir private Path directory;

  private static Finding store(Path data, boolean hostRuns) {
    return Disk.store(data, hostRuns, () -> EmbeddedStore.open(data, InstantSource.system()));
  }

  @Test
  void a_jdk_that_is_too_old_cannot_serve() {
    assertThat(Machine.java(Runtime.Version.parse("25.0.3"), "V").state()).isEqualTo(State.WELL);
    assertThat(Machine.java(Runtime.Version.parse("21.0.1"), "V"))
        .satisfies(finding -> {
          assertThat(finding.state()).isEqualTo(State.BROKEN);
          assertThat(finding.advice()).contains("JDK 25", "BOMA_JAVA_HOME");
        });
  }

  @Test
  void one_processor_should_be_two() {
    assertThat(Machine.processors(1).state()).isEqualTo(State.MEND);
    assertThat(Machine.processors(2).state()).isEqualTo(State.WELL);
  }

  @Test
  void memory_is_held_against_what_the_processes_may_grow_to() {
    assertThat(Machine.memory(16_000, 1_000, WORKERS).state()).isEqualTo(State.WELL);
    assertThat(Machine.memory(2_000, 500, WORKERS))
        .satisfies(finding -> {
          assertThat(finding.state()).isEqualTo(State.MEND);
          assertThat(finding.found()).contains("2000 MB", "3 worker processes", "2172 MB");
          assertThat(finding.advice()).contains("worker-heap-mb lower (now 2 and 384)");
        });
    assertThat(Machine.memory(500, 200, WORKERS).state()).isEqualTo(State.BROKEN);
  }

  @Test
  void few_open_files_should_be_more() {
    assertThat(Machine.openFiles(1_024))
        .satisfies(finding -> {
          assertThat(finding.state()).isEqualTo(State.MEND);
          assertThat(finding.advice()).contains("ulimit -n");
        });
    assertThat(Machine.openFiles(65_536).state()).isEqualTo(State.WELL);
  }

  @Test
  void a_clock_of_long_ago_cannot_serve_and_one_apart_from_the_disks_should_be_mended() {
    assertThat(Clock.check(() -> Instant.EPOCH, directory).state()).isEqualTo(State.BROKEN);
    assertThat(Clock.check(InstantSource.system(), directory).state()).isEqualTo(State.WELL);
    assertThat(
            Clock.check(
                InstantSource.offset(InstantSource.system(), Duration.ofHours(1)), directory))
        .satisfies(finding -> {
          assertThat(finding.state()).isEqualTo(State.MEND);
          assertThat(finding.found()).contains("the disk of the store");
        });
  }

  @Test
  void a_store_is_told_of_by_what_lies_in_its_directory() throws IOException {
    Path made = directory.resolve("made");
    EmbeddedStore.open(made, InstantSource.system()).close();
    Path file = Files.writeString(directory.resolve("file"), "");

    assertThat(store(directory.resolve("a/b"), false).found()).contains("the first start");
    assertThat(store(Files.createDirectory(directory.resolve("empty")), false).found())
        .contains("is empty");
    assertThat(directory.resolve("empty")).isEmptyDirectory();
    assertThat(store(made, false).found()).contains("can be opened; 0 channels");
    assertThat(store(file, false))
        .satisfies(finding -> {
          assertThat(finding.state()).isEqualTo(State.BROKEN);
          assertThat(finding.advice()).contains("--data DIR");
        });
    assertThat(store(file.resolve("below"), false).state()).isEqualTo(State.BROKEN);
  }

  @Test
  void a_store_that_another_holds_cannot_be_served_unless_that_is_a_host() {
    Path held = directory.resolve("held");
    try (EmbeddedStore holder = EmbeddedStore.open(held, InstantSource.system())) {
      assertThat(store(held, false))
          .satisfies(finding -> {
            assertThat(finding.state()).isEqualTo(State.BROKEN);
            assertThat(finding.found() + finding.advice()).contains("in use");
          });
      assertThat(store(held, true).state()).isEqualTo(State.WELL);
      assertThat(store(held, true).found()).contains("holds its store");
      assertThat(holder.count("host", "channel")).isZero();
    }
  }

  @Test
  void a_store_that_nobody_holds_is_not_that_of_the_host_that_runs() {
    Path left = directory.resolve("left");
    EmbeddedStore.open(left, InstantSource.system()).close();

    assertThat(store(left, true).found()).contains("can be opened", "has another");
  }

  @Test
  void little_space_should_be_more_and_none_cannot_serve() {
    assertThat(Disk.space(directory, 5_000).state()).isEqualTo(State.WELL);
    assertThat(Disk.space(directory, 500).state()).isEqualTo(State.MEND);
    assertThat(Disk.space(directory, 5).state()).isEqualTo(State.BROKEN);
    assertThat(Disk.space(directory.resolve("a/b")).found()).endsWith(directory.toString());
  }

  @Test
  void an_address_that_is_not_of_this_machine_cannot_be_listened_on() {
    assertThat(Door.check("192.0.2.1", 8864, false).state()).isEqualTo(State.BROKEN);
    assertThat(Door.check("127.0.0.1", 0, false).state()).isEqualTo(State.WELL);
    assertThat(Door.check("127.0.0.1", 1, true).found()).contains("a host listens there");
  }

  @Test
  void a_missing_wall_should_be_raised() {
    Walls walls =
        new Walls(
            List.of(), List.of(new Wall("network", true, "a"), new Wall("files", false, "b")));

    assertThat(Fence.walls(walls))
        .extracting(Finding::state, Finding::advice)
        .containsExactly(tuple(State.WELL, null), tuple(State.MEND, "b"));
  }

  @Test
  void a_worker_that_is_slow_to_start_is_told_of() {
    assertThat(Fence.worker(Duration.ofSeconds(2)).state()).isEqualTo(State.WELL);
    assertThat(Fence.worker(Duration.ofSeconds(20)).state()).isEqualTo(State.MEND);
  }

  @Test
  void a_redis_that_would_forget_or_cannot_keep_is_found() {
    Instant now = Instant.parse("2026-03-05T12:00:00Z");
    ServerFacts good = new ServerFacts("7.0.15", true, true, "noeviction", 1 << 20, 100 << 20, now);

    assertThat(states(good, now)).containsOnly(State.WELL);
    assertThat(states(new ServerFacts("8.1.0", true, true, "noeviction", 0, 0, now), now))
        .containsOnly(State.WELL);
    assertThat(
            states(
                new ServerFacts("6.2.1", true, false, "allkeys-lru", 90 << 20, 100 << 20, now),
                now.plusSeconds(5)))
        .containsExactly(State.BROKEN, State.MEND, State.BROKEN, State.MEND, State.MEND);
    assertThat(states(new ServerFacts("7.2.4", false, true, "noeviction", 0, 0, now), now))
        .startsWith(State.BROKEN);
    assertThat(
            Server.of(
                () -> {
                  throw new StoreException("Redis at h cannot be reached: start it", null);
                },
                () -> now))
        .containsExactly(Finding.broken("store", "Redis at h cannot be reached", "start it"));
  }

  private static List<State> states(ServerFacts facts, Instant now) {
    return Server.of(() -> facts, () -> now).stream().map(Finding::state).toList();
  }
}
