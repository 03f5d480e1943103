package dev.boma.runtime.api;

import dev.boma.runtime.web.Pages;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** {@code /openapi.yaml}: the description of this host's addresses for programs. */
public final class OpenApiRoute {
  private static final String RESOURCE = "openapi.yaml";

  /** Adds the route. */
  public void mount(Router router) {
    Buffer description = read();
    Pages.at(router, "/openapi.yaml")
        .handler(context ->
            context
                .response()
                .putHeader("content-type", "application/yaml; charset=utf-8")
                .end(description));
  }

  private static Buffer read() {
    try (InputStream in = OpenApiRoute.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCE + " is missing from the class path");
      }
      return Buffer.buffer(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
