package dev.boma.runtime.session;

import dev.boma.api.AppId;
import dev.boma.runtime.store.Opened;
import dev.boma.spi.Leases.Reading;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * One turn at a time for each user of each app, in order of arrival.
 *
 * <p>Safe for several threads; a waiting caller blocks, which is cheap on a virtual thread.
 */
public interface TurnOrder {

  /**
   * Runs the turn when all earlier ones of this user have ended, on whichever host.
   *
   * @param patience how long to wait for them
   * @param reading what to read before it begins
   * @return what the turn returned, or empty if patience ran out before it began, or the thread was
   *     interrupted, which it stays
   */
  <T> Optional<T> inTurn(
      AppId app, String address, Duration patience, Reading reading, Function<Opened, T> turn);

  /** How many turns of this host wait behind running ones. */
  int waiting();
}
