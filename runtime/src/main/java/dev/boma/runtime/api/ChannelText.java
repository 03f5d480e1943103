package dev.boma.runtime.api;

import dev.boma.runtime.json.Json;
import dev.boma.runtime.text.Nearest;
import dev.boma.spi.ChannelInfo;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A channel as JSON, and what an operator may change of it.
 *
 * <pre>{@code
 * {"id": "quiz", "tenant": "acme", "app": "quiz", "address": "*120*8864#",
 *  "transport_type": "ussd", "char_limit": 182, "simulator": true, "url": null}
 * }</pre>
 */
final class ChannelText {
  private static final List<String> CHANGEABLE = List.of("url", "address", "char_limit");
  private static final int MAX_URL_CHARS = 2_000;
  private static final int MAX_ADDRESS_CHARS = 64;

  /** As many as the content of a message may have. */
  private static final int MAX_CHAR_LIMIT = 40_000;

  private static final int MAX_PORT = 65_535;

  /** How much of a wrong value is said again. */
  private static final int SHOWN_CHARS = 100;

  private ChannelText() {}

  static Map<String, @Nullable Object> show(ChannelInfo channel) {
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    shown.put("id", channel.id().value());
    shown.put("tenant", channel.app().tenant().value());
    shown.put("app", channel.app().name());
    shown.put("address", channel.address());
    shown.put("transport_type", channel.transportType());
    shown.put("char_limit", (long) channel.charLimit());
    shown.put("simulator", channel.simulator());
    URI url = channel.url();
    shown.put("url", url == null ? null : url.toString());
    return shown;
  }

  /**
   * The channel with the members that an object names; what it does not name stays.
   *
   * @throws IllegalArgumentException if a member is unknown, or its value cannot be
   */
  static ChannelInfo changed(ChannelInfo channel, Map<String, @Nullable Object> changes) {
    for (String name : changes.keySet()) {
      if (!CHANGEABLE.contains(name)) {
        throw new IllegalArgumentException(
            "'%s' cannot be changed%s".formatted(shortened(name), Nearest.hint(name, CHANGEABLE)));
      }
    }
    return new ChannelInfo(
        channel.id(),
        channel.app(),
        channel.connector(),
        changes.containsKey("address") ? address(changes.get("address")) : channel.address(),
        channel.transportType(),
        changes.containsKey("char_limit")
            ? charLimit(changes.get("char_limit"))
            : channel.charLimit(),
        channel.simulator(),
        changes.containsKey("url") ? url(changes.get("url")) : channel.url());
  }

  private static String address(@Nullable Object value) {
    if (value instanceof String address
        && !address.isBlank()
        && address.length() <= MAX_ADDRESS_CHARS
        && address.chars().noneMatch(Character::isISOControl)) {
      return address;
    }
    throw new IllegalArgumentException(
        "address must be text of 1 to %d characters, such as *120*8864#; it is %s"
            .formatted(MAX_ADDRESS_CHARS, told(value)));
  }

  private static int charLimit(@Nullable Object value) {
    if (value instanceof Long limit && limit >= 1 && limit <= MAX_CHAR_LIMIT) {
      return limit.intValue();
    }
    throw new IllegalArgumentException(
        "char_limit must be a whole number from 1 to %d; it is %s"
            .formatted(MAX_CHAR_LIMIT, told(value)));
  }

  private static @Nullable URI url(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case String text when text.length() <= MAX_URL_CHARS -> {
        try {
          yield callable(new URI(text));
        } catch (URISyntaxException e) {
          throw noUrl(value);
        }
      }
      default -> throw noUrl(value);
    };
  }

  private static URI callable(URI url) {
    boolean http = "http".equalsIgnoreCase(url.getScheme());
    boolean https = "https".equalsIgnoreCase(url.getScheme());
    boolean port = url.getPort() != 0 && url.getPort() <= MAX_PORT;
    if (!(http || https) || url.getHost() == null || !port || url.getFragment() != null) {
      throw noUrl(url.toString());
    }
    if (url.getUserInfo() != null) {
      // Not said again: it has a password. The connector would not send it.
      throw new IllegalArgumentException(
          "url has a user or a password, which is not sent: give the gateway a secret path or query"
              + " in its place");
    }
    return URI.create(url.toASCIIString());
  }

  private static IllegalArgumentException noUrl(Object value) {
    return new IllegalArgumentException(
        "url must be null, or an http or https URL of up to %d characters, such as"
                .formatted(MAX_URL_CHARS)
            + " http://gateway.example:8080/messages; it is "
            + told(value));
  }

  private static String told(@Nullable Object value) {
    return value instanceof String text ? "'%s'".formatted(shortened(text)) : json(value);
  }

  private static String json(@Nullable Object value) {
    return shortened(Json.write(value));
  }

  private static String shortened(String text) {
    return text.length() <= SHOWN_CHARS ? text : text.substring(0, SHOWN_CHARS) + "…";
  }
}
