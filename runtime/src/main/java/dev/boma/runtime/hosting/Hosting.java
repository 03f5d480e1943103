package dev.boma.runtime.hosting;

import dev.boma.api.AppId;
import dev.boma.api.ChannelId;
import dev.boma.api.Release;
import dev.boma.api.ReleaseId;
import dev.boma.api.TenantId;
import dev.boma.runtime.store.NewerFormatException;
import dev.boma.runtime.store.Partitions;
import dev.boma.spi.ChannelInfo;
import dev.boma.spi.Store;
import dev.boma.spi.Store.Commit;
import dev.boma.spi.Store.CommitResult;
import dev.boma.spi.Store.Condition;
import dev.boma.spi.Store.Entry;
import dev.boma.spi.Store.Found;
import dev.boma.spi.Store.Key;
import dev.boma.spi.Store.Write;
import dev.boma.spi.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tenants, apps, releases and channels, as the store keeps them. Every deploy, also that of a demo
 * or of a developer's own machine, goes through here. Safe for several threads.
 */
public final class Hosting {
  private static final Logger LOG = LoggerFactory.getLogger(Hosting.class);
  private static final String TENANT = "tenant";
  private static final String CHANNEL = "channel";
  private static final String APP = "app";
  private static final String RELEASE = "release";
  private static final String ACTIVE = "active";
  private static final int PAGE = 500;
  private static final int MAX_ID_CHARS = 63;

  private final Store store;

  /** In a quarter of the heap: most texts have a byte for a character. */
  private final LoadedReleases loaded = new LoadedReleases(Runtime.getRuntime().maxMemory() / 4);

  private final ReadTexts<TenantId, Tenant> tenantTexts = new ReadTexts<>(HostingText::tenant);
  private final ReadTexts<ChannelId, ChannelInfo> channelTexts =
      new ReadTexts<>(HostingText::channel);

  public Hosting(Store store) {
    this.store = store;
  }

  /** Creates a tenant; does nothing if it is there. Whether it was created. */
  public boolean createTenant(Tenant tenant) {
    Key key = new Key(Partitions.HOST, TENANT, tenant.id().value());
    Commit create =
        new Commit(
            Partitions.HOST,
            List.of(new Condition(key, Condition.ABSENT)),
            List.of(new Write.Put(key, HostingText.tenant(tenant), null)),
            List.of());
    return store.commit(create) instanceof CommitResult.Committed;
  }

  /** The tenant of that id. */
  public Optional<Tenant> tenant(TenantId id) {
    return read(new Key(Partitions.HOST, TENANT, id.value()))
        .map(entry -> tenantTexts.read(id, entry.value()));
  }

  /** All tenants that this host can read, in the order of their ids. */
  public List<Tenant> tenants() {
    return readable(
        scan(Partitions.HOST, TENANT),
        found -> HostingText.tenant(new TenantId(found.key().name()), found.entry().value()));
  }

  /**
   * Publishes an app as its next release, which is active from now on.
   *
   * @throws InvalidAppException if the tenant is not there
   */
  public Release publish(TenantId tenant, AppPackage app) {
    if (tenant(tenant).isEmpty()) {
      throw new InvalidAppException(
          "there is no tenant '%s'; create it with: boma tenants create %s"
              .formatted(tenant, tenant));
    }
    AppId id = app.release(tenant, 1).app();
    String ofTenant = Partitions.of(tenant);
    store.commit(
        Commit.of(ofTenant, List.of(new Write.Put(new Key(ofTenant, APP, id.name()), "{}", null))));
    while (true) {
      Key activeKey = new Key(Partitions.of(id), ACTIVE, ACTIVE);
      Optional<Entry> active = read(activeKey);
      long number = active.map(entry -> number(id, entry)).orElse(0L) + 1;
      Release release = app.release(tenant, number);
      List<Write> writes =
          List.of(
              new Write.Put(releaseKey(release.id()), HostingText.release(release), null),
              new Write.Put(activeKey, Long.toString(number), null));
      Condition unchanged =
          new Condition(activeKey, active.map(Entry::version).orElse(Condition.ABSENT));
      Commit publish = new Commit(Partitions.of(id), List.of(unchanged), writes, List.of());
      if (store.commit(publish) instanceof CommitResult.Committed) {
        return loaded.keep(release);
      }
    }
  }

  /** The release that answers now. */
  public Optional<Release> active(AppId app) {
    return read(new Key(Partitions.of(app), ACTIVE, ACTIVE))
        .map(entry -> new ReleaseId(app, number(app, entry)))
        .flatMap(this::release);
  }

  private static long number(AppId app, Entry active) {
    try {
      return Long.parseLong(active.value());
    } catch (NumberFormatException e) {
      throw new StoreException(
          "which release of app %s is active was stored by a newer Boma ('%s'): update this host"
              .formatted(app, active.value()),
          e);
    }
  }

  /** A release by its id. */
  public Optional<Release> release(ReleaseId id) {
    return loaded
        .get(id)
        .or(() ->
            read(releaseKey(id)).map(entry -> loaded.keep(HostingText.release(id, entry.value()))));
  }

  /** The apps of a tenant, in the order of their names. */
  public List<AppId> apps(TenantId tenant) {
    return scan(Partitions.of(tenant), APP).stream()
        .map(found -> new AppId(tenant, found.key().name()))
        .toList();
  }

