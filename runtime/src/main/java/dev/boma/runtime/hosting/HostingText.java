package dev.boma.runtime.hosting;

import dev.boma.api.AppId;
import dev.boma.api.AppKind;
import dev.boma.api.ChannelId;
import dev.boma.api.Release;
import dev.boma.api.ReleaseId;
import dev.boma.api.TenantId;
import dev.boma.runtime.json.Json;
import dev.boma.runtime.store.Stored;
import dev.boma.spi.ChannelInfo;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The stored form of what {@link Hosting} keeps: JSON objects with the version of their format in
 * {@code v}, so that a later host can tell what an earlier one wrote.
 */
final class HostingText {
  private static final long FORMAT = 1;

  private HostingText() {}

  static String tenant(Tenant tenant) {
    Map<String, @Nullable Object> object = begin();
    object.put("fallback_text", tenant.fallbackText());
    object.put("suspended", tenant.suspended());
    return Json.write(object);
  }

  static Tenant tenant(TenantId id, String text) {
    Map<String, @Nullable Object> object = open("tenant " + id, text);
    return new Tenant(
        id, required(object, "fallback_text"), Boolean.TRUE.equals(object.get("suspended")));
  }

  static String channel(ChannelInfo channel) {
    Map<String, @Nullable Object> object = begin();
    object.put("tenant", channel.app().tenant().value());
    object.put("app", channel.app().name());
    object.put("connector", channel.connector());
    object.put("address", channel.address());
    object.put("transport_type", channel.transportType());
    object.put("char_limit", channel.charLimit());
    object.put("simulator", channel.simulator());
    URI url = channel.url();
    object.put("url", url == null ? null : url.toString());
    return Json.write(object);
  }

  static ChannelInfo channel(ChannelId id, String text) {
    Map<String, @Nullable Object> object = open("channel " + id, text);
    return new ChannelInfo(
        id,
        new AppId(new TenantId(required(object, "tenant")), required(object, "app")),
        required(object, "connector"),
        required(object, "address"),
        required(object, "transport_type"),
        object.get("char_limit") instanceof Long limit ? limit.intValue() : 160,
        Boolean.TRUE.equals(object.get("simulator")),
        object.get("url") instanceof String url ? URI.create(url) : null);
  }

  static String release(Release release) {
    Map<String, @Nullable Object> object = begin();
    object.put("kind", release.kind().name());
    object.put("main", release.main());
    object.put("files", release.files());
    object.put("config", release.config());
    CapabilitiesText.write(object, release.capabilities());
    if (release.reusesLibraries()) {
      object.put("reuse", "libraries");
    }
    return Json.write(object);
  }

  static Release release(ReleaseId id, String text) {
    Map<String, @Nullable Object> object = open("release " + id, text);
    return new Release(
        id,
        AppKind.valueOf(required(object, "kind")),
        required(object, "main"),
        texts(object.get("files")),
        texts(object.get("config")),
        CapabilitiesText.read(object),
        "libraries".equals(object.get("reuse")));
  }

  private static Map<String, @Nullable Object> begin() {
    return Stored.begin(FORMAT);
  }

  private static Map<String, @Nullable Object> open(String what, String text) {
    return Stored.open(what, text, FORMAT);
  }

  private static String required(Map<String, @Nullable Object> object, String name) {
    if (object.get(name) instanceof String text) {
      return text;
    }
    throw new IllegalStateException("stored record lacks " + name);
  }

  private static Map<String, String> texts(@Nullable Object value) {
    Map<String, String> texts = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> map) {
      map.forEach((key, text) -> texts.put(String.valueOf(key), String.valueOf(text)));
    }
    return texts;
  }
}
