package dev.boma.runtime.console;

import dev.boma.runtime.web.Problem;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** The files of the pages, from the class path beside this class. */
final class Assets {
  private static final Pattern NAME = Pattern.compile("[a-z]+\\.(html|css|js|svg)");
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "svg", "image/svg+xml");

  /** Nothing is loaded from anywhere else, and no other page may frame ours. */
  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self';"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final Map<String, Optional<Buffer>> READ = new ConcurrentHashMap<>();

  private Assets() {}

  /** Answers with the asset the path names. */
  static void send(RoutingContext context) {
    send(context, Problem.pathParam(context, "name"));
  }

  /** Answers with an asset. */
  static void send(RoutingContext context, String name) {
    Optional<Buffer> asset =
        NAME.matcher(name).matches() ? READ.computeIfAbsent(name, Assets::read) : Optional.empty();
    if (asset.isEmpty()) {
      Problem.send(context, 404, "Not found", "there is no asset '%s'".formatted(name));
      return;
    }
    context
        .response()
        .putHeader("content-type", TYPES.getOrDefault(ending(name), "text/plain"))
        .putHeader("content-security-policy", CONTENT_SECURITY_POLICY)
        .putHeader("cache-control", "no-cache")
        .end(asset.get());
  }

  private static Optional<Buffer> read(String name) {
    try (InputStream in = Assets.class.getResourceAsStream(name)) {
      return in == null ? Optional.empty() : Optional.of(Buffer.buffer(in.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String ending(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
