package dev.boma.runtime.session;

import dev.boma.api.AppId;
import dev.boma.runtime.store.Opened;
import dev.boma.spi.Leases.Reading;
import dev.boma.spi.Store;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The turns of a host that has its store alone: they wait for each other in this process. */
public final class LocalTurns implements TurnOrder {
  private final TurnQueue<User> queue = new TurnQueue<>();
  private final Store store;

  /** Whose turns run one at a time. */
  record User(AppId app, String address) {}

  public LocalTurns(Store store) {
    this.store = store;
  }

  @Override
  public <T> Optional<T> inTurn(
      AppId app, String address, Duration patience, Reading reading, Function<Opened, T> turn) {
    // Counts are as near as entries here, and few turns ask for them: nothing is gained early.
    return queue.inTurn(
        new User(app, address),
        patience,
        () -> turn.apply(Opened.of(null, reading, store.read(reading.keys()), Map.of())));
  }

  @Override
  public int waiting() {
    return queue.waiting();
  }
}
