package dev.boma.runtime.boot;

import dev.boma.api.Outcome;
import dev.boma.api.TenantId;
import dev.boma.runtime.bench.BenchApp;
import dev.boma.runtime.bench.BenchReleases;
import dev.boma.runtime.bench.NoGuest;
import dev.boma.runtime.connector.VumiMessages;
import dev.boma.runtime.connector.VumiMessages.MalformedMessageException;
import dev.boma.runtime.hosting.Tenant;
import dev.boma.runtime.sandbox.Sandbox;
import dev.boma.runtime.session.Answer;
import dev.boma.spi.ChannelInfo;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A whole turn, from the text of its message to its answer, without HTTP and in one process. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class TurnBenchmark {
  /** Which app; {@code NONE} is no guest at all. */
  @Param public Guest guest = Guest.NONE;

  private final Wiring wiring = new Wiring();
  private final VumiMessages messages = new VumiMessages(InstantSource.system());
  private Host host = host(new NoGuest());
  private ChannelInfo channel = channel(BenchApp.MODULE);
  private long turns;

  /** What answers. */
  public enum Guest {
    /** The host alone. */
    NONE,
    /** A context that stays. */
    MODULE,
    /** A fresh context for each message. */
    VUMI
  }

  /** Deploys the app. */
  @Setup
  public void deploy() {
    switch (guest) {
      case NONE -> {}
      case MODULE -> deploy(BenchApp.MODULE);
      case VUMI -> deploy(BenchApp.VUMI);
    }
  }

  private void deploy(BenchApp app) {
    host =
        host(wiring.sandbox(Isolation.IN_PROCESS, Settings.of(Map.of(), Map.of(), null).workers()));
    channel = channel(app);
    // A cold engine may take longer than a turn is given.
    host.hosting().active(channel.app()).ifPresent(host.sandbox()::check);
  }

  /** Closes the host. */
  @TearDown
  public void close() {
    wiring.close();
  }

  /** One user's turns, dialling each time. */
  @Benchmark
  public Answer turn() throws MalformedMessageException {
    String message =
        "{\"message_id\":\"m%d\",\"from_addr\":\"+27820001001\",\"session_event\":\"new\"}"
            .formatted(turns++);
    Answer answer = host.turns().handle(channel, messages.read(channel, message));
    if (!(answer.outcome() instanceof Outcome.Completed)) {
      throw new IllegalStateException(answer.outcome().describe());
    }
    return answer;
  }

  private Host host(Sandbox sandbox) {
    Settings settings = Settings.of(Map.of(), Map.of(), null);
    HostLog.configure("json", "warn");
    return wiring.host(
        wiring.memoryStore(InstantSource.system()),
        sandbox,
        Wiring.serving(settings.plans(), service -> false));
  }

  private ChannelInfo channel(BenchApp app) {
    TenantId tenant = new TenantId("bench");
    host.hosting().createTenant(Tenant.named(tenant));
    return host.hosting()
        .simulatorChannel(host.hosting().publish(tenant, BenchReleases.app(app)).app(), "ussd");
  }
}
