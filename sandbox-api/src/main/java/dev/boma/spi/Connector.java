package dev.boma.spi;

import dev.boma.api.OutboundMessage;

/** Code that speaks one gateway's dialect, outward: replies in time and sends. */
public interface Connector {

  /** The name channels choose it by. */
  String name();

  /**
   * Hands a message to the gateway. It may be called again with the same message after a failure or
   * a restart: the gateway can tell it by its id.
   *
   * @throws DeliveryException if the gateway did not take it
   */
  void deliver(ChannelInfo channel, OutboundMessage message) throws DeliveryException;
}
