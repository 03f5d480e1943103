package dev.boma.runtime.doctor;

import dev.boma.runtime.boot.Settings;
import dev.boma.runtime.sandbox.process.Walls;
import dev.boma.runtime.sandbox.process.WorkerSettings;
import dev.boma.runtime.store.ServerFacts;
import dev.boma.spi.Store;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Everything a host needs, looked at in the order in which it needs it. */
public final class Checkup {
  private Checkup() {}

  /**
   * Looks at this machine with the settings of a host that would be started now. Takes some seconds
   * and changes nothing: what is started is stopped, and no store is made.
   *
   * @param store opens the store of the settings; asked only where there is one
   * @param server asks the server of the store what it is; empty where the store is a directory
   */
  public static List<Finding> of(
      Settings settings, Supplier<Store> store, Optional<Supplier<ServerFacts>> server) {
    WorkerSettings workers = settings.workers();
    boolean hostRuns = Door.hostRuns(settings.host(), settings.port());
    List<Finding> findings = new ArrayList<>();
    findings.add(Machine.java(Runtime.version(), System.getProperty("java.vendor")));
    findings.add(Machine.processors(Runtime.getRuntime().availableProcessors()));
    findings.add(
        Machine.memory(
            Machine.megabytes(), Runtime.getRuntime().maxMemory() >> Machine.MEGABYTE, workers));
    findings.add(Machine.openFiles());
    findings.add(Clock.check(InstantSource.system(), settings.data()));
    server.ifPresentOrElse(
        facts -> findings.addAll(Server.of(facts, InstantSource.system())),
        () -> {
          findings.add(Disk.store(settings.data(), hostRuns, store));
          findings.add(Disk.space(settings.data()));
        });
    findings.add(Door.check(settings.host(), settings.port(), hostRuns));
    findings.addAll(Fence.walls(Walls.find()));
    findings.add(Fence.worker(workers));
    return List.copyOf(findings);
  }
}
