package dev.boma.runtime.bench;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** The phones: puts a load on a host, and measures how it is borne. One load at a time. */
public final class LoadGenerator implements AutoCloseable {
  private enum Stage {
    WARM_UP,
    MEASURED,
    OVER
  }

  /** The first phone has one of so many parts of the warm-up for itself. */
  private static final int WARM_UP_PARTS = 5;

  /** One loop is plenty, and leaves the processors to the host. */
  private final Vertx vertx =
      Vertx.vertx(
          new VertxOptions()
              .setEventLoopPoolSize(1)
              .setFileSystemOptions(
                  new FileSystemOptions()
                      .setClassPathResolvingEnabled(false)
                      .setFileCachingEnabled(false)));

  private final HttpClientAgent client = vertx.createHttpClient(new HttpClientOptions());
  private volatile Stage stage = Stage.OVER;

  /**
   * Loads a host, and returns when that is over.
   *
   * @param warm told when it begins to count
   */
  public LoadResult run(Load load, Runnable warm) throws InterruptedException {
    String run = UUID.randomUUID().toString().substring(0, 8);
    List<Tape> cold = new ArrayList<>();
    List<Tape> counted = new ArrayList<>();
    List<Future<Void>> callers = new ArrayList<>();
    Duration alone = load.warmUp().dividedBy(WARM_UP_PARTS);
    stage = Stage.WARM_UP;
    long began = System.nanoTime();
    for (int number = 0; number < load.connections(); number++) {
      Tape warmUp = new Tape();
      Tape measured = new Tape();
      cold.add(warmUp);
      counted.add(measured);
      Caller caller = new Caller(vertx, client, load, number, run, () -> tapeOf(warmUp, measured));
      Future<Void> ended = onLoop(caller);
      callers.add(ended);
      if (number == 0) {
        // An app's first turns load it; those of all phones at once would only be in each other's
        // way, and too late for their screens.
        sleep(alone);
      }
    }
    sleep(load.warmUp().minus(alone));
    stage = Stage.MEASURED;
    long warmAt = System.nanoTime();
    Usage usedBefore = Usage.now();
    warm.run();
    sleep(load.measured());
    stage = Stage.OVER;
    long overAt = System.nanoTime();
    Usage used = Usage.now().since(usedBefore);
    Future.join(callers).toCompletionStage().toCompletableFuture().join();
    return new LoadResult(
        new LoadResult.Phase(Duration.ofNanos(warmAt - began), cold),
        new LoadResult.Phase(Duration.ofNanos(overAt - warmAt), counted),
        used);
  }

  private Future<Void> onLoop(Caller caller) {
    Promise<Void> ended = Promise.promise();
    vertx.runOnContext(begin -> caller.call().onComplete(ended));
    return ended.future();
  }

  private Optional<Tape> tapeOf(Tape warmUp, Tape measured) {
    return switch (stage) {
      case WARM_UP -> Optional.of(warmUp);
      case MEASURED -> Optional.of(measured);
      case OVER -> Optional.empty();
    };
  }

  private static void sleep(Duration time) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(time.toNanos());
  }

  @Override
  public void close() {
    client.close().toCompletionStage().toCompletableFuture().join();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
