package dev.boma.runtime.retention;

import dev.boma.api.AppId;
import dev.boma.runtime.hosting.Hosting;
import dev.boma.runtime.hosting.Plans;
import dev.boma.runtime.hosting.Tenant;
import dev.boma.runtime.store.AppLog;
import dev.boma.spi.StoreException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes, now and then, what is older than the plans of tenants keep it. */
public final class Sweeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);
  private static final Duration FIRST = Duration.ofMinutes(1);
  private static final Duration PAUSE = Duration.ofHours(1);

  private final Hosting hosting;
  private final Plans plans;
  private final AppLog appLog;
  private final Runnable engine;
  private final InstantSource clock;
  private final ScheduledExecutorService later =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("sweeper").factory());

  /**
   * @param engine takes away what has expired in the store, where an engine has to be told to
   */
  public Sweeper(
      Hosting hosting, Plans plans, AppLog appLog, Runnable engine, InstantSource clock) {
    this.hosting = hosting;
    this.plans = plans;
    this.appLog = appLog;
    this.engine = engine;
    this.clock = clock;
  }

  /** Sweeps every hour until it is closed. */
  public void start() {
    later.scheduleWithFixedDelay(
        this::sweepAll, FIRST.toMillis(), PAUSE.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void sweepAll() {
    try {
      sweep();
      engine.run();
    } catch (StoreException e) {
      LOG.warn("what is too old is swept later: {}", e.getMessage());
    } catch (RuntimeException e) {
      // It must not be the last time.
      LOG.error("the sweep failed", e);
    }
  }

  /**
   * Removes what is too old now.
   *
   * @return how many log lines
   */
  public long sweep() {
    long swept = 0;
    for (Tenant tenant : hosting.tenants()) {
      Duration kept = plans.of(tenant.id()).logsKept();
      if (kept != null) {
        for (AppId app : hosting.apps(tenant.id())) {
          swept += appLog.removeBefore(app, clock.instant().minus(kept));
        }
      }
    }
    return swept;
  }

  @Override
  public void close() {
    later.shutdownNow();
  }
}
