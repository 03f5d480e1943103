package dev.boma.runtime.web;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;

/** What is there to be looked at. */
public final class Pages {
  private Pages() {}

  /**
   * The route of a page: {@code GET}, and {@code HEAD} for those who only ask whether it is there.
   */
  public static Route at(Router router, String path) {
    router.route(path).last().handler(context -> Problem.methodNotAllowed(context, "GET, HEAD"));
    return router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD);
  }
}
