package dev.boma.api;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What starts a turn: a message of a user, or an event about a message the app sent. */
public sealed interface Trigger permits InboundMessage, DeliveryEvent {

  /** The channel it came through. */
  ChannelId channel();

  /** The id under which the host answers it once: {@code message_id} or {@code event_id}. */
  String id();

  /** The address whose turns run one at a time. */
  String userAddr();

  /** The wire form, as the guest receives it: Vumi's JSON object, complete. */
  Map<String, @Nullable Object> fields();
}
