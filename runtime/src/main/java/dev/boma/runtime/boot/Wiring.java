package dev.boma.runtime.boot;

import dev.boma.runtime.api.ApiRoutes;
import dev.boma.runtime.api.HealthRoutes;
import dev.boma.runtime.api.IdempotencyKeys;
import dev.boma.runtime.api.OpenApiRoute;
import dev.boma.runtime.connector.HttpConnector;
import dev.boma.runtime.connector.InboundRoutes;
import dev.boma.runtime.connector.Inbox;
import dev.boma.runtime.connector.VumiMessages;
import dev.boma.runtime.console.ApiPage;
import dev.boma.runtime.console.HandsetRoutes;
import dev.boma.runtime.console.RecentTurns;
import dev.boma.runtime.delivery.Outbox;
import dev.boma.runtime.hosting.Hosting;
import dev.boma.runtime.hosting.Plans;
import dev.boma.runtime.hosting.Tenant;
import dev.boma.runtime.hosting.Tokens;
import dev.boma.runtime.resource.ConfigResource;
import dev.boma.runtime.resource.EgressGuard;
import dev.boma.runtime.resource.HttpResource;
import dev.boma.runtime.resource.KvResource;
import dev.boma.runtime.resource.LogResource;
import dev.boma.runtime.resource.MetricsResource;
import dev.boma.runtime.resource.OutboundResource;
import dev.boma.runtime.resource.Resources;
import dev.boma.runtime.retention.Forgetting;
import dev.boma.runtime.retention.Sweeper;
import dev.boma.runtime.routing.Admission;
import dev.boma.runtime.routing.Routing;
import dev.boma.runtime.sandbox.InProcessSandbox;
import dev.boma.runtime.sandbox.Sandbox;
import dev.boma.runtime.sandbox.Sandbox.GuestTime;
import dev.boma.runtime.sandbox.process.ProcessSandbox;
import dev.boma.runtime.sandbox.process.WorkerSettings;
import dev.boma.runtime.session.KeptAnswers;
import dev.boma.runtime.session.LeasedTurns;
import dev.boma.runtime.session.LocalTurns;
import dev.boma.runtime.session.TurnOrder;
import dev.boma.runtime.store.AppLog;
import dev.boma.runtime.store.CachedReads;
import dev.boma.runtime.store.Changes;
import dev.boma.runtime.store.ForeignTexts;
import dev.boma.runtime.store.ServerFacts;
import dev.boma.runtime.store.embedded.Durability;
import dev.boma.runtime.store.embedded.EmbeddedStore;
import dev.boma.runtime.store.redis.RedisAddress;
import dev.boma.runtime.store.redis.RedisStore;
import dev.boma.runtime.store.redis.RedisTexts;
import dev.boma.runtime.turn.ReportedTurns;
import dev.boma.runtime.turn.Rooms;
import dev.boma.runtime.turn.TurnPipeline;
import dev.boma.runtime.turn.TurnSettings;
import dev.boma.runtime.turn.TurnWatch;
import dev.boma.runtime.vumi.VumiOutbound;
import dev.boma.spi.Connector;
import dev.boma.spi.Resource;
import dev.boma.spi.Store;
import dev.boma.spi.StoreException;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServerRequest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Every {@code new} of a host in one place. What is opened here is closed in reverse by {@link
 * #close}.
 */
public final class Wiring implements AutoCloseable {
  /** Turns a host runs at once: as many as two workers take. */
  private static final int TURNS_AT_ONCE = 128;

  /** Families of hosting: each turn asks for its channel, tenant, active release and token. */
  private static final Set<String> ASKED_BY_EVERY_TURN =
      Set.of("tenant", "channel", "active", "token");

  /** Of these, what says which text a phone gets. Who may come in is asked for anew. */
  private static final Set<String> GIVEN_WHILE_AWAY = Set.of("tenant", "channel", "active");

  private final CloseStack opened = new CloseStack();
  private volatile boolean draining;
  private LongSupplier storeRoundTrips = () -> 0;

  /** Removes what has expired, where the store does not do so by itself. */
  private Runnable sweep = () -> {};

  private final Vertx vertx;
  private final ExecutorService turnThreads;

  /** For a process of its own. */
  public Wiring() {
    turnThreads =
        opened.add(
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("turn-", 0).factory()));
    vertx =
        Vertx.vertx(
            new VertxOptions()
                .setFileSystemOptions(
                    new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false)));
    opened.add(() -> vertx.close().toCompletionStage().toCompletableFuture().join());
  }

  private Wiring(Wiring shared) {
    vertx = shared.vertx;
    turnThreads = shared.turnThreads;
  }

  /** For a part of this process: what it opens is its own, threads and network are shared. */
  Wiring part() {
    return new Wiring(this);
  }

  /** The store of the settings: Redis where they name one, else the embedded one on disk. */
  public Store store(Settings settings) {
    return settings
        .redis()
        .map(this::shared)
        .orElseGet(() ->
            alone(
                EmbeddedStore.open(
                    settings.data(),
                    InstantSource.system(),
                    settings.sync() ? Durability.POWER_LOSS : Durability.PROCESS_CRASH)));
  }

  /**
   * The store of the settings, which must be there.
   *
   * @throws StoreException if they name a directory without one
   */
  public Store storeThatIs(Settings settings) {
    if (settings.redis().isEmpty() && !EmbeddedStore.isIn(settings.data())) {
      throw new StoreException(
          "there is no store in %s; name the directory that the host is started with: --data DIR"
              .formatted(settings.data()),
          null);
    }
    return store(settings);
  }

  private Store shared(RedisAddress address) {
    RedisStore redis = opened.add(RedisStore.open(address, ASKED_BY_EVERY_TURN));
    storeRoundTrips = redis::roundTrips;
    return new CachedReads(
        redis, ASKED_BY_EVERY_TURN, GIVEN_WHILE_AWAY, redis.changes(), System::nanoTime);
  }

  private Store alone(EmbeddedStore embedded) {
    opened.add(embedded);
    sweep = embedded::sweep;
    return new CachedReads(
        embedded, ASKED_BY_EVERY_TURN, GIVEN_WHILE_AWAY, Changes.NONE, System::nanoTime);
  }

  /** How often the store of the settings was asked over a network; 0 where it is a directory. */
  public long storeRoundTrips() {
    return storeRoundTrips.getAsLong();
  }

  /**
   * What can be read of the embedded store of the settings, damaged as it may be.
   *
   * @param lost is told what could not be read
   * @throws StoreException if the settings name a Redis, or nothing can be read
   */
  public Store salvagedStore(Settings settings, Consumer<String> lost) {
    if (settings.redis().isPresent()) {
      throw new StoreException(
          "only an embedded store can be salvaged; Redis mends its own files (redis-check-aof,"
              + " redis-check-rdb)",
          null);
    }
    return opened.add(EmbeddedStore.salvage(settings.data(), InstantSource.system(), lost));
  }

  /** The texts that another program keeps in the Redis of this address. */
  public ForeignTexts foreignTexts(String redis) {
    RedisAddress address;
    try {
      address = RedisAddress.parse(redis);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--from: " + e.getMessage(), e);
    }
    return opened.add(RedisTexts.open(address));
  }

  /** Asks the Redis of the settings what it is; empty where they name none. */
  public static Optional<Supplier<ServerFacts>> server(Settings settings) {
    return settings
        .redis()
        .map(address ->
            () -> {
              try (RedisStore store = RedisStore.open(address, Set.of())) {
                return store.facts();
              }
            });
  }

  /** A store that is gone when this is closed. */
  public Store memoryStore(InstantSource clock) {
    return alone(EmbeddedStore.inMemory(clock));
  }

  /** Guests in this JVM. */
  public Sandbox sandbox(int guestThreads) {
    return opened.add(new InProcessSandbox(guestThreads));
  }

  /** Guests where this says. */
  public Sandbox sandbox(Isolation isolation, WorkerSettings settings) {
    return switch (isolation) {
      case IN_PROCESS -> sandbox(settings.guestThreads());
      case PROCESS -> opened.add(ProcessSandbox.open(settings));
    };
  }

  /**
   * What differs between a host that serves and one that plays a conversation.
   *
   * @param plans what tenants' apps may do
   * @param messageIds gives the ids of outbound messages
   * @param httpAllowPrivate whether apps may call the private service at {@code host:port}
   * @param script answers commands in place of the resources
   * @param watch made with the metrics of the host
   * @param keeping how answers are kept
   */
  public record Differences(
      InstantSource clock,
      TurnSettings turns,
      Plans plans,
      Supplier<String> messageIds,
      Predicate<String> httpAllowPrivate,
      Resources.Script script,
      Function<PrometheusMeterRegistry, TurnWatch> watch,
      KeptAnswers.Keeping keeping) {

    /** The same, with answers kept otherwise. */
    public Differences with(KeptAnswers.Keeping other) {
      return new Differences(
          clock, turns, plans, messageIds, httpAllowPrivate, script, watch, other);
    }

    /** The same, with turns told to another besides: it is given who was told before. */
    public Differences watchedBy(UnaryOperator<TurnWatch> other) {
      return new Differences(
          clock,
          turns,
          plans,
          messageIds,
          httpAllowPrivate,
          script,
          metrics -> other.apply(watch.apply(metrics)),
          keeping);
    }
  }

  /** How a host that serves differs: the machine's clock, chance that nobody can guess. */
  public static Differences serving(Plans plans, Predicate<String> httpAllowPrivate) {
    SecureRandom random = new SecureRandom();
    return new Differences(
        InstantSource.system(),
        new TurnSettings(() -> GuestTime.REAL, () -> hex(random, 32), Tenant.DEFAULT_FALLBACK_TEXT),
        plans,
        () -> hex(random, 16),
        httpAllowPrivate,
        Resources.Script.NONE,
        ReportedTurns::new,
        KeptAnswers.Keeping.A_DAY);
  }

  private static String hex(SecureRandom random, int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** Everything between a trigger and its answer. */
  public Host host(Store store, Sandbox sandbox, Differences differences) {
    InstantSource clock = differences.clock();
    PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    opened.add(metrics::close);
    VumiOutbound messages = new VumiOutbound(differences.messageIds());
    Hosting hosting = new Hosting(store);
    AppLog appLog = new AppLog(store);
    Inbox inbox = new Inbox(store);
    List<Connector> connectors = List.of(new HttpConnector(vertx, inbox));
    Outbox outbox = opened.add(new Outbox(store, clock, connectors, hosting::channel, metrics));
    EgressGuard guard = new EgressGuard(differences.httpAllowPrivate());
    List<Resource> resources =
        List.of(
            new ConfigResource(),
            new KvResource(),
            new LogResource(),
            new OutboundResource(messages),
            new MetricsResource(metrics),
            HttpResource.overNetwork(vertx, guard));
    TurnOrder order =
        store.leases().<TurnOrder>map(LeasedTurns::new).orElseGet(() -> new LocalTurns(store));
    Gauge.builder("boma.turns.waiting", order, TurnOrder::waiting)
        .description("turns that wait for an earlier one of the same user")
        .register(metrics);
    Admission admission = new Admission(TURNS_AT_ONCE, System::nanoTime);
    Gauge.builder("boma.turns.queued", admission, Admission::waiting)
        .description("turns that wait for a place on the host")
        .register(metrics);
    if (sandbox instanceof ProcessSandbox workers) {
      measure(workers, metrics);
    }
    RecentTurns recentTurns = new RecentTurns(differences.watch().apply(metrics));
    TurnPipeline turns =
        new TurnPipeline(
            new Rooms(
                new Routing(hosting, differences.plans()),
                admission,
                order,
                new KeptAnswers(store, differences.keeping()),
                new TimedSandbox(sandbox, metrics),
                new Resources(resources, turnThreads, differences.script()),
                store,
                outbox,
                messages),
            clock,
            differences.turns(),
            recentTurns);
    Gauge.builder("boma.turns.overtaken", turns, TurnPipeline::waiting)
        .description("turns that wait to run again, behind others for the same key")
        .register(metrics);
    return new Host(
        store,
        hosting,
        differences.plans(),
        new Tokens(store),
        appLog,
        inbox,
        outbox,
        sandbox,
        turns,
        recentTurns,
        new Forgetting(store, order, clock),
        metrics);
  }

  private static void measure(ProcessSandbox workers, MeterRegistry metrics) {
    Gauge.builder("boma.workers", workers, ProcessSandbox::serving)
        .description("worker processes that take turns")
        .register(metrics);
    FunctionCounter.builder("boma.workers.lost", workers, ProcessSandbox::lost)
        .description("worker processes that have ended, of themselves or because they had to")
        .register(metrics);
  }

  /** Removes, while the host runs, what has expired or is older than plans keep it. */
  public void sweep(Host host) {
    opened
        .add(
            new Sweeper(host.hosting(), host.plans(), host.appLog(), sweep, InstantSource.system()))
        .start();
  }

  /** The doors of a host: messages, handset, API, health. */
  public WebServer webServer(Host host, String address, int port, WebServer.Routes more) {
    new JvmMemoryMetrics().bindTo(host.metrics());
    new JvmThreadMetrics().bindTo(host.metrics());
    new ProcessorMetrics().bindTo(host.metrics());
    new UptimeMetrics().bindTo(host.metrics());
    VumiMessages messages = new VumiMessages(InstantSource.system());
    return opened.add(
        WebServer.open(
            vertx,
            address,
            port,
            router -> {
              router
                  .route()
                  .handler(context -> {
                    if (draining) {
                      turnAway(context.request());
                    }
                    context.next();
                  });
              more.mount(router);
              new HealthRoutes(() -> readiness(host), host.metrics(), turnThreads).mount(router);
              new OpenApiRoute(turnThreads).mount(router);
              new ApiPage().mount(router);
              new InboundRoutes(
                      host.hosting()::channel,
                      messages,
                      host.turns()::handle,
                      host.tokens()::isAdmin,
                      turnThreads)
                  .mount(router);
              new HandsetRoutes(
                      host.hosting()::channel,
                      host.hosting()::channels,
                      host.inbox(),
                      host.recentTurns(),
                      host::inDevelopment,
                      turnThreads)
                  .mount(router);
              new ApiRoutes(
                      host.hosting(),
                      host.plans(),
                      host.appLog(),
                      host.forgetting(),
                      new IdempotencyKeys(host.store(), InstantSource.system()),
                      host.sandbox()::check,
                      host.tokens()::isAdmin,
                      turnThreads)
                  .mount(router);
            }));
  }

  private Optional<String> readiness(Host host) {
    return draining
        ? Optional.of("the host is stopping")
        : Readiness.of(host.store(), host.sandbox());
  }

  /** Has a connection end with this request: the next message goes to another host. */
  private static void turnAway(HttpServerRequest request) {
    request.response().putHeader("connection", "close");
  }

  /**
   * Says that this host is no longer ready, and goes on taking messages for a while, so that
   * whoever sends them can turn to another host without losing one. Blocks that long.
   */
  public void drain(Duration time) {
    draining = true;
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    opened.close();
  }
}
