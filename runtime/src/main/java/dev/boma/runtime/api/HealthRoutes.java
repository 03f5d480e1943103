package dev.boma.runtime.api;

import dev.boma.runtime.json.Json;
import dev.boma.runtime.web.Pages;
import dev.boma.runtime.web.Problem;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.ext.web.Router;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** {@code /health/live}, {@code /health/ready} and {@code /metrics}. */
public final class HealthRoutes {
  private final Supplier<Optional<String>> notReady;
  private final PrometheusMeterRegistry metrics;
  private final Executor executor;

  /**
   * @param notReady why the host cannot take messages now, or empty; may block
   */
  public HealthRoutes(
      Supplier<Optional<String>> notReady, PrometheusMeterRegistry metrics, Executor executor) {
    this.notReady = notReady;
    this.metrics = metrics;
    this.executor = executor;
  }

  /** Adds the routes. */
  public void mount(Router router) {
    Pages.at(router, "/health/live")
        .handler(context ->
            context
                .response()
                .putHeader("content-type", "application/json")
                .end(Json.write(Map.of("status", "live"))));
    Pages.at(router, "/health/ready")
        .handler(context ->
            executor.execute(() ->
                Problem.guard(
                    context,
                    guarded ->
                        notReady
                            .get()
                            .ifPresentOrElse(
                                why -> Problem.send(guarded, 503, "Not ready", why),
                                () ->
                                    guarded
                                        .response()
                                        .putHeader("content-type", "application/json")
                                        .end(Json.write(Map.of("status", "ready")))))));
    Pages.at(router, "/metrics")
        .handler(context ->
            context
                .response()
                .putHeader("content-type", "text/plain; version=0.0.4; charset=utf-8")
                .end(metrics.scrape()));
  }
}
