package dev.boma.runtime.sandbox;

import dev.boma.api.ChannelId;
import dev.boma.api.DeliveryEvent;
import dev.boma.api.InboundMessage;
import dev.boma.api.Limit;
import dev.boma.api.Limits;
import dev.boma.api.Release;
import dev.boma.api.Trigger;
import dev.boma.runtime.sandbox.Sandbox.GuestTime;
import dev.boma.runtime.sandbox.Sandbox.Run;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A turn with everything a test does not care about filled in. */
final class TestTurn {
  private static final ChannelId CHANNEL = new ChannelId("ussd");

  /** For tests that look at everything there is. */
  private static final long GENEROUS_BYTES = 4L << 30;

  private final Release release;
  private Trigger trigger = message("hello", "resume");
  private Duration time = Duration.ofSeconds(20);
  private GuestTime clock = GuestTime.REAL;
  private String seed = "seed";
  private final Map<Limit, Long> own = new EnumMap<>(Limit.class);

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

  /** Allows so much, where a test is about that. */
  TestTurn limit(Limit limit, long value) {
    own.put(limit, value);
    return this;
  }

  TestTurn seed(String text) {
    seed = text;
    return this;
  }

  Run with(FakeHost host) {
    return with(host.attempts());
  }

  Run with(CommandHandler host) {
    return with(() -> host);
  }

  private Run with(Supplier<CommandHandler> attempts) {
    Map<Limit, Long> allowed = new EnumMap<>(Limit.class);
    allowed.put(Limit.WALL_MS, time.toMillis());
    allowed.put(Limit.CPU_MS, time.toMillis());
    allowed.put(Limit.ALLOCATED_BYTES, GENEROUS_BYTES);
    allowed.putAll(own);
    Limits limits = Limits.DEFAULT.with(allowed);
    return new Run(release, trigger, clock, seed, limits, attempts);
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
