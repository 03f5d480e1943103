package dev.boma.runtime.delivery;

import dev.boma.api.ChannelId;
import dev.boma.api.OutboundMessage;
import dev.boma.runtime.json.Json;
import dev.boma.runtime.store.Stored;
import dev.boma.spi.StoreException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message in the box.
 *
 * @param host whose it is
 * @param channel by which it leaves
 * @param failures how often it was offered in vain
 */
record Boxed(String host, ChannelId channel, OutboundMessage message, int failures) {
  private static final String WHAT = "a message to be sent";
  private static final long FORMAT = 1;

  /** One that was not offered yet. */
  Boxed(String host, ChannelId channel, OutboundMessage message) {
    this(host, channel, message, 0);
  }

  /**
   * Reads it as it is stored.
   *
   * @throws StoreException if it is no record, or one of a newer host
   * @throws IllegalArgumentException if a part of it is missing
   */
  static Boxed of(String stored) {
    Map<String, @Nullable Object> value = Stored.open(WHAT, stored, FORMAT);
    if (!(value.get("message") instanceof Map<?, ?> message)) {
      throw new IllegalArgumentException("it has no message");
    }
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    message.forEach((name, field) -> fields.put(String.valueOf(name), field));
    return new Boxed(
        String.valueOf(value.get("host")),
        new ChannelId(String.valueOf(value.get("channel"))),
        OutboundMessage.ofFields(fields),
        value.get("failures") instanceof Number failures ? failures.intValue() : 0);
  }

  /** The text by which it is stored. */
  String stored() {
    Map<String, @Nullable Object> value = Stored.begin(FORMAT);
    value.put("host", host);
    value.put("channel", channel.value());
    value.put("message", message.fields());
    if (failures > 0) {
      value.put("failures", failures);
    }
    return Json.write(value);
  }

  Boxed withHost(String other) {
    return new Boxed(other, channel, message, failures);
  }

  Boxed withFailures(int count) {
    return new Boxed(host, channel, message, count);
  }
}
