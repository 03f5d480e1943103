package dev.boma.runtime.sandbox;

import dev.boma.api.ChannelId;
import dev.boma.api.DeliveryEvent;
import dev.boma.api.InboundMessage;
import dev.boma.api.Release;
import dev.boma.api.Trigger;
import dev.boma.runtime.sandbox.Sandbox.GuestTime;
import dev.boma.runtime.sandbox.Sandbox.Run;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A turn with everything a test does not care about filled in. */
final class TestTurn {
  private static final ChannelId CHANNEL = new ChannelId("ussd");

  private final Release release;
  private Trigger trigger = message("hello", "resume");
  private Duration time = Duration.ofSeconds(20);
  private GuestTime clock = GuestTime.REAL;
  private String seed = "seed";

  TestTurn(Release release) {
    this.release = release;
  }

  TestTurn(TestApp app) {
    this(app.release());
  }

  /** Begins with this message of a user. */
  TestTurn message(@Nullable String content) {
    trigger = message(content, "resume");
    return this;
  }

  /** Begins with the end of a session. */
  TestTurn close() {
    trigger = message(null, "close");
    return this;
  }

  /** Begins with the acknowledgement of a message that the app sent. */
  TestTurn ack() {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("message_type", "event");
    fields.put("event_type", "ack");
    fields.put("event_id", "event-1");
    fields.put("user_message_id", "sent-1");
    trigger = new DeliveryEvent(CHANNEL, "event-1", "ack", "sent-1", fields);
    return this;
  }

  TestTurn within(Duration allowed) {
    time = allowed;
    return this;
  }

  /** At a fixed instant, in that time zone. */
  TestTurn at(String instant, String zone) {
    clock = new GuestTime(Instant.parse(instant), ZoneId.of(zone));
    return this;
  }

  TestTurn seed(String text) {
    seed = text;
    return this;
  }

  Run with(CommandHandler host) {
    return new Run(release, trigger, Instant.now().plus(time), clock, seed, host);
  }

  private static InboundMessage message(@Nullable String content, String sessionEvent) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("message_type", "user_message");
    fields.put("message_id", "message-1");
    fields.put("from_addr", "+27820001001");
    fields.put("to_addr", "*120*8864#");
    fields.put("content", content);
    fields.put("session_event", sessionEvent);
    fields.put("transport_type", "ussd");
    fields.put("helper_metadata", Map.of());
    return new InboundMessage(CHANNEL, "message-1", "+27820001001", sessionEvent, "ussd", fields);
  }
}
