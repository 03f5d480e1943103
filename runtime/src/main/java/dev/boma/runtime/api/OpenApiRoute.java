package dev.boma.runtime.api;

import dev.boma.runtime.json.Json;
import dev.boma.runtime.web.Pages;
import dev.boma.runtime.web.Problem;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.Executor;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * {@code /openapi.yaml}: the description of this host's addresses for programs; {@code
 * /openapi.json} is the same in JSON.
 */
public final class OpenApiRoute {
  private static final String RESOURCE = "openapi.yaml";

  private final Executor executor;

  /**
   * @param executor runs what takes long
   */
  public OpenApiRoute(Executor executor) {
    this.executor = executor;
  }

  /** Made when it is first asked for: most hosts never are. */
  private static final class InJson {
    private static final Buffer TEXT =
        Buffer.buffer(Json.write(YAMLMapper.shared().readValue(read().toString(), Object.class)));
  }

  /** Adds the routes. */
  public void mount(Router router) {
    Buffer description = read();
    Pages.at(router, "/openapi.yaml")
        .handler(context ->
            context
                .response()
                .putHeader("content-type", "application/yaml; charset=utf-8")
                .end(description));
    Pages.at(router, "/openapi.json")
        .handler(context ->
            executor.execute(() ->
                Problem.guard(
                    context,
                    guarded ->
                        guarded
                            .response()
                            .putHeader("content-type", "application/json; charset=utf-8")
                            .end(InJson.TEXT))));
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
