package dev.boma.runtime.boot;

import dev.boma.runtime.web.Problem;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The host's HTTP server. Closing it lets the requests that run finish. */
public final class WebServer implements AutoCloseable {
  private static final Duration DRAIN = Duration.ofSeconds(10);
  private static final int MAX_HEADER_BYTES = 16 << 10;

  private final HttpServer server;
  private final String address;
  private final AtomicInteger running;

  private WebServer(HttpServer server, String address, AtomicInteger running) {
    this.server = server;
    this.address = address;
    this.running = running;
  }

  /** Adds routes to the server's router. */
  @FunctionalInterface
  public interface Routes {
    void mount(Router router);
  }

  /** The address is taken, or cannot be listened on; the message says so. */
  public static final class CannotListenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CannotListenException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  static WebServer open(Vertx vertx, String address, int port, Routes routes) {
    Router router = Router.router(vertx);
    AtomicInteger running = new AtomicInteger();
    router
        .route()
        .handler(context -> {
          running.incrementAndGet();
          context.addEndHandler(ended -> running.decrementAndGet());
          // What is sent here is what it says it is, and no page of another host may frame it.
          context
              .response()
              .putHeader("x-content-type-options", "nosniff")
              .putHeader("referrer-policy", "no-referrer")
              .putHeader("content-security-policy", "default-src 'none'; frame-ancestors 'none'");
          context.next();
        });
    routes.mount(router);
    for (int status : new int[] {400, 404, 405, 413, 500}) {
      router.errorHandler(status, Problem::ofFailure);
    }
    try {
      HttpServer server =
          vertx
              .createHttpServer(
                  new HttpServerOptions()
                      .setMaxHeaderSize(MAX_HEADER_BYTES)
                      .setIdleTimeout(90)
                      // A client that offers HTTP/2 is answered in HTTP/1.1. Where a connection was
                      // upgraded (RFC 9113 has dropped that), one first answer in a hundred got
                      // lost on a busy machine.
                      .setHttp2ClearTextEnabled(false)
                      .setCompressionSupported(true))
              .requestHandler(router)
              .listen(port, address)
              .toCompletionStage()
              .toCompletableFuture()
              .join();
      return new WebServer(server, address, running);
    } catch (CompletionException e) {
      throw new CannotListenException(
          "cannot listen on %s:%d: %s; choose another --port or stop what holds it"
              .formatted(address, port, e.getCause() == null ? e : e.getCause().getMessage()),
          e);
    }
  }

  /** The port it listens on. */
  public int port() {
    return server.actualPort();
  }

  /** Where it listens: {@code http://HOST:PORT}. */
  public String url() {
    return "http://%s:%d".formatted(address.contains(":") ? "[" + address + "]" : address, port());
  }

  @Override
  public void close() throws InterruptedException {
    server
        .shutdown(DRAIN.toSeconds(), TimeUnit.SECONDS)
        .toCompletionStage()
        .toCompletableFuture()
        .join();
    // A turn that still runs answers to nobody now, but what it stores must be whole.
    long deadline = System.nanoTime() + DRAIN.toNanos();
    while (running.get() > 0 && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }
}
