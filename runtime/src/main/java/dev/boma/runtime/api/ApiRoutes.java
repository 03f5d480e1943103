package dev.boma.runtime.api;

import dev.boma.api.AppId;
import dev.boma.api.ChannelId;
import dev.boma.api.GuestError;
import dev.boma.api.Limits;
import dev.boma.api.Release;
import dev.boma.api.TenantId;
import dev.boma.runtime.hosting.AppPackage;
import dev.boma.runtime.hosting.Hosting;
import dev.boma.runtime.hosting.InvalidAppException;
import dev.boma.runtime.hosting.Plans;
import dev.boma.runtime.hosting.Tenant;
import dev.boma.runtime.json.Json;
import dev.boma.runtime.json.JsonException;
import dev.boma.runtime.retention.Forgetting;
import dev.boma.runtime.retention.Receipt;
import dev.boma.runtime.store.AppLog;
import dev.boma.runtime.web.Bodies;
import dev.boma.runtime.web.Problem;
import dev.boma.runtime.web.ProblemException;
import dev.boma.spi.ChannelInfo;
import io.vertx.core.Handler;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP API under {@code /api/v1}, for the admin token: tenants, apps, what they log, and
 * channels.
 *
 * <ul>
 *   <li>{@code GET, POST /tenants}
 *   <li>{@code GET /tenants/T/apps}
 *   <li>{@code POST /tenants/T/apps/A/releases} publishes
 *   <li>{@code POST /tenants/T/forget} forgets a user
 *   <li>{@code GET /tenants/T/apps/A/logs}: the newest lines; with a cursor, those behind it
 *   <li>{@code GET /channels}
 *   <li>{@code GET, PATCH /channels/ID}
 * </ul>
 *
 * <p>Lists come in pages ({@link Page}); what creates takes an {@code Idempotency-Key} ({@link
 * IdempotencyKeys}).
 */
public final class ApiRoutes {
  private static final long MAX_BODY_BYTES = 64L << 20;

  private final Hosting hosting;
  private final Plans plans;
  private final AppLog appLog;
  private final Forgetting forgetting;
  private final IdempotencyKeys idempotencyKeys;
  private final BiFunction<Release, Limits, Optional<GuestError>> check;
  private final Predicate<String> isAdmin;
  private final Executor executor;

  /**
   * @param check loads a release with these limits, and says what is wrong with it
   * @param executor runs what may block
   */
  public ApiRoutes(
      Hosting hosting,
      Plans plans,
      AppLog appLog,
      Forgetting forgetting,
      IdempotencyKeys idempotencyKeys,
      BiFunction<Release, Limits, Optional<GuestError>> check,
      Predicate<String> isAdmin,
      Executor executor) {
    this.hosting = hosting;
    this.plans = plans;
    this.appLog = appLog;
    this.forgetting = forgetting;
    this.idempotencyKeys = idempotencyKeys;
    this.check = check;
    this.isAdmin = isAdmin;
    this.executor = executor;
  }

  /** Adds the routes. */
  public void mount(Router router) {
    // The token is checked before a body is read: strangers send nothing here.
    router.route("/api/*").handler(Bodies.guarded(MAX_BODY_BYTES, executor, this::authorize));
    router.route("/api/*").handler(Bodies.upTo(MAX_BODY_BYTES));
    String tenants = "/api/v1/tenants";
    router.get(tenants).handler(answer(this::listTenants));
    router.post(tenants).handler(create(this::createTenant));
    only("GET, POST", router, tenants);
    String forget = tenants + "/:tenant/forget";
    // Done twice it is done; and a kept answer would remember who was forgotten.
    router.post(forget).handler(answer(this::forget));
    only("POST", router, forget);
    String apps = tenants + "/:tenant/apps";
    router.get(apps).handler(answer(this::listApps));
    only("GET", router, apps);
    String releases = apps + "/:app/releases";
    router.post(releases).handler(create(this::publish));
    only("POST", router, releases);
    String logs = apps + "/:app/logs";
    router.get(logs).handler(answer(this::logs));
    only("GET", router, logs);
    String channels = "/api/v1/channels";
    router.get(channels).handler(answer(this::listChannels));
    only("GET", router, channels);
    String channel = channels + "/:channel";
    router.get(channel).handler(answer(this::showChannel));
    router.patch(channel).handler(answer(this::changeChannel));
    only("GET, PATCH", router, channel);
    router
        .route("/api/*")
        .handler(context ->
            Problem.send(
                context,
                404,
                "Not found",
                "the API has no %s %s"
                    .formatted(context.request().method(), context.normalizedPath())));
  }

