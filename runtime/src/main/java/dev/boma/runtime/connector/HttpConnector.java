package dev.boma.runtime.connector;

import dev.boma.api.OutboundMessage;
import dev.boma.runtime.json.Json;
import dev.boma.runtime.vumi.VumiOutbound;
import dev.boma.spi.ChannelInfo;
import dev.boma.spi.Connector;
import dev.boma.spi.DeliveryException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The generic HTTP connector, outward: what an app sends is posted to the channel's URL as a Vumi
 * message in JSON; on a simulator channel without a URL it goes to the handset's inbox.
 */
public final class HttpConnector implements Connector {
  /** The name channels choose it by. */
  public static final String NAME = "http";

  /**
   * How many connections there are to one gateway at most; as many messages are handed over at
   * once, and the time each has is never spent waiting for a connection.
   */
  public static final int CONNECTIONS = 256;

  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  /** Nobody reads it. A gateway that says more has its connection closed. */
  private static final long MAX_BODY_BYTES = 64 * 1024;

  private final HttpClient client;
  private final Inbox inbox;
  private final Duration timeout;

  public HttpConnector(Vertx vertx, Inbox inbox) {
    this(vertx, inbox, TIMEOUT);
  }

  /**
   * @param timeout how long a gateway may take for its answer
   */
  public HttpConnector(Vertx vertx, Inbox inbox, Duration timeout) {
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions(), new PoolOptions().setHttp1MaxSize(CONNECTIONS));
    this.inbox = inbox;
    this.timeout = timeout;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void deliver(ChannelInfo channel, OutboundMessage message) throws DeliveryException {
    URI url = channel.url();
    if (url != null) {
      post(url, VumiOutbound.complete(message, channel));
    } else if (channel.simulator()) {
      inbox.add(channel.id(), message);
    } else {
      throw new DeliveryException(
          "channel %s has no URL to which messages of the app could be posted"
              .formatted(channel.id()));
    }
  }

  private void post(URI url, Map<String, @Nullable Object> message) throws DeliveryException {
    RequestOptions options =
        new RequestOptions()
            .setAbsoluteURI(url.toString())
            .setMethod(HttpMethod.POST)
            .putHeader("content-type", "application/json; charset=utf-8")
            .setTimeout(timeout.toMillis());
    Future<HttpClientRequest> request = client.request(options);
    Future<HttpClientResponse> response =
        request.compose(opened -> opened.send(Buffer.buffer(Json.write(message))));
    try {
      response
          .compose(HttpConnector::discardBody)
          .toCompletionStage()
          .toCompletableFuture()
          .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (!response.succeeded()) {
        // A timeout of the client says the path again.
        throw e.getCause() instanceof TimeoutException
            ? late(url)
            : new DeliveryException("%s did not answer: %s".formatted(shown(url), e.getCause()));
      }
    } catch (TimeoutException e) {
      request.onSuccess(HttpClientRequest::reset);
      if (!response.succeeded()) {
        throw late(url);
      }
    } catch (InterruptedException e) {
      request.onSuccess(HttpClientRequest::reset);
      Thread.currentThread().interrupt();
      throw new DeliveryException("the host is stopping");
    }
    // The status is the answer, whatever became of the body.
    int status = response.result().statusCode();
    if (status < 200 || status > 299) {
      throw new DeliveryException("%s answered with status %d".formatted(shown(url), status));
    }
  }

  private DeliveryException late(URI url) {
    return new DeliveryException("%s did not answer within %s".formatted(shown(url), timeout));
  }

  /** Without path and query: the app's log has it, and they may be the operator's secret. */
  private static String shown(URI url) {
    return url.getScheme() + "://" + url.getRawAuthority();
  }

  /** Reads the body to its end, so that the connection serves again, or breaks it off. */
  private static Future<Void> discardBody(HttpClientResponse response) {
    AtomicLong read = new AtomicLong();
    response.handler(buffer -> {
      if (read.addAndGet(buffer.length()) > MAX_BODY_BYTES) {
        response.request().reset();
      }
    });
    return response.end();
  }
}
