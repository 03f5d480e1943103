package dev.boma.runtime.sandbox.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a worker process is started: a JVM with little memory and an environment of its own, behind
 * the walls that this machine offers.
 *
 * @param walls what goes before the JVM
 * @param heapMegabytes the most its heap may grow to
 * @param guestThreads on how many threads guests run
 */
record WorkerCommand(Walls walls, int heapMegabytes, int guestThreads) implements WorkerLauncher {
  /** An app's files may have any name, and the JVM reads them as the locale says. */
  static final Map<String, String> ENVIRONMENT = Map.of("LC_ALL", "C.UTF-8");

  /** Which part of the heap the files of releases may take. */
  private static final int HEAP_FOR_RELEASES = 8;

  List<String> line() {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> line = new ArrayList<>(walls.prefix());
    line.add(java);
    line.addAll(
        List.of(
            "-Xmx" + heapMegabytes + "m",
            "-Xms32m",
            "-XX:+UseSerialGC",
            // What HeapReturn gives back, it gives back at once.
            "-XX:-ShrinkHeapInSteps",
            "-XX:MaxHeapFreeRatio=40",
            // With it, a lock that is taken where a guest's stack ends is kept for ever (JEP 270).
            "-XX:StackReservedPages=0",
            "-XX:MaxDirectMemorySize=16m",
            "-XX:MaxMetaspaceSize=192m",
            "-XX:ReservedCodeCacheSize=96m",
            "-XX:-UsePerfData",
            "-XX:+DisableAttachMechanism",
            "-XX:-HeapDumpOnOutOfMemoryError",
            "-XX:ErrorFile=/dev/null",
            "-Xshare:auto",
            // Standard output is for frames alone.
            "-Xlog:disable",
            "-Xlog:all=error:stderr",
            "-XX:+DisplayVMOutputToStderr",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dpolyglot.engine.WarnInterpreterOnly=false",
            // Guests run interpreted; without these the engine looks for a compiler, and says so.
            "-Dtruffle.UseFallbackRuntime=true",
            "-Dpolyglotimpl.AttachLibraryFailureAction=ignore",
            "-Djava.awt.headless=true",
            "-Dstdout.encoding=UTF-8",
            "-Dstderr.encoding=UTF-8",
            "-cp",
            System.getProperty("java.class.path"),
            Worker.class.getName(),
            Integer.toString(guestThreads)));
    if (walls.filterSystemCalls()) {
      line.add(Worker.FILTER_SYSTEM_CALLS);
    }
    return line;
  }

  /** A part of the heap: the rest is for guests, and for what is made of the files. */
  @Override
  public long maxReleaseChars() {
    return ((long) heapMegabytes << 20) / HEAP_FOR_RELEASES;
  }

  @Override
  public Optional<String> lacks(Process ready) {
    return walls.filterSystemCalls() && !Seccomp.holds(ready.toHandle())
        ? Optional.of("its system calls are not filtered, though they can be here")
        : Optional.empty();
  }

  @Override
  public Process start() throws IOException {
    ProcessBuilder builder = new ProcessBuilder(line());
    // Nothing of the host's environment: it may hold secrets.
    builder.environment().clear();
    builder.environment().putAll(ENVIRONMENT);
    builder.directory(Path.of("/").toFile());
    return builder.start();
  }
}
