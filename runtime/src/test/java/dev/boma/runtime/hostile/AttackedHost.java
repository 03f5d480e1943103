package dev.boma.runtime.hostile;

import dev.boma.api.AppId;
import dev.boma.api.ChannelId;
import dev.boma.api.InboundMessage;
import dev.boma.api.TenantId;
import dev.boma.runtime.boot.Host;
import dev.boma.runtime.boot.Isolation;
import dev.boma.runtime.boot.Setting;
import dev.boma.runtime.boot.Settings;
import dev.boma.runtime.boot.Wiring;
import dev.boma.runtime.hosting.AppPackage;
import dev.boma.runtime.hosting.Tenant;
import dev.boma.runtime.sandbox.Sandbox;
import dev.boma.runtime.sandbox.process.ProcessSandbox;
import dev.boma.runtime.sandbox.process.WorkerSettings;
import dev.boma.runtime.session.Answer;
import dev.boma.spi.ChannelInfo;
import dev.boma.spi.Store;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A running host with worker processes and a store in memory. It has two doors to the same store
 * and the same workers: one lets turns take as long as a host does, the other is short with them,
 * so that a hundred endless loops do not take ten minutes.
 */
final class AttackedHost implements AutoCloseable {
  static final Duration WALL = Duration.ofSeconds(6);
  static final Duration SHORT_WALL = Duration.ofSeconds(2);

  private final Wiring wiring = new Wiring();
  private final AtomicLong messages = new AtomicLong();
  private final Sandbox sandbox;
  private final Host host;
  private final Host shortHost;

  AttackedHost() {
    sandbox = wiring.sandbox(Isolation.PROCESS, new WorkerSettings(2, 1, 8, 384, false));
    Store store = wiring.memoryStore(InstantSource.system());
    host = host(store, WALL);
    shortHost = host(store, SHORT_WALL);
  }

  private Host host(Store store, Duration wall) {
    Settings settings =
        Settings.of(Map.of(Setting.TURN_WALL_MS, Long.toString(wall.toMillis())), Map.of(), null);
    return wiring.host(store, sandbox, Wiring.serving(settings.plans(), service -> false));
  }

  Host host() {
    return host;
  }

  Sandbox sandbox() {
    return sandbox;
  }

  /** Waits until what an attack has cost is replaced, so that the next meets a whole host. */
  void awaitWhole() {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!((ProcessSandbox) sandbox).isWhole()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("lost workers are not replaced");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  /** Publishes an app of this tenant, who is made where there is none. */
  ChannelInfo deploy(String tenant, AppPackage app) {
    TenantId id = new TenantId(tenant);
    host.hosting().createTenant(Tenant.named(id));
    host.hosting().publish(id, app);
    ChannelInfo channel =
        new ChannelInfo(
            new ChannelId(tenant),
            new AppId(id, app.name()),
            "http",
            "*1#",
            "ussd",
            182,
            true,
            null);
    host.hosting().putChannel(channel);
    return channel;
  }

  /** What a phone hears when it says something. */
  Answer say(ChannelInfo channel, String user) {
    return host.turns().handle(channel, message(channel, user));
  }

  /** The same through the door that is short with turns. */
  Answer saySoon(ChannelInfo channel, String user) {
    return shortHost.turns().handle(channel, message(channel, user));
  }

  private InboundMessage message(ChannelInfo channel, String user) {
    String id = "message-" + messages.incrementAndGet();
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("message_type", "user_message");
    fields.put("message_id", id);
    fields.put("from_addr", user);
    fields.put("to_addr", channel.address());
    fields.put("content", "1");
    fields.put("session_event", "resume");
    fields.put("transport_type", "ussd");
    fields.put("helper_metadata", Map.of());
    return new InboundMessage(channel.id(), id, user, "resume", "ussd", fields);
  }

  @Override
  public void close() {
    wiring.close();
  }
}
