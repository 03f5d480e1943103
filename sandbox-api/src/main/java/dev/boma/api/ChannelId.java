package dev.boma.api;

/**
 * The id of a channel, as it stands in the addresses of the host; the number people dial is the
 * channel's address.
 *
 * @param value 1 to 63 of {@code a-z 0-9 . _ -}, beginning with a letter or digit
 */
public record ChannelId(String value) {
  /**
   * @throws IllegalArgumentException if the value is spelled otherwise
   */
  public ChannelId {
    Names.require("channel", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
