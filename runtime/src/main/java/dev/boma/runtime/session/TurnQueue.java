package dev.boma.runtime.session;

import dev.boma.api.AppId;
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
 * One turn at a time for each user of each app, in order of arrival.
 *
 * <p>Safe for several threads; a waiting caller blocks, which is cheap on a virtual thread. A user
 * costs memory only while turns of theirs run or wait.
 */
public final class TurnQueue {

  private record User(AppId app, String address) {}

  /** A place in a user's line; told apart by identity. */
  private static final class Place {
    private final CompletableFuture<Void> reached = new CompletableFuture<>();
  }

  /** Who waits for each user's turn, first come first; the head runs. Guarded by {@code this}. */
  private final Map<User, ArrayDeque<Place>> lines = new HashMap<>();

  /**
   * Runs the turn when all earlier ones of this user have ended.
   *
   * @param patience how long to wait for them
   * @return what the turn returned, or empty if patience ran out before it began, or the thread was
   *     interrupted, which it stays
   */
  public <T> Optional<T> inTurn(AppId app, String address, Duration patience, Supplier<T> turn) {
    User user = new User(app, address);
    Place place = join(user);
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
      leave(user, place);
    }
  }

  /** How many turns wait behind running ones. */
  public synchronized int waiting() {
    return lines.values().stream().mapToInt(line -> line.size() - 1).sum();
  }

  private synchronized Place join(User user) {
    Place place = new Place();
    ArrayDeque<Place> line = lines.computeIfAbsent(user, u -> new ArrayDeque<>());
    line.add(place);
    if (line.size() == 1) {
      place.reached.complete(null);
    }
    return place;
  }

  private synchronized void leave(User user, Place place) {
    ArrayDeque<Place> line = lines.get(user);
    if (line == null) {
      throw new IllegalStateException("left a line that is not there");
    }
    line.remove(place);
    if (line.isEmpty()) {
      lines.remove(user);
    } else {
      line.element().reached.complete(null);
    }
  }
}
