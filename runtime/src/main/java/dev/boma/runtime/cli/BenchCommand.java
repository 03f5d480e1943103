package dev.boma.runtime.cli;

import dev.boma.api.Limit;
import dev.boma.runtime.bench.BenchApp;
import dev.boma.runtime.bench.Load;
import dev.boma.runtime.bench.Load.Channel;
import dev.boma.runtime.bench.LoadGenerator;
import dev.boma.runtime.bench.LoadResult;
import dev.boma.runtime.bench.NoGuest;
import dev.boma.runtime.bench.Usage;
import dev.boma.runtime.boot.HostLog;
import dev.boma.runtime.boot.Isolation;
import dev.boma.runtime.boot.Setting;
import dev.boma.runtime.hosting.AppDirectory;
import dev.boma.runtime.hosting.AppPackage;
import dev.boma.runtime.hosting.Plans;
import dev.boma.runtime.json.Json;
import dev.boma.runtime.sandbox.Sandbox;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code boma bench}: how many turns a second, and how long each takes. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = {
      "Loads a host through its HTTP connector and measures how it bears that: each connection has"
          + " one phone after the other dial, answer every screen with 1, and wait for each answer.",
      "The host is one of its own in this process, with workers as 'serve' has them and an empty"
          + " store, unless --url names another. Settings come from BOMA_… in the environment.",
      "Prints 'turns/s', 'p50 ms', 'p99 ms', 'errors' and more, each on a line of its own. An answer"
          + " with the fallback text is an error. Exit code 1 when no turn was answered."
    },
    footer = {
      "",
      "  boma bench                                  two states of the toolkit, worker processes",
      "  boma bench --app module                     the same without the toolkit",
      "  boma bench --isolation in-process           the same without the wall",
      "  boma bench --app none                       the host alone, without a guest",
      "  boma bench --app vumi --seconds 30          a Vumi Go script",
      "  boma bench --app my-app --apps 50           an app of yours, for fifty tenants",
      "  boma bench --store redis --redis redis://localhost",
      "  boma bench --url http://127.0.0.1:8864 --channel hello",
      "  boma bench --url http://127.0.0.1:8864 --url http://127.0.0.1:8865",
    })
final class BenchCommand implements Callable<Integer> {
  private static final String NONE = "none";

  @Option(
      names = "--app",
      paramLabel = "APP",
      description =
          "toolkit, module or vumi, which come with the command; none: no guest at all; or an app"
              + " directory or .js file (toolkit)")
  private @Nullable String app;

  @Option(
      names = "--config",
      paramLabel = "FILE.json",
      description = "config items of the app, key to value, over those it has")
  private @Nullable Path config;

  @Option(
      names = "--apps",
      paramLabel = "N",
      defaultValue = "1",
      description = "how many tenants have the app (${DEFAULT-VALUE})")
  private int apps;

  @Option(
      names = "--connections",
      paramLabel = "N",
      defaultValue = "16",
      description = "how many connections, each with one turn at a time (${DEFAULT-VALUE})")
  private int connections;

