package dev.boma.runtime.cli;

import dev.boma.api.Limit;
import dev.boma.runtime.boot.Isolation;
import dev.boma.runtime.boot.Settings;
import dev.boma.runtime.boot.Wiring;
import dev.boma.runtime.boot.YamlFile;
import dev.boma.runtime.hosting.Plans;
import dev.boma.runtime.sandbox.Sandbox;
import dev.boma.runtime.sandbox.process.WorkerSettings;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How guests are walled off, for every command that runs an app. */
final class SandboxOptions {
  @Option(
      names = "--isolation",
      paramLabel = "LEVEL",
      description =
          "in-process: guests run in this process; process: in worker processes, as 'serve' does")
  private @Nullable String isolation;

  @Option(
      names = "--limits",
      paramLabel = "FILE",
      description =
          "limits for the apps, such as 'cpu-ms: 500', in YAML or JSON: they tighten what the plan"
              + " of the tenant allows")
  private @Nullable Path limits;

  /** The plans, tightened by the limits that were given. */
  Plans tightened(Plans plans) {
    if (limits == null) {
      return plans;
    }
    Map<?, ?> read = YamlFile.read(limits);
    // As app.json and plans have them, too.
    Object values = read.keySet().equals(Set.of("limits")) ? read.get("limits") : read;
    Map<Limit, Long> given = Plans.limits(limits.toString(), values);
    given.forEach((limit, value) -> {
      long allowed = plans.ofOthers().limits().get(limit);
      if (value > allowed) {
        System.err.printf(
            "%s: %s stays at %d, which the plan has: limits only tighten it%n",
            limits, limit.key(), allowed);
      }
    });
    return plans.with(plan -> plan.withLimits(plan.limits().tightened(given)));
  }

  /** For a command that runs one app at a time. */
  Sandbox open(Wiring wiring, Settings settings) {
    return open(wiring, settings.workers().alone(), Isolation.IN_PROCESS);
  }

  /** For a command that hosts many. */
  Sandbox open(Wiring wiring, WorkerSettings settings, Isolation unlessGiven) {
    return wiring.sandbox(orElse(unlessGiven), settings);
  }

  /** The level that was chosen. */
  Isolation orElse(Isolation unlessGiven) {
    return isolation == null ? unlessGiven : Isolation.of(isolation);
  }

  /** Whether anything was chosen. */
  boolean isGiven() {
    return isolation != null || limits != null;
  }
}