  /** Refuses the methods that an address does not know, once those that it does are mounted. */
  private static void only(String methods, Router router, String path) {
    router.route(path).handler(context -> Problem.methodNotAllowed(context, methods));
  }

  private void authorize(RoutingContext context) {
    if (!Problem.bearer(context).filter(isAdmin).isPresent()) {
      throw ProblemException.unauthorized(
          "send the admin token as 'Authorization: Bearer boma_…'; the host's first start printed"
              + " it, 'boma tokens reset-admin' makes a new one");
    }
  }

  private Handler<RoutingContext> create(Function<RoutingContext, Reply> creation) {
    return answer(context -> {
      String key = context.request().getHeader("idempotency-key");
      return key == null
          ? creation.apply(context)
          : idempotencyKeys.once(
              key,
              "%s %s\n%s"
                  .formatted(
                      context.request().method(), context.normalizedPath(), Bodies.text(context)),
              () -> creation.apply(context));
    });
  }

  private Handler<RoutingContext> answer(Function<RoutingContext, Reply> handler) {
    return context ->
        executor.execute(() ->
            Problem.guard(
                context,
                guarded -> {
                  try {
                    send(guarded, handler.apply(guarded));
                  } catch (InvalidAppException | IllegalArgumentException e) {
                    Problem.send(guarded, 400, "Invalid request", String.valueOf(e.getMessage()));
                  }
                }));
  }

  private Reply listTenants(RoutingContext context) {
    return Page.of(context).of(hosting.tenants(), tenant -> tenant.id().value(), this::show);
  }

  private Reply createTenant(RoutingContext context) {
    Tenant tenant = Tenant.named(new TenantId(bodyText(context, "name")));
    if (!hosting.createTenant(tenant)) {
      throw new ProblemException(
          409, "Tenant exists", "there is a tenant '%s' already".formatted(tenant.id()));
    }
    return Reply.created(show(tenant));
  }

  private Reply forget(RoutingContext context) {
    TenantId tenant = knownTenant(context);
    Map<String, @Nullable Object> body = body(context);
    if (!(body.get("address") instanceof String address)) {
      throw new IllegalArgumentException("'address' must be text: whose data to forget");
    }
    List<AppId> apps =
        switch (body.get("app")) {
          case null -> hosting.apps(tenant);
          case String name -> {
            AppId app = new AppId(tenant, name);
            requireApp(app);
            yield List.of(app);
          }
          case Object other ->
              throw new IllegalArgumentException("'app' must be text, not " + Json.write(other));
        };
    List<ChannelInfo> channels = hosting.channels();
    try {
      return Reply.ok(
          show(
              forgetting.forget(
                  address,
                  apps.stream()
                      .map(app ->
                          new Forgetting.Place(
                              app,
                              channels.stream()
                                  .filter(channel -> channel.app().equals(app))
                                  .map(ChannelInfo::id)
                                  .toList()))
                      .toList())));
    } catch (Forgetting.BusyException e) {
      throw new ProblemException(409, "User is busy", String.valueOf(e.getMessage()));
    }
  }

  private static Map<String, @Nullable Object> show(Receipt receipt) {
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    shown.put("address", receipt.address());
    shown.put("time", receipt.at().toString());
    shown.put("apps", receipt.apps().stream().map(AppId::name).toList());
    shown.put(
        "removed",
        receipt.removed().stream()
            .map(removed -> {
              Map<String, @Nullable Object> one = new LinkedHashMap<>();
              one.put("app", removed.app().name());
              one.put("place", removed.place());
              one.put("count", removed.count());
              return one;
            })
            .toList());
    shown.put(
        "mentions",
        receipt.mentions().stream()
            .map(mention -> {
              Map<String, @Nullable Object> one = new LinkedHashMap<>();
              one.put("app", mention.app().name());
              one.put("place", mention.family());
              one.put("key", mention.key());
              return one;
            })
            .toList());
    shown.put("mentions_in_all", receipt.mentionsInAll());
    return shown;
  }

  private Reply listApps(RoutingContext context) {
    TenantId tenant = knownTenant(context);
    return Page.of(context)
        .of(
            hosting.apps(tenant),
            AppId::name,
            app -> Map.of("name", app.name(), "tenant", tenant.value()));
  }

