package dev.boma.runtime.sandbox.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.api.AppId;
import dev.boma.api.AppKind;
import dev.boma.api.Capabilities;
import dev.boma.api.Limits;
import dev.boma.api.Outcome;
import dev.boma.api.Release;
import dev.boma.api.ReleaseId;
import dev.boma.api.TenantId;
import dev.boma.runtime.sandbox.Sandbox.GuestTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class GuestThreadsTest {
  private static final int THREADS = 8;
  private static final int SUBMITTERS = 4;
  private static final int STEPS = 20_000;
  private static final TenantId TENANT = new TenantId("busy");
  private static final Release APP =
      new Release(
          new ReleaseId(new AppId(TENANT, "app"), 1),
          AppKind.MODULE,
          "app.js",
          Map.of("app.js", ""),
          Map.of(),
          Capabilities.OF_PLAN);

  /**
   * Two threads took from one line, and the second found one step less than it had seen. The steps
   * are of a run that was given up, and so do nothing: the threads have no other work than taking.
   */
  @Test
  void many_steps_of_one_tenant_at_once_cost_no_thread() throws InterruptedException {
    Queue<Throwable> uncaught = new ConcurrentLinkedQueue<>();
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> uncaught.add(thrown));
    try (GuestThreads threads = new GuestThreads(THREADS);
        GuestContexts contexts = new GuestContexts();
        Timers timers = new Timers()) {
      GuestRun over =
          new GuestRun(
              new GuestRun.Task(APP, "{}", GuestTime.REAL, "seed", Limits.DEFAULT, TENANT),
              new GuestRun.World(contexts, threads, timers),
              (run, commands) -> {});
      over.cancel(new Outcome.HostFailed("given up"));
      over.giveUp();
      List<Thread> submitting = new ArrayList<>();
      for (int i = 0; i < SUBMITTERS; i++) {
        submitting.add(
            Thread.ofPlatform()
                .start(() -> {
                  for (int step = 0; step < STEPS; step++) {
                    threads.submit(TENANT, over);
                    // Lines that run empty all the time are where it happened.
                    LockSupport.parkNanos(1);
                  }
                }));
      }
      for (Thread thread : submitting) {
        thread.join();
      }
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }

    assertThat(uncaught).isEmpty();
  }
}
