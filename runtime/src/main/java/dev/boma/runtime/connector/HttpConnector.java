package dev.boma.runtime.connector;

import dev.boma.api.OutboundMessage;
import dev.boma.runtime.json.Json;
import dev.boma.spi.ChannelInfo;
import dev.boma.spi.Connector;
import dev.boma.spi.DeliveryException;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The generic HTTP connector, outward: what an app sends is posted to the channel's URL as a Vumi
 * message in JSON; on a simulator channel without a URL it goes to the handset's inbox.
 */
public final class HttpConnector implements Connector {
  /** The name channels choose it by. */
  public static final String NAME = "http";

  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final HttpClient client;
  private final Inbox inbox;

  public HttpConnector(Vertx vertx, Inbox inbox) {
    client = vertx.createHttpClient(new HttpClientOptions());
    this.inbox = inbox;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void deliver(ChannelInfo channel, OutboundMessage message) throws DeliveryException {
    URI url = channel.url();
    if (url != null) {
      post(url, message);
    } else if (channel.simulator()) {
      inbox.add(channel.id(), message);
    } else {
      throw new DeliveryException(
          "channel %s has no URL to which messages of the app could be posted"
              .formatted(channel.id()));
    }
  }

  private void post(URI url, OutboundMessage message) throws DeliveryException {
    RequestOptions options =
        new RequestOptions()
            .setAbsoluteURI(url.toString())
            .setMethod(HttpMethod.POST)
            .putHeader("content-type", "application/json; charset=utf-8")
            .setTimeout(TIMEOUT.toMillis());
    int status;
    try {
      status =
          client
              .request(options)
              .compose(request -> request.send(Buffer.buffer(Json.write(message.fields()))))
              .compose(response -> response.body().map(body -> response.statusCode()))
              .toCompletionStage()
              .toCompletableFuture()
              .get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new DeliveryException("%s did not answer: %s".formatted(url, e.getCause()));
    } catch (TimeoutException e) {
      throw new DeliveryException("%s did not answer within %s".formatted(url, TIMEOUT));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DeliveryException("the host is stopping");
    }
    if (status < 200 || status > 299) {
      throw new DeliveryException("%s answered with status %d".formatted(url, status));
    }
  }
}
