package dev.boma.runtime.web;

import dev.boma.runtime.json.Json;
import dev.boma.runtime.store.NewerFormatException;
import dev.boma.spi.StoreException;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers that say what went wrong: problem documents (RFC 9457).
 *
 * <pre>{@code {"type": "about:blank", "title": "Unknown channel", "status": 404, "detail": "…"}}
 * </pre>
 */
public final class Problem {
  private static final Logger LOG = LoggerFactory.getLogger(Problem.class);
  private static final String BEARER = "bearer ";

  private Problem() {}

  /** Answers with a problem document, unless an answer is on its way already. */
  public static void send(RoutingContext context, int status, String title, String detail) {
    if (context.response().headWritten()) {
      return;
    }
    Map<String, @Nullable Object> problem = new LinkedHashMap<>();
    problem.put("type", "about:blank");
    problem.put("title", title);
    problem.put("status", status);
    problem.put("detail", detail);
    if (status == 401) {
      context.response().putHeader("www-authenticate", "Bearer");
    }
    context
        .response()
        .setStatusCode(status)
        .putHeader("content-type", "application/problem+json; charset=utf-8")
        .end(Json.write(problem));
  }

  /**
   * Answers 405.
   *
   * @param allowed the methods that the address knows, with commas between them
   */
  public static void methodNotAllowed(RoutingContext context, String allowed) {
    context.response().putHeader("allow", allowed);
    send(
        context,
        405,
        "Method not allowed",
        "%s is not known at %s; there is %s"
            .formatted(context.request().method(), context.normalizedPath(), allowed));
  }

  /** Runs a handler; what it throws becomes a problem document and a log line, never a trace. */
  public static void guard(RoutingContext context, Handler<RoutingContext> handler) {
    try {
      handler.handle(context);
    } catch (ProblemException e) {
      send(context, e.status(), e.title(), e.detail());
    } catch (NewerFormatException e) {
      LOG.warn(
          "{} {} failed: {}", context.request().method(), context.normalizedPath(), e.getMessage());
      send(context, 503, "Newer data", String.valueOf(e.getMessage()));
    } catch (StoreException e) {
      LOG.error(
          "{} {} failed: {}", context.request().method(), context.normalizedPath(), e.getMessage());
      send(context, 503, "Store unavailable", "the host cannot reach its store; try again later");
    } catch (RuntimeException | Error e) {
      LOG.error("{} {} failed", context.request().method(), context.normalizedPath(), e);
      send(context, 500, "Host failure", "the host failed; its log says more");
    }
  }

  /** Answers what the router itself refused. */
  public static void ofFailure(RoutingContext context) {
    int status = context.statusCode();
    switch (status) {
      case 404 ->
          send(context, 404, "Not found", "there is nothing at " + context.normalizedPath());
      case 405 ->
          send(
              context,
              405,
              "Method not allowed",
              context.request().method() + " is not known here");
      case 413 -> send(context, 413, "Too large", Bodies.tooLarge(context));
      case 400 -> send(context, 400, "Malformed request", "the request cannot be read");
      default -> {
        LOG.error(
            "{} {} failed",
            context.request().method(),
            context.normalizedPath(),
            context.failure());
        send(context, 500, "Host failure", "the host failed; its log says more");
      }
    }
  }

  /** A parameter that the route's path has. */
  public static String pathParam(RoutingContext context, String name) {
    return Objects.requireNonNull(context.pathParam(name), name);
  }

  /** The bearer token of a request (RFC 6750 §2.1). */
  public static Optional<String> bearer(RoutingContext context) {
    String header = context.request().getHeader("authorization");
    if (header == null || !header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return Optional.empty();
    }
    return Optional.of(header.substring(BEARER.length()).strip());
  }
}
