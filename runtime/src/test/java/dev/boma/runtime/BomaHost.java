package dev.boma.runtime;

import dev.boma.api.AppKind;
import dev.boma.api.Capabilities;
import dev.boma.api.GuestError;
import dev.boma.api.Release;
import dev.boma.api.TenantId;
import dev.boma.runtime.boot.Host;
import dev.boma.runtime.boot.Settings;
import dev.boma.runtime.boot.Wiring;
import dev.boma.runtime.hosting.AppDirectory;
import dev.boma.runtime.hosting.AppPackage;
import dev.boma.runtime.hosting.Tenant;
import dev.boma.runtime.json.Json;
import dev.boma.spi.ChannelInfo;
import dev.boma.spi.Store;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A real host in this process on a free port of the loopback address, with a store that is gone
 * when it is closed, and what a test does with it: deploy apps, send messages, ask its addresses.
 */
public final class BomaHost implements AutoCloseable {
  /** Who owns the apps that tests deploy. */
  public static final TenantId TENANT = new TenantId("acme");

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final AtomicLong IDS = new AtomicLong();

  private final Wiring wiring = new Wiring();
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final Host host;
  private final URI url;
  private final String token;

  private BomaHost(Map<String, String> settings, UnaryOperator<Store> around) {
    Settings read = Settings.of(Map.of(), settings, null);
    host =
        wiring.host(
            around.apply(
                read.redis().isPresent()
                    ? wiring.store(read)
                    : wiring.memoryStore(InstantSource.system())),
            wiring.sandbox(read.guestThreads()),
            Wiring.serving(read.plans(), read.httpAllowPrivate()::contains));
    int port = wiring.webServer(host, "127.0.0.1", 0, router -> {}).port();
    url = URI.create("http://127.0.0.1:" + port);
    // Of several hosts on one store, the first has it.
    token = host.tokens().firstAdmin().orElse("");
    host.hosting().createTenant(Tenant.named(TENANT));
  }

  /** Starts one with the settings it has by itself. */
  public static BomaHost start() {
    return start(Map.of());
  }

  /**
   * Starts one.
   *
   * @param settings as the environment gives them, such as {@code BOMA_TURN_WALL_MS}
   */
  public static BomaHost start(Map<String, String> settings) {
    return new BomaHost(settings, store -> store);
  }

  /** Starts one whose store is wrapped, to make it fail. */
  public static BomaHost around(UnaryOperator<Store> store) {
    return new BomaHost(Map.of(), store);
  }

  /** Where it listens, without a slash at the end. */
  public URI url() {
    return url;
  }

  /** The admin token. */
  public String token() {
    return token;
  }

  /** How often it asked its store over a network. */
  public long storeRoundTrips() {
    return wiring.storeRoundTrips();
  }

  /** What is behind the doors. */
  public Host host() {
    return host;
  }

  /** Deploys one of the examples; its channel. */
  public ChannelInfo deployExample(String name) {
    return deploy(AppDirectory.read(Path.of("../examples", name), null));
  }

  /** Deploys the text of a module app for USSD. */
  public ChannelInfo deployModule(String name, String source) {
    return deploy(app(name, AppKind.MODULE, "ussd", source));
  }

  /** Deploys the text of a module app for SMS, with an endpoint {@code alerts}. */
  public ChannelInfo deploySmsModule(String name, String source) {
    return deploy(app(name, AppKind.MODULE, "sms", source));
  }

  /** Deploys the text of a Vumi Go script for USSD. */
  public ChannelInfo deployScript(String name, String source) {
    return deploy(app(name, AppKind.VUMI, "ussd", source));
  }

  /** An app of one file. */
  public static AppPackage app(String name, AppKind kind, String transportType, String source) {
    return new AppPackage(
        name,
        kind,
        "app.js",
        Map.of("app.js", source),
        Map.of(),
        Capabilities.OF_PLAN.withEndpoints(Set.of("alerts")),
        transportType);
  }

  private ChannelInfo deploy(AppPackage app) {
    host.sandbox()
        .check(app.release(TENANT, 1))
        .ifPresent((GuestError error) -> {
          throw new IllegalArgumentException(error.describe());
        });
    return publish(app);
  }

  /** Publishes without a look at the app, as when it broke after its deploy. */
  public ChannelInfo publish(AppPackage app) {
    Release release = host.hosting().publish(TENANT, app);
    return host.hosting().simulatorChannel(release.app(), app.transportType());
  }

  /** A message of a phone, with an id of its own. */
  public static Map<String, @Nullable Object> message(
      String from, @Nullable String sessionEvent, @Nullable String content) {
    Map<String, @Nullable Object> message = new LinkedHashMap<>();
    message.put("message_id", "m" + IDS.incrementAndGet());
    message.put("from_addr", from);
    message.put("session_event", sessionEvent);
    message.put("content", content);
    return message;
  }

  /** Sends a message; the answer to the request. */
  public Answer send(ChannelInfo channel, Map<String, @Nullable Object> message) {
    return post("/in/" + channel.id(), Json.write(message));
  }

  /** Posts JSON without a token. */
  public Answer post(String path, String body) {
    return ask(request(path).POST(BodyPublishers.ofString(body)));
  }

  /** Gets without a token. */
  public Answer get(String path) {
    return ask(request(path).GET());
  }

  /** Gets with the admin token. */
  public Answer getAsAdmin(String path) {
    return ask(asAdmin(path).GET());
  }

  /** Posts JSON with the admin token. */
  public Answer postAsAdmin(String path, String body) {
    return ask(asAdmin(path).POST(BodyPublishers.ofString(body)));
  }

  /** A request to one of the host's addresses. */
  public HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url + path)).timeout(PATIENCE);
  }

  /** A request with the admin token. */
  public HttpRequest.Builder asAdmin(String path) {
    return request(path).header("authorization", "Bearer " + token);
  }

  /** Sends a request. */
  public Answer ask(HttpRequest.Builder request) {
    try {
      return new Answer(
          client.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new AssertionError("no answer: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** What a request was answered. */
  public record Answer(int status, String body, HttpResponse<String> response) {
    private Answer(HttpResponse<String> response) {
      this(response.statusCode(), response.body(), response);
    }

    /** The body, a JSON object. */
    public Map<String, @Nullable Object> json() {
      return Json.readObject(body);
    }

    /** A member of the body; null if it is null or not there. */
    public @Nullable Object field(String name) {
      return json().get(name);
    }

    /** A member of the body that is a list of objects. */
    public List<Map<String, @Nullable Object>> objects(String name) {
      if (!(field(name) instanceof List<?> list)) {
        throw new AssertionError("there is no list '%s' in %s".formatted(name, this));
      }
      return list.stream().map(item -> Json.readObject(Json.write(item))).toList();
    }

    /** A header; empty if it is not there. */
    public String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }

    @Override
    public String toString() {
      return status + " " + body;
    }
  }

  /** Has it say that it is stopping, and go on taking messages. */
  public void drain() {
    wiring.drain(Duration.ZERO);
  }

  @Override
  public void close() {
    client.close();
    wiring.close();
  }
}
