package dev.boma.runtime.cli;

import dev.boma.api.Release;
import dev.boma.runtime.boot.Host;
import dev.boma.runtime.boot.Wiring;
import dev.boma.spi.ChannelInfo;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A process that serves until it is told to stop. */
final class Running {
  /** Warming every app would keep a large host from being ready. */
  private static final int WARMED_APPS = 20;

  private static final int CLOSE_MILLIS = 30_000;

  private Running() {}

  /** Blocks until the process is asked to end (SIGTERM, Ctrl-C), then closes in order. */
  static void untilStopped(Wiring wiring) {
    untilStopped(wiring, Duration.ZERO, () -> {}, () -> {});
  }

  /**
   * Blocks until the process is asked to end (SIGTERM, Ctrl-C), then closes in order. A stop that
   * was asked for and is clean is exit code 0.
   *
   * @param drain how long to take messages before that, while saying that another host should
   * @param stopping done when it is asked to end
   * @param ended done when all is closed
   */
  static void untilStopped(Wiring wiring, Duration drain, Runnable stopping, Runnable ended) {
    CountDownLatch stopped = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("stop")
                .unstarted(() -> {
                  stopped.countDown();
                  if (await(closed, drain)) {
                    Runtime.getRuntime().halt(0);
                  }
                }));
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      stopping.run();
      wiring.drain(drain);
      wiring.close();
      ended.run();
      closed.countDown();
    }
  }

  private static boolean await(CountDownLatch closed, Duration drain) {
    try {
      return closed.await(drain.toMillis() + CLOSE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Loads the apps of these channels, so that the first phone does not wait for that. */
  static void warm(Host host, List<ChannelInfo> channels) {
    for (ChannelInfo channel : channels.subList(0, Math.min(channels.size(), WARMED_APPS))) {
      host.hosting()
          .active(channel.app())
          .ifPresent(
              (Release release) -> host.sandbox().check(release, host.grant(release).limits()));
    }
  }
}
