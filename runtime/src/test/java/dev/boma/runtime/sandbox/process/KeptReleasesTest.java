package dev.boma.runtime.sandbox.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.api.AppKind;
import dev.boma.api.Release;
import dev.boma.api.TenantId;
import dev.boma.runtime.sandbox.process.WorkerProcess.Line;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which releases a worker has, as its host sees it: a new number says that one was sent again. */
class KeptReleasesTest {
  private static final int MOST = 1_000;
  private static final TenantId TENANT = new TenantId("kept");

  private WorkerProcess worker;

  @BeforeEach
  void start() throws IOException {
    WorkerLauncher small =
        new WorkerLauncher() {
          @Override
          public Process start() throws IOException {
            return new ProcessBuilder(Javas.line(FakeWorker.class, "silence")).start();
          }

          @Override
          public long maxReleaseChars() {
            return MOST;
          }
        };
    worker = WorkerProcess.start("w", small, (process, tenant) -> {}, process -> {});
  }

  @AfterEach
  void end() {
    worker.destroy();
  }

  private static Release ofLength(int chars) {
    return Guests.release("kept", AppKind.VUMI, " ".repeat(chars));
  }

  /** Its number in a turn that is over. */
  private long refOf(Release release) {
    Line line = worker.join(TENANT);
    long ref = worker.refOf(line, release);
    worker.leave(line, true);
    return ref;
  }

  @Test
  void a_worker_keeps_what_is_short_enough_together() {
    Release one = ofLength(MOST / 2);
    Release other = ofLength(MOST / 2);
    long first = refOf(one);
    long second = refOf(other);

    assertThat(refOf(one)).isEqualTo(first);
    assertThat(refOf(other)).isEqualTo(second);
  }

  @Test
  void the_longest_unused_is_forgotten_when_all_are_too_long_together() {
    Release one = ofLength(MOST / 2);
    Release other = ofLength(MOST / 2);
    long first = refOf(one);
    long second = refOf(other);
    refOf(one);

    refOf(ofLength(10));

    assertThat(refOf(one)).isEqualTo(first);
    assertThat(refOf(other)).isNotEqualTo(second);
  }

  @Test
  void one_that_is_too_long_by_itself_stays_until_another_comes() {
    Release large = ofLength(MOST + 1);
    long ref = refOf(large);
    assertThat(refOf(large)).isEqualTo(ref);

    refOf(ofLength(10));

    assertThat(refOf(large)).isNotEqualTo(ref);
  }

  @Test
  void a_release_that_a_turn_runs_is_not_forgotten() {
    Release large = ofLength(MOST + 1);
    Line line = worker.join(TENANT);
    long ref = worker.refOf(line, large);

    refOf(ofLength(10));

    assertThat(refOf(large)).isEqualTo(ref);
    worker.leave(line, true);
  }
}
