package dev.boma.runtime.resource;

import dev.boma.api.Limit;
import dev.boma.api.TenantId;
import dev.boma.runtime.resource.HttpResource.HttpLimits;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Sends the calls of guests over the network: to the very address that the {@link EgressGuard}
 * checked, each over a connection of its own, so that tenants share none.
 */
final class VertxHttpSender implements HttpSender {
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final Pattern CHARSET =
      Pattern.compile("charset\\s*=\\s*\"?([^\";\\s]+)", Pattern.CASE_INSENSITIVE);

  private static final int MAX_HEADER_BYTES = 16 << 10;

  /**
   * No bound of its own: the client's would be one line for all tenants who call that service. What
   * goes out at once is bounded by the turns that run and the {@code http-calls-at-once} of each.
   */
  private static final int CONNECTIONS_TO_A_SERVICE = 10_000;

  private final HttpClient client;
  private final NameLookups lookups = new NameLookups();
  private final EgressGuard guard;

  VertxHttpSender(Vertx vertx, EgressGuard guard) {
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setKeepAlive(false)
                .setDecompressionSupported(true)
                .setMaxHeaderSize(MAX_HEADER_BYTES),
            new PoolOptions().setHttp1MaxSize(CONNECTIONS_TO_A_SERVICE));
    this.guard = guard;
  }

  @Override
  public Answer send(
      TenantId tenant, HttpCall call, @Nullable List<String> allow, HttpLimits limits)
      throws NoAnswerException {
    Instant deadline = Instant.now().plus(limits.timeout());
    HttpCall next = call;
    for (int hop = 0; hop <= limits.redirects(); hop++) {
      InetAddress address = checked(tenant, next, allow, deadline, limits);
      Answer answer = exchange(next, address, deadline, limits);
      URI location = location(next, answer);
      if (location == null) {
        return answer;
      }
      next = next.redirected(location);
    }
    throw new NoAnswerException(
        Limit.HTTP_REDIRECTS,
        "more than %d redirects (limit http-redirects)".formatted(limits.redirects()));
  }

  /** Where a safe method is redirected to; null when the answer is to be handed over as it is. */
  private static @Nullable URI location(HttpCall call, Answer answer) throws NoAnswerException {
    List<String> locations = answer.headers().get("location");
    if (!REDIRECTS.contains(answer.code())
        || locations == null
        || !(call.method().equals("GET") || call.method().equals("HEAD"))) {
      return null;
    }
    try {
      URI to = HttpCall.uri(call.uri().resolve(HttpCall.escaped(locations.getFirst())).toString());
      if (call.uri().getScheme().equals("https") && to.getScheme().equals("http")) {
        throw new NoAnswerException("a redirect from https to http is not followed");
      }
      return to;
    } catch (IllegalArgumentException | BadArgumentException e) {
      throw new NoAnswerException("the redirect leads nowhere: " + e.getMessage());
    }
  }

  /** Asks the guard, which may have to wait for name servers, no longer than the call may take. */
  private InetAddress checked(
      TenantId tenant,
      HttpCall call,
      @Nullable List<String> allow,
      Instant deadline,
      HttpLimits limits)
      throws NoAnswerException {
    try {
      return lookups.find(
          tenant, () -> guard.check(call.uri(), allow), Duration.between(Instant.now(), deadline));
    } catch (TimeoutException e) {
      throw late(call, limits);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof NoAnswerException refused) {
        throw refused;
      }
      throw new IllegalStateException("the guard failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NoAnswerException("the host is stopping");
    }
  }

  private static NoAnswerException late(HttpCall call, HttpLimits limits) {
    return new NoAnswerException(
        Limit.HTTP_TIMEOUT_MS,
        "%s did not answer within %d ms (limit http-timeout-ms)"
            .formatted(call.uri().getHost(), limits.timeout().toMillis()));
  }

  private Answer exchange(HttpCall call, InetAddress address, Instant deadline, HttpLimits limits)
      throws NoAnswerException {
    URI uri = call.uri();
    int port = EgressGuard.port(uri);
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.valueOf(call.method()))
            .setServer(SocketAddress.inetSocketAddress(port, address.getHostAddress()))
            .setHost(uri.getHost())
            .setPort(port)
            .setSsl(uri.getScheme().equals("https"))
            .setURI(uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery()))
            .setConnectTimeout(Math.max(1, limits.timeout().toMillis()));
    call.headers()
        .forEach((name, values) -> options.putHeader(name, List.<CharSequence>copyOf(values)));
    Promise<HttpClientRequest> sent = Promise.promise();
    Future<Answer> answer =
        client
            .request(options)
            .compose(request -> {
              sent.tryComplete(request);
              return request
                  .send(Buffer.buffer(call.body()))
                  .compose(response -> read(call, response, limits));
            });
    long left = Duration.between(Instant.now(), deadline).toMillis();
    try {
      return answer.toCompletionStage().toCompletableFuture().get(left, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      sent.future().onSuccess(HttpClientRequest::reset);
      throw late(call, limits);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof NoAnswerException noAnswer) {
        throw noAnswer;
      }
      throw new NoAnswerException("no answer from " + uri.getHost() + ": " + cause(e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NoAnswerException("the host is stopping");
    }
  }

  private static Future<Answer> read(
      HttpCall call, HttpClientResponse response, HttpLimits limits) {
    Buffer body = Buffer.buffer();
    Promise<Answer> answer = Promise.promise();
    response.exceptionHandler(answer::tryFail);
    response.handler(chunk -> {
      body.appendBuffer(chunk);
      if (body.length() > limits.responseBytes()) {
        answer.tryFail(
            new NoAnswerException(
                Limit.HTTP_RESPONSE_BYTES,
                HttpResource.tooLong(body.length(), limits.responseBytes())));
        response.request().reset();
      }
    });
    response.endHandler(end ->
        answer.tryComplete(
            new Answer(
                response.statusCode(),
                headers(response),
                call.method().equals("HEAD")
                    ? ""
                    : body.toString(charset(response.getHeader("content-type"))))));
    return answer.future();
  }

  private static Map<String, List<String>> headers(HttpClientResponse response) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    response
        .headers()
        .forEach((name, value) ->
            headers
                .computeIfAbsent(name.toLowerCase(Locale.ROOT), n -> new ArrayList<>())
                .add(value));
    return headers;
  }

  /** The response's own charset; UTF-8 when it names none or one nobody knows. */
  private static Charset charset(@Nullable String contentType) {
    Matcher matcher = CHARSET.matcher(contentType == null ? "" : contentType);
    if (matcher.find() && isKnown(matcher.group(1))) {
      return Charset.forName(matcher.group(1));
    }
    return StandardCharsets.UTF_8;
  }

  private static boolean isKnown(String charset) {
    try {
      return Charset.isSupported(charset);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** One word of why, without addresses: a guest must not map the host's network by it. */
  private static String cause(@Nullable Throwable thrown) {
    return switch (thrown) {
      case javax.net.ssl.SSLException ignored -> "its certificate or TLS was not accepted";
      case java.net.ConnectException ignored -> "it could not be reached";
      case null, default -> "the connection broke";
    };
  }
}
