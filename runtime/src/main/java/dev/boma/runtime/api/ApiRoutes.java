package dev.boma.runtime.api;

import dev.boma.api.AppId;
import dev.boma.api.GuestError;
import dev.boma.api.Release;
import dev.boma.api.TenantId;
import dev.boma.runtime.hosting.AppPackage;
import dev.boma.runtime.hosting.Hosting;
import dev.boma.runtime.hosting.InvalidAppException;
import dev.boma.runtime.hosting.Tenant;
import dev.boma.runtime.json.Json;
import dev.boma.runtime.json.JsonException;
import dev.boma.runtime.store.AppLog;
import dev.boma.runtime.web.Problem;
import dev.boma.spi.ChannelInfo;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP API under {@code /api/v1}, for the admin token: tenants, apps and what they log.
 *
 * <ul>
 *   <li>{@code GET, POST /tenants}
 *   <li>{@code GET /tenants/T/apps}
 *   <li>{@code POST /tenants/T/apps/A/releases} publishes
 *   <li>{@code GET /tenants/T/apps/A/logs?limit=N}
 * </ul>
 */
public final class ApiRoutes {
  private static final long MAX_BODY_BYTES = 64L << 20;
  private static final int DEFAULT_LINES = 100;

  private final Hosting hosting;
  private final AppLog appLog;
  private final Function<Release, Optional<GuestError>> check;
  private final Predicate<String> isAdmin;
  private final Executor executor;

  /**
   * @param check loads a release, and says what is wrong with it
   * @param executor runs what may block
   */
  public ApiRoutes(
      Hosting hosting,
      AppLog appLog,
      Function<Release, Optional<GuestError>> check,
      Predicate<String> isAdmin,
      Executor executor) {
    this.hosting = hosting;
    this.appLog = appLog;
    this.check = check;
    this.isAdmin = isAdmin;
    this.executor = executor;
  }

  /** Adds the routes. */
  public void mount(Router router) {
    // The token is checked before a body is read: strangers send nothing here.
    router.route("/api/*").handler(this::authorize);
    router.route("/api/*").handler(BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES));
    router.get("/api/v1/tenants").handler(blocking(this::listTenants));
    router.post("/api/v1/tenants").handler(blocking(this::createTenant));
    router.get("/api/v1/tenants/:tenant/apps").handler(blocking(this::listApps));
    router.post("/api/v1/tenants/:tenant/apps/:app/releases").handler(blocking(this::publish));
    router.get("/api/v1/tenants/:tenant/apps/:app/logs").handler(blocking(this::logs));
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

  private void authorize(RoutingContext context) {
    context.request().pause();
    // The request's own event loop: on another, its body could be gone before anyone reads it.
    Context eventLoop = context.vertx().getOrCreateContext();
    executor.execute(() ->
        Problem.guard(
            context,
            guarded -> {
              boolean allowed = Problem.bearer(guarded).filter(isAdmin).isPresent();
              eventLoop.runOnContext(ignored -> {
                guarded.request().resume();
                if (allowed) {
                  guarded.next();
                } else {
                  Problem.unauthorized(
                      guarded,
                      "send the admin token as 'Authorization: Bearer boma_…'; the"
                          + " host's first start printed it, 'boma tokens reset-admin'"
                          + " makes a new one");
                }
              });
            }));
  }

  private Handler<RoutingContext> blocking(Handler<RoutingContext> handler) {
    return context ->
        executor.execute(() ->
            Problem.guard(
                context,
                guarded -> {
                  try {
                    handler.handle(guarded);
                  } catch (InvalidAppException | IllegalArgumentException e) {
                    Problem.send(guarded, 400, "Invalid request", String.valueOf(e.getMessage()));
                  }
                }));
  }

  private void listTenants(RoutingContext context) {
    send(context, 200, Map.of("items", hosting.tenants().stream().map(ApiRoutes::show).toList()));
  }

  private void createTenant(RoutingContext context) {
    Tenant tenant = Tenant.named(new TenantId(bodyText(context, "name")));
    if (!hosting.createTenant(tenant)) {
      Problem.send(
          context, 409, "Tenant exists", "there is a tenant '%s' already".formatted(tenant.id()));
      return;
    }
    send(context, 201, show(tenant));
  }

  private void listApps(RoutingContext context) {
    TenantId tenant = new TenantId(Problem.pathParam(context, "tenant"));
    if (missing(context, tenant)) {
      return;
    }
    send(
        context,
        200,
        Map.of(
            "items",
            hosting.apps(tenant).stream()
                .map(app -> Map.of("name", app.name(), "tenant", tenant.value()))
                .toList()));
  }

  private void publish(RoutingContext context) {
    TenantId tenant = new TenantId(Problem.pathParam(context, "tenant"));
    if (missing(context, tenant)) {
      return;
    }
    String body = context.body().asString("UTF-8");
    AppPackage app = AppText.read(body == null ? "" : body);
    if (!app.name().equals(Problem.pathParam(context, "app"))) {
      throw new InvalidAppException(
          "the address names app '%s', the body '%s'"
              .formatted(Problem.pathParam(context, "app"), app.name()));
    }
    Optional<GuestError> error = check.apply(app.release(tenant, 1));
    if (error.isPresent()) {
      Problem.send(context, 422, "App does not load", error.get().describe());
      return;
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
    send(context, 201, published);
  }

  private void logs(RoutingContext context) {
    AppId app =
        new AppId(
            new TenantId(Problem.pathParam(context, "tenant")), Problem.pathParam(context, "app"));
    if (hosting.active(app).isEmpty()) {
      Problem.send(context, 404, "Unknown app", "there is no app '%s'".formatted(app));
      return;
    }
    String limit = context.request().getParam("limit");
    int lines = limit == null ? DEFAULT_LINES : limitOf(limit);
    send(
        context,
        200,
        Map.of(
            "items",
            appLog.tail(app, Math.clamp(lines, 1, AppLog.KEPT_LINES)).stream()
                .map(ApiRoutes::show)
                .toList()));
  }

  private static int limitOf(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "limit is '%s'; it must be a whole number from 1 to %d"
              .formatted(text, AppLog.KEPT_LINES),
          e);
    }
  }

  private boolean missing(RoutingContext context, TenantId tenant) {
    if (hosting.tenant(tenant).isPresent()) {
      return false;
    }
    Problem.send(
        context,
        404,
        "Unknown tenant",
        "there is no tenant '%s'; create it with: boma tenants create %s"
            .formatted(tenant, tenant));
    return true;
  }

  private static String bodyText(RoutingContext context, String name) {
    String body = context.body().asString("UTF-8");
    try {
      if (Json.readObject(body == null ? "" : body).get(name) instanceof String text) {
        return text;
      }
    } catch (JsonException e) {
      throw new IllegalArgumentException("the body is not JSON: " + e.getMessage(), e);
    }
    throw new IllegalArgumentException("the body must be {\"%s\": text}".formatted(name));
  }

  private static Map<String, @Nullable Object> show(Tenant tenant) {
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    shown.put("name", tenant.id().value());
    shown.put("fallback_text", tenant.fallbackText());
    shown.put("suspended", tenant.suspended());
    return shown;
  }

  private static Map<String, @Nullable Object> show(AppLog.Line line) {
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    shown.put("time", line.time().toString());
    shown.put("level", line.level().name());
    shown.put("message_id", line.messageId());
    shown.put("text", line.text());
    return shown;
  }

  private static void send(RoutingContext context, int status, Map<String, ?> body) {
    context
        .response()
        .setStatusCode(status)
        .putHeader("content-type", "application/json; charset=utf-8")
        .end(Json.write(body));
  }
}
