package dev.boma.runtime.cli;

import dev.boma.runtime.boot.Build;
import dev.boma.runtime.boot.Host;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A host's lines about itself in its log: it has started, is stopping, has stopped. */
final class HostLines {
  private static final Logger LOG = LoggerFactory.getLogger("boma.host");

  private final Host host;

  HostLines(Host host) {
    this.host = host;
  }

  /** It is ready to take messages. */
  void started(String address, String store, String isolation) {
    LOG.atInfo()
        .addKeyValue("version", Build.version())
        .addKeyValue("address", address)
        .addKeyValue("store", store)
        .addKeyValue("isolation", isolation)
        .log("started");
  }

  /** It was told to stop, and goes on taking messages for that long. */
  void stopping(Duration drain) {
    LOG.atInfo().addKeyValue("drain_ms", drain.toMillis()).log("stopping");
  }

  /** All that it had begun is done, and all is closed. */
  void stopped() {
    LOG.atInfo()
        .addKeyValue(
            "turns",
            host.metrics().find("boma.turns").timers().stream().mapToLong(Timer::count).sum())
        .log("stopped");
  }
}
