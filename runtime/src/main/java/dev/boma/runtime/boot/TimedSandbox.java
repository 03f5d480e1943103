package dev.boma.runtime.boot;

import dev.boma.api.GuestError;
import dev.boma.api.Limits;
import dev.boma.api.Release;
import dev.boma.api.Trigger;
import dev.boma.runtime.sandbox.Sandbox;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.Optional;

/** A sandbox whose runs are timed: how long the app had the turn, its waits for resources too. */
final class TimedSandbox implements Sandbox {
  private final Sandbox behind;
  private final Timer runs;

  TimedSandbox(Sandbox behind, MeterRegistry metrics) {
    this.behind = behind;
    runs =
        Timer.builder("boma.sandbox.runs")
            .description("runs of apps, from the trigger to done")
            .publishPercentileHistogram()
            .register(metrics);
  }

  @Override
  public Ran run(Run run) {
    Timer.Sample sample = Timer.start();
    try {
      return behind.run(run);
    } finally {
      sample.stop(runs);
    }
  }

  @Override
  public List<String> expectedKeys(Release release, Trigger trigger) {
    return behind.expectedKeys(release, trigger);
  }

  @Override
  public Optional<GuestError> check(Release release, Limits limits) {
    return behind.check(release, limits);
  }

  @Override
  public void close() {
    behind.close();
  }
}
