package dev.boma.spi;

import static java.util.Objects.requireNonNull;

import dev.boma.api.AppId;
import dev.boma.api.ChannelId;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * A channel: the public address at which users reach an app.
 *
 * @param id its name in the host's addresses
 * @param app whose messages it carries
 * @param connector the connector that serves it
 * @param address what people dial, such as {@code *120*8864#}
 * @param transportType {@code ussd}, {@code sms}, …
 * @param charLimit how many characters a screen of it takes, at least 1
 * @param simulator whether it serves the handset and takes messages without a token
 * @param url where messages that the app starts are posted, or null
 */
public record ChannelInfo(
    ChannelId id,
    AppId app,
    String connector,
    String address,
    String transportType,
    int charLimit,
    boolean simulator,
    @Nullable URI url) {

  public ChannelInfo {
    requireNonNull(id, "id is null");
    requireNonNull(app, "app is null");
    requireNonNull(connector, "connector is null");
    requireNonNull(address, "address is null");
    requireNonNull(transportType, "transportType is null");
    if (charLimit < 1) {
      throw new IllegalArgumentException("charLimit " + charLimit + " must be 1 or more");
    }
  }
}
