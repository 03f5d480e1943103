package dev.boma.runtime.sandbox.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Workers behind the walls of this machine, for tests that start many: they start faster. */
final class QuickWorkers {
  private static final Walls WALLS = Walls.find();

  private QuickWorkers() {}

  /** As a host starts them, compiled with less effort: half of their start is that. */
  static WorkerLauncher real(WorkerSettings settings) {
    List<String> line =
        new ArrayList<>(
            new WorkerCommand(WALLS, settings.heapMegabytes(), settings.guestThreads()).line());
    line.add(WALLS.prefix().size() + 1, "-XX:TieredStopAtLevel=1");
    return () -> start(line);
  }

  /** Such as run no guest, where only the process matters. */
  static WorkerLauncher fake(String way) {
    List<String> line = new ArrayList<>(WALLS.prefix());
    line.addAll(Javas.line(FakeWorker.class, way));
    return () -> start(line);
  }

  private static Process start(List<String> line) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().clear();
    builder.environment().putAll(WorkerCommand.ENVIRONMENT);
    builder.directory(Path.of("/").toFile());
    return builder.start();
  }
}
