package dev.boma.runtime.session;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * One turn at a time for each line, in order of arrival.
 *
 * <p>Safe for several threads; a waiting caller blocks, which is cheap on a virtual thread. A line
 * costs memory only while turns run or wait in it.
 *
 * @param <L> what tells lines apart, such as the user of an app
 */
public final class TurnQueue<L> {

  /** A place in a line; told apart by identity. */
  private static final class Place {
    private final CompletableFuture<Void> reached = new CompletableFuture<>();
  }

  /** Who waits in each line, first come first; the head runs. Guarded by {@code this}. */
  private final Map<L, ArrayDeque<Place>> lines = new HashMap<>();

  /**
   * Runs the turn when all earlier ones of its line have ended.
   *
   * @param patience how long to wait for them
   * @return what the turn returned, or empty if patience ran out before it began, or the thread was
   *     interrupted, which it stays
   */
  public <T> Optional<T> inTurn(L name, Duration patience, Supplier<T> turn) {
    Place place = join(name);
    try {
      place.reached.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return Optional.of(turn.get());
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException("a place in the line cannot fail", e);
    } finally {
      leave(name, place);
    }
  }

  /** How many turns wait behind running ones. */
  public synchronized int waiting() {
    return lines.values().stream().mapToInt(line -> line.size() - 1).sum();
  }

  private synchronized Place join(L name) {
    Place place = new Place();
    ArrayDeque<Place> line = lines.computeIfAbsent(name, fresh -> new ArrayDeque<>());
    line.add(place);
    if (line.size() == 1) {
      place.reached.complete(null);
    }
    return place;
  }

  private synchronized void leave(L name, Place place) {
    ArrayDeque<Place> line = lines.get(name);
    if (line == null) {
      throw new IllegalStateException("left a line that is not there");
    }
    line.remove(place);
    if (line.isEmpty()) {
      lines.remove(name);
    } else {
      line.element().reached.complete(null);
    }
  }
}
