package dev.boma.runtime.sandbox.process;

import dev.boma.api.AppId;
import dev.boma.api.AppKind;
import dev.boma.api.Capabilities;
import dev.boma.api.ChannelId;
import dev.boma.api.InboundMessage;
import dev.boma.api.Limit;
import dev.boma.api.Limits;
import dev.boma.api.Release;
import dev.boma.api.ReleaseId;
import dev.boma.api.TenantId;
import dev.boma.runtime.sandbox.Sandbox.GuestTime;
import dev.boma.runtime.sandbox.Sandbox.Run;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Apps and turns for tests; each app is one of its own, of a tenant of its own unless named. */
final class Guests {
  /** An honest app: one command that is asked, one that is guessed, a reply. */
  static final String HONEST =
      """
      const user = await api.kv.get('user') ?? {count: 0};
      user.count += 1;
      await api.kv.set('user', user);
      await api.reply('hello ' + user.count);
      """;

  private static final AtomicInteger COUNT = new AtomicInteger();

  private Guests() {}

  /** A module app whose message handler has this body. */
  static Release handler(String body) {
    return handler("tenant-" + COUNT.incrementAndGet(), body);
  }

  static Release handler(String tenant, String body) {
    return release(
        tenant,
        AppKind.MODULE,
        "export default { async message(message, api) {\n" + body + "\n} };");
  }

  /** A vumi app whose message handler has this body. */
  static Release vumi(String body) {
    return release(
        "tenant-" + COUNT.incrementAndGet(),
        AppKind.VUMI,
        "api.on_inbound_message = function (command) {\n" + body + "\n};");
  }

  static Release release(String tenant, AppKind kind, String source) {
    return new Release(
        new ReleaseId(new AppId(new TenantId(tenant), "app-" + COUNT.incrementAndGet()), 1),
        kind,
        "app.js",
        Map.of("app.js", source),
        Map.of("greeting", "molo"),
        Capabilities.OF_PLAN);
  }

  static Run turn(Release release, GuestHost host) {
    return turn(release, host, Map.of());
  }

  static Run turn(Release release, GuestHost host, Map<Limit, Long> limits) {
    return turn(release, "+27820001001", host, limits);
  }

  static Run turn(Release release, String user, GuestHost host, Map<Limit, Long> limits) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("message_type", "user_message");
    fields.put("message_id", "message-1");
    fields.put("from_addr", user);
    fields.put("to_addr", "*120*8864#");
    fields.put("content", "hello");
    fields.put("session_event", "resume");
    fields.put("transport_type", "ussd");
    fields.put("helper_metadata", Map.of());
    return new Run(
        release,
        new InboundMessage(new ChannelId("ussd"), "message-1", user, "resume", "ussd", fields),
        GuestTime.REAL,
        "seed",
        Limits.DEFAULT.with(limits),
        host::begin);
  }
}
