package dev.boma.runtime.web;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/** The bodies of requests: text in UTF-8, whatever their content type says. */
public final class Bodies {
  private static final String LIMIT = "boma.body-limit";

  /** No more than the head of a request may have, which is read of everybody. */
  private static final int SMALL_BYTES = 16 << 10;

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
   * Asks a gatekeeper before the body is read, so that strangers can fill no memory. The body of a
   * request that is refused is thrown away as it comes; when it goes on beyond the bound, the
   * connection is closed.
   *
   * @param maxBytes how much of a refused body is let through
   * @param executor runs the gatekeeper, which may block
   * @param gatekeeper lets the request in by returning, and refuses it by a {@link
   *     ProblemException}
   */
  public static Handler<RoutingContext> guarded(
      long maxBytes, Executor executor, Handler<RoutingContext> gatekeeper) {
    return context -> {
      // The request's own event loop: on another, its body could be gone before anyone reads it.
      Context eventLoop = context.vertx().getOrCreateContext();
      context.request().pause();
      executor.execute(() -> {
        Problem.guard(context, gatekeeper);
        eventLoop.runOnContext(ignored -> goOn(context, maxBytes));
      });
    };
  }

  private static void goOn(RoutingContext context, long maxBytes) {
    HttpServerRequest request = context.request();
    boolean refused = context.response().ended();
    if (!refused) {
      context.next();
    }
    if (request.isEnded()) {
      return;
    }
    if (refused) {
      AtomicLong thrownAway = new AtomicLong();
      request.handler(part -> {
        if (thrownAway.addAndGet(part.length()) > maxBytes) {
          request.connection().close();
        }
      });
    }
    // Not before somebody listens: the body would be over and gone.
    request.resume();
  }

  /** Whether a request says that its body is so small that reading it costs next to nothing. */
  public static boolean isSmall(RoutingContext context) {
    String length = context.request().getHeader(HttpHeaders.CONTENT_LENGTH);
    try {
      return length != null && Long.parseLong(length) <= SMALL_BYTES;
    } catch (NumberFormatException e) {
      return false;
    }
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
