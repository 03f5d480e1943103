package dev.boma.runtime.connector;

import dev.boma.api.ChannelId;
import dev.boma.api.OutboundMessage;
import dev.boma.runtime.json.Json;
import dev.boma.spi.Store;
import dev.boma.spi.Store.Commit;
import dev.boma.spi.Store.Write;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What apps sent over simulator channels, for the handset to show. Kept in the store. */
public final class Inbox {
  private static final String LOG = "inbox";
  private static final int KEPT = 200;

  /** Which form a record has, beside the message's own fields; a newer host's may be another. */
  private static final String VERSION = "v";

  private static final Long FORMAT = 1L;

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
    Map<String, @Nullable Object> record = new LinkedHashMap<>(message.fields());
    record.put(VERSION, FORMAT);
    store.commit(
        Commit.of(partition(channel), List.of(new Write.Append(LOG, Json.write(record), KEPT))));
  }

  /** The messages behind a position that this host understands, oldest first. */
  public List<Received> after(ChannelId channel, long position) {
    return store.records(partition(channel), LOG, position, KEPT).stream()
        .flatMap(record -> received(record).stream())
        .toList();
  }

  private static Optional<Received> received(Store.Record record) {
    Map<String, @Nullable Object> fields = Json.readObject(record.text());
    Object format = fields.remove(VERSION);
    return format == null || format.equals(FORMAT)
        ? Optional.of(new Received(record.position(), fields))
        : Optional.empty();
  }

  private static String partition(ChannelId channel) {
    return "channel/" + channel;
  }
}
