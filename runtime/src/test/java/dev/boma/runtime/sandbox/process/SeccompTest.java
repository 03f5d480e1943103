package dev.boma.runtime.sandbox.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.runtime.Required;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The filter on a process, behind the other walls and without them. */
class SeccompTest {
  private static final Walls WALLS = Walls.find();

  @BeforeAll
  static void requireSeccomp() {
    Required.orSkip(WALLS.filterSystemCalls(), "a Linux whose kernel filters system calls");
  }

  @Test
  void a_filter_more_than_the_host_has_is_one_of_the_workers_own() {
    String none = "Seccomp:\t0\nSeccomp_filters:\t0\n";
    String one = "Seccomp:\t2\nSeccomp_filters:\t1\n";
    String two = "Seccomp:\t2\nSeccomp_filters:\t2\n";

    assertThat(Seccomp.hasMore(one, none)).isTrue();
    assertThat(Seccomp.hasMore(two, one)).isTrue();
    assertThat(Seccomp.hasMore(one, one)).isFalse();
    assertThat(Seccomp.hasMore("", none)).as("it has ended").isFalse();
  }

  /** As that of Debian 10, RHEL 8 or Ubuntu 20.04. */
  @Test
  void of_a_kernel_that_does_not_count_filters_it_is_enough_that_there_is_one() {
    assertThat(Seccomp.hasMore("Seccomp:\t2\n", "Seccomp:\t0\n")).isTrue();
    assertThat(Seccomp.hasMore("Seccomp:\t2\n", "Seccomp:\t2\n")).isTrue();
    assertThat(Seccomp.hasMore("Seccomp:\t0\n", "Seccomp:\t0\n")).isFalse();
  }

  /** What may stand before a worker's JVM. */
  static Stream<Arguments> wrappers() {
    return Stream.of(
            List.<String>of(),
            List.of("nice", "-n", "5", "prlimit", "--core=0", "--fsize=0"),
            List.of("unshare", "--user", "--net", "--ipc", "--uts"),
            List.of("setpriv", "--no-new-privs", "--inh-caps=-all"),
            List.of("unshare", "--user", "--net", "setpriv", "--no-new-privs"),
            WALLS.prefix())
        .map(Arguments::of);
  }

  @ParameterizedTest
  @MethodSource("wrappers")
  void a_process_that_filters_its_calls_lives_and_reaches_nobody(List<String> wrapper)
      throws Exception {
    Required.orSkip(works(wrapper), "a machine that lets one run: " + wrapper);
    // One that nobody misses, should the filter not hold.
    Process other = new ProcessBuilder("sleep", "60").start();
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      List<String> line = new ArrayList<>(wrapper);
      line.addAll(
          Javas.line(
              FilteredChild.class,
              Integer.toString(server.getLocalPort()),
              Long.toString(other.pid())));
      Process process =
          new ProcessBuilder(line)
              .directory(Path.of("/").toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      try (BufferedReader said = process.inputReader(UTF_8)) {
        assertThat(said.lines())
            .containsExactly(
                "connect failed",
                "listen failed",
                "start failed",
                "ptrace error 1",
                "process_vm_readv error 1",
                "kill error 1",
                "unshare error 1",
                "io_uring_setup error 1",
                "socket error 1",
                "thread done",
                "virtual thread done",
                "collect done",
                "read done",
                "channel done",
                "deep done");
      }
      assertThat(process.waitFor()).isEqualTo(7);
    } finally {
      other.destroyForcibly();
    }
  }

  @Test
  void a_worker_whose_calls_are_not_filtered_where_they_could_be_does_not_serve() throws Exception {
    WorkerCommand command = new WorkerCommand(WALLS, 64, 1);
    WorkerLauncher forgetful =
        new WorkerLauncher() {
          @Override
          public Process start() throws IOException {
            return new ProcessBuilder(Javas.line(FakeWorker.class, "silence")).start();
          }

          @Override
          public Optional<String> lacks(Process ready) {
            return command.lacks(ready);
          }
        };

    WorkerProcess worker =
        WorkerProcess.start("w", forgetful, (process, tenant) -> {}, process -> {});
    assertThat(worker.ready())
        .failsWithin(1, TimeUnit.MINUTES)
        .withThrowableOfType(ExecutionException.class)
        .withMessageContaining("has ended");
    assertThat(worker.awaitEnd(10_000)).isTrue();
  }

  private static boolean works(List<String> wrapper) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(wrapper);
    line.add("true");
    Process process =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
  }
}
