package dev.boma.runtime.delivery;

import dev.boma.api.AppId;
import dev.boma.api.OutboundMessage;
import dev.boma.runtime.Samples;
import dev.boma.runtime.store.Partitions;
import dev.boma.spi.Connector;
import dev.boma.spi.Store;
import dev.boma.spi.Store.Commit;
import dev.boma.spi.Store.Write;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The outbox of one of several hosts, in a hurry: it takes another for dead after a second. */
public final class SharedOutboxes implements AutoCloseable {
  private final Store store;
  private final Outbox outbox;

  public SharedOutboxes(Store store, Connector connector, List<AppId> apps) {
    this.store = store;
    this.outbox =
        new Outbox(
            store,
            () -> Samples.NOW,
            List.of(connector),
            id -> Optional.of(Samples.CHANNEL),
            new SimpleMeterRegistry(),
            new Pace(
                Duration.ofHours(1),
                Duration.ofMillis(250),
                Duration.ofMinutes(1),
                System::nanoTime));
    outbox.resume(() -> apps);
  }

  /** Stores sends as a turn does, and hands them over. */
  public void send(String... ids) {
    List<OutboundMessage> messages = new ArrayList<>();
    List<Write> writes = new ArrayList<>();
    for (String id : ids) {
      OutboundMessage message = Samples.send(id, "text of " + id);
      messages.add(message);
      writes.add(outbox.put(Samples.APP, Samples.CHANNEL_ID, message));
    }
    store.commit(Commit.of(Partitions.of(Samples.APP), writes));
    outbox.deliver(Samples.APP, Samples.CHANNEL_ID, messages);
  }

  @Override
  public void close() {
    outbox.close();
  }
}