  private Reply publish(RoutingContext context) {
    TenantId tenant = knownTenant(context);
    AppPackage app = AppText.read(Bodies.text(context));
    if (!app.name().equals(Problem.pathParam(context, "app"))) {
      throw new InvalidAppException(
          "the address names app '%s', the body '%s'"
              .formatted(Problem.pathParam(context, "app"), app.name()));
    }
    Release asked = app.release(tenant, 1);
    Limits limits = plans.of(tenant).grant(asked.capabilities()).limits();
    app.requireSizes(limits);
    Optional<GuestError> error = check.apply(asked, limits);
    if (error.isPresent()) {
      throw new ProblemException(422, "App does not load", error.get().describe());
    }
    Release release = hosting.publish(tenant, app);
    ChannelInfo channel = hosting.simulatorChannel(release.app(), app.transportType());
    Map<String, @Nullable Object> published = new LinkedHashMap<>();
    published.put("app", release.app().name());
    published.put("tenant", tenant.value());
    published.put("release", release.id().number());
    published.put("channel", channel.id().value());
    published.put("address", channel.address());
    published.put("handset", "/handset/" + channel.id());
    return Reply.created(published);
  }

  private Reply logs(RoutingContext context) {
    AppId app = new AppId(knownTenant(context), Problem.pathParam(context, "app"));
    requireApp(app);
    Page page = Page.of(context);
    if (page.cursor() == null) {
      return Page.reply(
          appLog.tail(app, page.limit()).stream().map(ApiRoutes::show).toList(), null);
    }
    List<AppLog.Kept> lines = appLog.after(app, page.position(), page.limit() + 1);
    List<AppLog.Kept> shown = lines.subList(0, Math.min(page.limit(), lines.size()));
    return Page.reply(
        shown.stream().map(ApiRoutes::show).toList(),
        shown.size() < lines.size() ? Long.toString(shown.getLast().position()) : null);
  }

  private Reply listChannels(RoutingContext context) {
    return Page.of(context)
        .of(hosting.channels(), channel -> channel.id().value(), ChannelText::show);
  }

  private Reply showChannel(RoutingContext context) {
    ChannelId id = channelId(context);
    return hosting
        .channel(id)
        .map(channel -> Reply.ok(ChannelText.show(channel)))
        .orElseThrow(() -> unknown(id));
  }

  private Reply changeChannel(RoutingContext context) {
    ChannelId id = channelId(context);
    Map<String, @Nullable Object> changes = body(context);
    return hosting
        .changeChannel(id, channel -> ChannelText.changed(channel, changes))
        .map(channel -> Reply.ok(ChannelText.show(channel)))
        .orElseThrow(() -> unknown(id));
  }

  private static ChannelId channelId(RoutingContext context) {
    return new ChannelId(Problem.pathParam(context, "channel"));
  }

  private static ProblemException unknown(ChannelId id) {
    return new ProblemException(
        404,
        "Unknown channel",
        "this host has no channel '%s'; 'boma channels' lists them".formatted(id));
  }

  private void requireApp(AppId app) {
    if (hosting.active(app).isEmpty()) {
      throw new ProblemException(
          404, "Unknown app", "tenant '%s' has no app '%s'".formatted(app.tenant(), app.name()));
    }
  }

  private TenantId knownTenant(RoutingContext context) {
    TenantId tenant = new TenantId(Problem.pathParam(context, "tenant"));
    if (hosting.tenant(tenant).isEmpty()) {
      throw new ProblemException(
          404,
          "Unknown tenant",
          "there is no tenant '%s'; create it with: boma tenants create %s"
              .formatted(tenant, tenant));
    }
    return tenant;
  }

  private static String bodyText(RoutingContext context, String name) {
    if (body(context).get(name) instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException("the body must be {\"%s\": text}".formatted(name));
  }

  private static Map<String, @Nullable Object> body(RoutingContext context) {
    try {
      return Json.readObject(Bodies.text(context));
    } catch (JsonException e) {
      throw new IllegalArgumentException("the body is not JSON: " + e.getMessage(), e);
    }
  }

  private Map<String, @Nullable Object> show(Tenant tenant) {
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    shown.put("name", tenant.id().value());
    shown.put("fallback_text", tenant.fallbackText());
    shown.put("suspended", tenant.suspended());
    shown.put("plan", plans.of(tenant.id()).name());
    return shown;
  }

  private static Map<String, @Nullable Object> show(AppLog.Kept kept) {
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    shown.put("cursor", Long.toString(kept.position()));
    shown.put("time", kept.line().time().toString());
    shown.put("level", kept.line().level().name());
    shown.put("message_id", kept.line().messageId());
    shown.put("text", kept.line().text());
    return shown;
  }

  private static void send(RoutingContext context, Reply reply) {
    context
        .response()
        .setStatusCode(reply.status())
        .putHeader("content-type", "application/json; charset=utf-8")
        .end(Json.write(reply.body()));
  }
}
