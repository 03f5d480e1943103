package dev.boma.runtime.connector;

import dev.boma.api.ChannelId;
import dev.boma.api.OutboundMessage;
import dev.boma.runtime.json.Json;
import dev.boma.spi.Store;
import dev.boma.spi.Store.Commit;
import dev.boma.spi.Store.Write;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What apps sent over simulator channels, for the handset to show. Kept in the store. */
public final class Inbox {
  private static final String LOG = "inbox";
  private static final int KEPT = 200;

  private final Store store;

  public Inbox(Store store) {
    this.store = store;
  }

  /**
   * A message in the box.
   *
   * @param position counts up; ask for what came after it
   * @param fields the message in Vumi's form
   */
  public record Received(long position, Map<String, @Nullable Object> fields) {}

  /** Puts a message in. */
  public void add(ChannelId channel, OutboundMessage message) {
    store.commit(
        Commit.of(
            partition(channel),
            List.of(new Write.Append(LOG, Json.write(message.fields()), KEPT))));
  }

  /** The messages behind a position, oldest first. */
  public List<Received> after(ChannelId channel, long position) {
    return store.records(partition(channel), LOG, position, KEPT).stream()
        .map(record -> new Received(record.position(), Json.readObject(record.text())))
        .toList();
  }

  private static String partition(ChannelId channel) {
    return "channel/" + channel;
  }
}
