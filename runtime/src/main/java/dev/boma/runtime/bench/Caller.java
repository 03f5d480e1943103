package dev.boma.runtime.bench;

import dev.boma.runtime.bench.Load.Channel;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpMethod;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One connection, and the phones that use it one after the other. All of it happens on one event
 * loop.
 */
final class Caller {
  /**
   * A connection that broke is not made again at once: a host that is down would drown in tries.
   */
  private static final long PAUSE_MILLIS = 20;

  private final Vertx vertx;
  private final HttpClientAgent client;
  private final Load load;
  private final URI host;
  private final String name;

  /** Where to note; empty when it is over. */
  private final Supplier<Optional<Tape>> tape;

  private final Promise<Void> ended = Promise.promise();
  private @Nullable HttpClientConnection connection;
  private Phone phone;
  private int user;
  private long messages;

  /**
   * @param number which of the connections it is, from 0
   * @param run tells the messages of this run from those of others
   * @param tape where to note what ends now
   */
  Caller(
      Vertx vertx,
      HttpClientAgent client,
      Load load,
      int number,
      String run,
      Supplier<Optional<Tape>> tape) {
    this.vertx = vertx;
    this.client = client;
    this.load = load;
    this.host = load.hosts().get(number % load.hosts().size());
    this.name = run + "-" + number + "-";
    this.tape = tape;
    this.user = number;
    this.phone = phoneOf(user);
  }

  /** Calls until there is no tape any more. */
  Future<Void> call() {
    turn();
    return ended.future();
  }

  private void turn() {
    if (tape.get().isEmpty()) {
      ended.complete();
      return;
    }
    if (phone.isOver()) {
      // A phone belongs to one connection, so that no two turns of a user meet.
      user = user + load.connections() < load.users() ? user + load.connections() : firstUser();
      phone = phoneOf(user);
    }
    long began = System.nanoTime();
    connected()
        .compose(this::request)
        .compose(request -> request.send(phone.message(name + messages++)))
        .compose(response ->
            response.body().map(body -> phone.take(response.statusCode(), body.toString())))
        .onComplete(
            wrong -> {
              long took = System.nanoTime() - began;
              tape.get()
                  .ifPresent(now -> wrong.ifPresentOrElse(now::failed, () -> now.answered(took)));
              turn();
            },
            failure -> {
              tape.get().ifPresent(now -> now.failed("no answer: " + failure.getMessage()));
              connection = null;
              phone = phoneOf(user);
              vertx.setTimer(PAUSE_MILLIS, timer -> turn());
            });
  }

  private Future<HttpClientConnection> connected() {
    if (connection != null) {
      return Future.succeededFuture(connection);
    }
    return client
        .connect(new HttpConnectOptions().setHost(host.getHost()).setPort(port()))
        .onSuccess(made -> connection = made);
  }

  private Future<HttpClientRequest> request(HttpClientConnection on) {
    return on.request(HttpMethod.POST, "/in/" + phone.channel().id())
        .map(request -> request.putHeader("content-type", "application/json"));
  }

  private int port() {
    return host.getPort() < 0 ? 80 : host.getPort();
  }

  private int firstUser() {
    return user % load.connections();
  }

  private Phone phoneOf(int ofUser) {
    List<Channel> channels = load.channels();
    return new Phone(channels.get(ofUser % channels.size()), ofUser, load.screens());
  }
}
