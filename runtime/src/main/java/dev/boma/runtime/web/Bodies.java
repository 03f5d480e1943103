package dev.boma.runtime.web;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The bodies of requests: text in UTF-8, whatever their content type says. */
public final class Bodies {
  private static final String LIMIT = "boma.body-limit";

  private Bodies() {}

  /** Reads bodies of at most that many bytes; a larger one is answered with 413. */
  public static Handler<RoutingContext> upTo(long maxBytes) {
    BodyHandler reader = BodyHandler.create(false).setBodyLimit(maxBytes);
    return context -> {
      context.put(LIMIT, maxBytes);
      // `curl -d` calls everything a form; it must not be taken apart as one.
      context.request().headers().remove(HttpHeaders.CONTENT_TYPE);
      reader.handle(context);
    };
  }

  /**
   * The body as text; empty when there was none.
   *
   * @throws ProblemException if it is not UTF-8
   */
  public static String text(RoutingContext context) {
    Buffer body = context.body().buffer();
    if (body == null) {
      return "";
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(body.getBytes()))
          .toString();
    } catch (CharacterCodingException e) {
      throw new ProblemException(
          400, "Malformed body", "the body is not text in UTF-8; encode it as UTF-8");
    }
  }

  static String tooLarge(RoutingContext context) {
    Long limit = context.get(LIMIT);
    return limit == null
        ? "the request is larger than this address takes"
        : "the body is larger than the %d bytes this address takes".formatted(limit);
  }
}