  /**
   * Creates a channel, or changes it.
   *
   * @throws NewerFormatException if a newer host stored it
   */
  public void putChannel(ChannelInfo channel) {
    Key key = channelKey(channel.id());
    read(key).ifPresent(entry -> HostingText.channel(channel.id(), entry.value()));
    store.commit(
        Commit.of(
            Partitions.HOST, List.of(new Write.Put(key, HostingText.channel(channel), null))));
  }

  /**
   * Changes a channel, of changes at the same time one after the other.
   *
   * @param change given the channel as it is, which it may be again when another change was first;
   *     what it throws is passed on, and the channel stays as it is
   * @return the changed channel; empty if there is none of that id
   * @throws NewerFormatException if a newer host stored it
   */
  public Optional<ChannelInfo> changeChannel(ChannelId id, UnaryOperator<ChannelInfo> change) {
    Key key = channelKey(id);
    while (true) {
      Entry entry = read(key).orElse(null);
      if (entry == null) {
        return Optional.empty();
      }
      ChannelInfo changed = change.apply(HostingText.channel(id, entry.value()));
      Commit commit =
          new Commit(
              Partitions.HOST,
              List.of(new Condition(key, entry.version())),
              List.of(new Write.Put(key, HostingText.channel(changed), null)),
              List.of());
      if (store.commit(commit) instanceof CommitResult.Committed) {
        return Optional.of(changed);
      }
    }
  }

  /** The channel of that id. */
  public Optional<ChannelInfo> channel(ChannelId id) {
    return read(channelKey(id)).map(entry -> channelTexts.read(id, entry.value()));
  }

  /** All channels that this host can read, in the order of their ids. */
  public List<ChannelInfo> channels() {
    return readable(scan(Partitions.HOST, CHANNEL), Hosting::channel);
  }

  private static ChannelInfo channel(Found found) {
    return HostingText.channel(new ChannelId(found.key().name()), found.entry().value());
  }

  /** One that a newer host stored must not hide the others. */
  private static <T> List<T> readable(List<Found> all, Function<Found, T> reader) {
    List<T> readable = new ArrayList<>();
    for (Found found : all) {
      try {
        readable.add(reader.apply(found));
      } catch (NewerFormatException e) {
        LOG.warn("{}", e.getMessage());
      }
    }
    return readable;
  }

  /**
   * The simulator channel of an app, as it was changed since, made if it has none: {@code APP}, or
   * {@code TENANT.APP} when another app has that name, with a number behind it when that is taken,
   * too.
   */
  public ChannelInfo simulatorChannel(AppId app, String transportType) {
    while (true) {
      // All of them, or none is made: the app may have one that a newer host stored.
      List<ChannelInfo> all =
          scan(Partitions.HOST, CHANNEL).stream().map(Hosting::channel).toList();
      Optional<ChannelInfo> there =
          all.stream()
              .filter(channel -> channel.simulator() && channel.app().equals(app))
              .findFirst();
      if (there.isPresent()) {
        return there.get();
      }
      ChannelInfo made = simulator(freeId(app, all), app, transportType, all);
      // Another deploy may have taken the id since: then one of the next round is free.
      if (createChannel(made)) {
        return made;
      }
    }
  }

  private static ChannelInfo simulator(
      ChannelId id, AppId app, String transportType, List<ChannelInfo> all) {
    boolean sms = transportType.equals("sms");
    Set<String> taken = all.stream().map(ChannelInfo::address).collect(Collectors.toSet());
    String address =
        IntStream.iterate(all.size() + 1, number -> number + 1)
            .mapToObj(number -> sms ? "3%04d".formatted(number) : "*120*%d#".formatted(number))
            .filter(one -> !taken.contains(one))
            .findFirst()
            .orElseThrow();
    return new ChannelInfo(id, app, "http", address, transportType, sms ? 160 : 182, true, null);
  }

  private static ChannelId freeId(AppId app, List<ChannelInfo> all) {
    Set<String> taken =
        all.stream().map(channel -> channel.id().value()).collect(Collectors.toSet());
    String full = app.tenant() + "." + app.name();
    Stream<String> numbered =
        IntStream.iterate(2, number -> number + 1)
            .mapToObj(number -> shortened(full, "-" + number));
    return Stream.concat(Stream.of(app.name(), shortened(full, "")), numbered)
        .filter(id -> !taken.contains(id))
        .map(ChannelId::new)
        .findFirst()
        .orElseThrow();
  }

  private static String shortened(String id, String suffix) {
    return id.substring(0, Math.min(id.length(), MAX_ID_CHARS - suffix.length())) + suffix;
  }

  /** Creates a channel unless there is one of that id. Whether it was created. */
  private boolean createChannel(ChannelInfo channel) {
    Key key = channelKey(channel.id());
    Commit create =
        new Commit(
            Partitions.HOST,
            List.of(new Condition(key, Condition.ABSENT)),
            List.of(new Write.Put(key, HostingText.channel(channel), null)),
            List.of());
    return store.commit(create) instanceof CommitResult.Committed;
  }

  private static Key releaseKey(ReleaseId id) {
    return new Key(Partitions.of(id.app()), RELEASE, "%012d".formatted(id.number()));
  }

  private static Key channelKey(ChannelId id) {
    return new Key(Partitions.HOST, CHANNEL, id.value());
  }

  private Optional<Entry> read(Key key) {
    return Optional.ofNullable(store.read(List.of(key)).get(key));
  }

  private List<Found> scan(String partition, String family) {
    List<Found> all = new ArrayList<>();
    String after = null;
    while (true) {
      List<Found> page = store.scan(partition, family, "", after, PAGE);
      all.addAll(page);
      if (page.size() < PAGE) {
        return all;
      }
      after = page.getLast().key().name();
    }
  }
}
