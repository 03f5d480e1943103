package dev.boma.runtime.console;

import dev.boma.runtime.web.Pages;
import io.vertx.ext.web.Router;

/** {@code /docs}: the API for people, read by its page from {@code /openapi.json}. */
public final class ApiPage {
  /** Adds the route. */
  public void mount(Router router) {
    Pages.at(router, "/docs").handler(context -> Assets.send(context, "docs.html"));
  }
}