  @Option(
      names = "--users",
      paramLabel = "N",
      defaultValue = "10000",
      description = "how many phones there are, over all apps (${DEFAULT-VALUE})")
  private int users;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "10",
      description = "how long it counts (${DEFAULT-VALUE})")
  private int seconds;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      defaultValue = "25",
      description = "how many seconds before, which are reported apart (${DEFAULT-VALUE})")
  private int warmUp;

  @Option(
      names = "--store",
      paramLabel = "STORE",
      defaultValue = "embedded",
      description = {
        "the host's store: embedded, in a directory that is gone afterwards;",
        "or redis, the one that --redis names, in which the tenants bench-… and their users stay"
      })
  private String store = "";

  @Option(names = "--redis", paramLabel = "URI", description = "with --store redis: which one")
  private @Nullable String redis;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "load a host that runs already, on its simulator channels; the users stay in its store."
              + " Several, for hosts that share a store: connections are spread over them")
  private List<String> urls = List.of();

  @Option(
      names = "--channel",
      paramLabel = "CHANNEL",
      description = "with --url: this channel alone")
  private @Nullable String channel;

  @Option(names = "--json", description = "print one JSON object instead")
  private boolean json;

  @Mixin private SandboxOptions sandbox = new SandboxOptions();

  @Override
  public Integer call() throws InterruptedException {
    check();
    // A line a turn would measure the terminal.
    HostLog.configure("auto", "warn");
    return urls.isEmpty()
        ? ownHost()
        : runningHosts(urls.stream().map(BenchCommand::address).toList());
  }

  private void check() {
    atLeast("--apps", apps, 1);
    atLeast("--connections", connections, 1);
    atLeast("--seconds", seconds, 1);
    atLeast("--warm-up", warmUp, 0);
    atLeast("--users", users, connections);
    if (!store.equals("embedded") && !store.equals("redis")) {
      throw new BadInputException("--store is '%s', it must be embedded or redis".formatted(store));
    }
    if (store.equals("redis") != (redis != null)) {
      throw new BadInputException("--store redis and --redis URI go together");
    }
    if (urls.isEmpty() && channel != null) {
      throw new BadInputException("--channel is of a host that runs; name that with --url");
    }
    if (!urls.isEmpty() && (app != null || config != null || apps != 1 || sandbox.isGiven())) {
      throw new BadInputException(
          "a host that runs has its own apps: leave --app, --apps, --config, --isolation and"
              + " --limits out where there is --url");
    }
  }

  private static void atLeast(String option, int value, int least) {
    if (value < least) {
      throw new BadInputException(
          "%s is %d, it must be %d or more".formatted(option, value, least));
    }
  }

  private String appName() {
    return app == null ? "toolkit" : app;
  }

  private int ownHost() throws InterruptedException {
    try (Scratch scratch = new Scratch("boma-bench-")) {
      AppPackage deployed = appIn(scratch.directory());
      System.err.println("starting a host…");
      try (BenchHost host =
          new BenchHost(storeIn(scratch.directory()), this::sandboxOf, this::plans)) {
        List<Channel> channels = host.deploy(deployed, apps);
        host.awaitWhole();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("app", appName());
        facts.put("store", store);
        facts.put("isolation", isNone() ? NONE : sandbox.orElse(Isolation.PROCESS).toString());
        return measure(
            List.of(host.address()),
            channels,
            screens(),
            facts,
            host::roundTripsATurn,
            host::storeRoundTrips);
      }
    }
  }

  private Map<Setting, String> storeIn(Path scratch) {
    return Map.of(
        Setting.DATA,
        scratch.resolve("data").toString(),
        Setting.REDIS,
        redis == null ? "" : redis);
  }

  /** Room for a key a user and some more, so that no limit of keys is measured. */
  private Plans plans(Plans plans) {
    long keys = 10L * users;
    return sandbox.tightened(
        plans.with(plan ->
            plan.withLimits(
                plan.limits()
                    .with(
                        Map.of(Limit.KV_KEYS, Math.max(keys, plan.limits().get(Limit.KV_KEYS)))))));
  }

  private AppPackage appIn(Path scratch) {
    if (isNone()) {
      return AppDirectory.read(BenchApp.MODULE.writeTo(scratch), null);
    }
    Path path =
        BenchApp.of(appName()).map(own -> own.writeTo(scratch)).orElseGet(() -> Path.of(appName()));
    return AppDirectory.read(path, config);
  }

  private boolean isNone() {
    return appName().equals(NONE);
  }

  private Sandbox sandboxOf(BenchHost.Opening opening) {
    return isNone()
        ? new NoGuest()
        : sandbox.open(opening.wiring(), opening.settings().workers(), Isolation.PROCESS);
  }

  private List<String> screens() {
    if (isNone()) {
      return List.of(NoGuest.TEXT);
    }
    return BenchApp.of(appName()).isPresent() ? BenchApp.SCREENS : List.of();
  }

  private int runningHosts(List<URI> hosts) throws InterruptedException {
    List<Channel> channels = List.of();
    for (URI host : hosts) {
      channels = channelsOf(host);
    }
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("url", String.join(", ", hosts.stream().map(URI::toString).toList()));
    facts.put("channels", channels.size());
    return measure(hosts, channels, List.of(), facts, OptionalDouble::empty, () -> 0);
  }

  private List<Channel> channelsOf(URI host) throws InterruptedException {
    List<Channel> channels =
        Handsets.of(host).stream()
            .filter(handset -> channel == null || handset.id().equals(channel))
            .toList();
    if (channels.isEmpty()) {
      throw new BadInputException(
          channel == null
              ? "%s has no simulator channel: deploy an app".formatted(host)
              : "%s has no simulator channel '%s'; %s/handsets lists them"
                  .formatted(host, channel, host));
    }
    return channels;
  }

  private static URI address(String given) {
    URI address;
    try {
      address = URI.create(given.replaceFirst("/+$", ""));
    } catch (IllegalArgumentException e) {
      throw new BadInputException("--url is '%s', it must be http://HOST:PORT".formatted(given));
    }
    if (!"http".equals(address.getScheme()) || address.getHost() == null) {
      throw new BadInputException("--url is '%s', it must be http://HOST:PORT".formatted(given));
    }
    return address;
  }

  private int measure(
      List<URI> hosts,
      List<Channel> channels,
      List<String> screens,
      Map<String, Object> facts,
      Supplier<OptionalDouble> roundTrips,
      LongSupplier storeRoundTrips)
      throws InterruptedException {
    Load load =
        new Load(
            hosts,
            channels,
            connections,
            users,
            screens,
            Duration.ofSeconds(warmUp),
            Duration.ofSeconds(seconds));
    long before = storeRoundTrips.getAsLong();
    try (LoadGenerator phones = new LoadGenerator()) {
      System.err.printf("warming up for %d s…%n", warmUp);
      LoadResult result =
          phones.run(load, () -> System.err.printf("measuring for %d s…%n", seconds));
      facts.put("connections", connections);
      facts.put("users", users);
      roundTrips.get().ifPresent(trips -> facts.put("round trips/turn", figure(trips)));
      long asked = storeRoundTrips.getAsLong() - before;
      if (asked > 0) {
        long turns = result.warmUp().turns() + result.measured().turns();
        facts.put("store round trips/turn", figure((double) asked / Math.max(1, turns)));
      }
      if (urls.isEmpty()) {
        facts.put("apps", apps);
        facts.put("host CPU us/turn", micros(result.used().own(), result.measured().turns()));
        facts.put(
            "worker CPU us/turn", micros(result.used().children(), result.measured().turns()));
        putMegabytes(facts, "host RSS MB", Usage.megabytes());
        putMegabytes(facts, "worker RSS MB", Usage.childrensMegabytes());
      }
      report(result, facts);
      return result.measured().turns() == 0 ? BomaCommand.FAILED : 0;
    }
  }

  private static void putMegabytes(Map<String, Object> facts, String name, OptionalLong value) {
    value.ifPresent(megabytes -> facts.put(name, megabytes));
  }

  private static long micros(Duration used, long turns) {
    return turns == 0 ? 0 : used.toNanos() / 1_000 / turns;
  }

  private void report(LoadResult result, Map<String, Object> facts) {
    LoadResult.Phase measured = result.measured();
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("turns/s", Math.round(measured.turnsPerSecond()));
    all.put("p50 ms", figure(measured.withinMillis(0.5)));
    all.put("p99 ms", figure(measured.withinMillis(0.99)));
    all.put("errors", measured.errors());
    all.put("p99.9 ms", figure(measured.withinMillis(0.999)));
    all.put("longest ms", figure(measured.withinMillis(1)));
    all.put("turns", measured.turns());
    all.put("seconds", figure(measured.took().toMillis() / 1e3));
    all.put("warm-up turns/s", Math.round(result.warmUp().turnsPerSecond()));
    all.put("warm-up errors", result.warmUp().errors());
    all.putAll(facts);
    measured
        .firstError()
        .or(result.warmUp()::firstError)
        .ifPresent(error -> all.put("first error", error));
    if (json) {
      System.out.println(Json.writePretty(all));
    } else {
      all.forEach((name, value) -> System.out.println(name + ": " + value));
    }
  }

  /** Two digits behind the point; text for what is no number, so that it is JSON too. */
  private static Object figure(double value) {
    return Double.isNaN(value) ? "none" : Double.valueOf(String.format(Locale.ROOT, "%.2f", value));
  }
}
