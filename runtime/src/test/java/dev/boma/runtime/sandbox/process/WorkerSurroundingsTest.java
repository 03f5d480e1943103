package dev.boma.runtime.sandbox.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.runtime.Required;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a worker's process has and sees, looked at from outside and from inside. */
class WorkerSurroundingsTest {
  private static final Walls WALLS = Walls.find();

  private static void requireLinux() {
    Required.orSkip(Files.isDirectory(Path.of("/proc/self/fd")), "Linux's /proc");
  }

  private static boolean stands(String name) {
    return WALLS.found().stream()
        .anyMatch(wall -> wall.stands() && wall.name().startsWith(name + ":"));
  }

  /** What a program behind the walls says of what it could do. */
  private static List<String> inside(int port, Path secret) throws IOException {
    List<String> line = new ArrayList<>(new WorkerCommand(WALLS, 64, 1).line());
    int main = line.indexOf(Worker.class.getName());
    line.set(main, InsideWorker.class.getName());
    line.set(main + 1, Integer.toString(port));
    line.add(secret.toString());
    ProcessBuilder builder =
        new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().clear();
    builder.directory(Path.of("/").toFile());
    Process process = builder.start();
    try (BufferedReader lines = process.inputReader(UTF_8)) {
      return lines.lines().toList();
    }
  }

  @Test
  void a_worker_sees_no_network_no_file_of_ours_no_process_and_no_variable(@TempDir Path directory)
      throws IOException {
    Required.orSkip(stands("files") && stands("network"), "bubblewrap (apt install bubblewrap)");
    Path secret = Files.writeString(directory.resolve("secret"), "s");
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {

      List<String> said = inside(server.getLocalPort(), secret);

      assertThat(said).endsWith("end").contains("processes 0", "directory /");
      assertThat(said).noneMatch(line -> line.startsWith("read "));
      assertThat(said).noneMatch(line -> line.startsWith("connected "));
      assertThat(said).noneMatch(line -> line.startsWith("wrote "));
      assertThat(said)
          .filteredOn(line -> line.startsWith("env "))
          .allMatch(Set.of("env PWD", "env LC_ALL")::contains, "bubblewrap's own and ours");
    }
  }

  @Test
  void a_worker_has_no_variable_of_the_host_few_open_files_and_can_gain_no_privilege()
      throws Exception {
    requireLinux();
    try (ProcessSandbox sandbox = ProcessSandbox.open(new WorkerSettings(1, 0, 1, 128, false))) {
      ProcessHandle java = javaOf(sandbox.pool().processes().getFirst().pid());
      Path proc = Path.of("/proc", Long.toString(java.pid()));

      assertThat(Files.readString(proc.resolve("environ")).split("\0"))
          .allMatch(variable ->
              variable.isEmpty()
                  || variable.startsWith("PWD=")
                  || variable.equals("LC_ALL=C.UTF-8"));
      assertThat(proc.resolve("cwd").toRealPath()).isEqualTo(Path.of("/"));
      try (Stream<Path> open = Files.list(proc.resolve("fd"))) {
        assertThat(open.map(WorkerSurroundingsTest::target))
            .allMatch(
                file ->
                    file.startsWith("pipe:")
                        || file.startsWith("/dev/")
                        || file.startsWith("anon_inode:")
                        || file.endsWith(".jar")
                        || file.endsWith("/modules"),
                "its pipes, its jars, the JDK's modules");
      }
      if (stands("privileges")) {
        assertThat(Files.readString(proc.resolve("status")))
            .containsPattern("NoNewPrivs:\\s+1")
            .containsPattern("CapEff:\\s+0{16}");
      }
      if (stands("system calls")) {
        assertThat(Files.readString(proc.resolve("status"))).containsPattern("Seccomp:\\s+2");
      }
      if (stands("resources")) {
        assertThat(Files.readString(proc.resolve("limits")))
            .containsPattern("Max core file size\\s+0\\s+0")
            .containsPattern("Max file size\\s+0\\s+0");
      }
    }
  }

  @Test
  void workers_end_when_their_host_is_killed() throws Exception {
    Process host =
        new ProcessBuilder(Javas.line(HostChild.class))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    List<ProcessHandle> workers = new ArrayList<>();
    BufferedReader lines = host.inputReader(UTF_8);
    for (String line = lines.readLine(); !"ready".equals(line); line = lines.readLine()) {
      ProcessHandle.of(Long.parseLong(line)).ifPresent(workers::add);
    }
    assertThat(workers).isNotEmpty();

    host.destroyForcibly().onExit().join();

    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
    while (workers.stream().anyMatch(WorkerSurroundingsTest::runs)) {
      assertThat(System.nanoTime()).as("they still run").isLessThan(deadline);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  /** Whether it is alive; one that only waits for its parent to notice its end is not. */
  private static boolean runs(ProcessHandle process) {
    try {
      String status = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
      return !status.substring(status.lastIndexOf(')')).startsWith(") Z");
    } catch (IOException e) {
      return process.isAlive() && !Files.isDirectory(Path.of("/proc/self"));
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return "pipe: closed meanwhile";
    }
  }

  /** The JVM behind the programs that started it. */
  private static ProcessHandle javaOf(long pid) {
    ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
    return Stream.concat(process.descendants(), Stream.of(process))
        .filter(one -> one.info().command().orElse("").endsWith("/java"))
        .findFirst()
        .orElseThrow();
  }
}
