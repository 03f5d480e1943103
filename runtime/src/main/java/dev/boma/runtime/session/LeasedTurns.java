package dev.boma.runtime.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.boma.api.AppId;
import dev.boma.runtime.store.Opened;
import dev.boma.runtime.store.Partitions;
import dev.boma.spi.Leases;
import dev.boma.spi.Leases.Reading;
import dev.boma.spi.Leases.Taken;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * The turns of hosts that share a store: each holds the lease of its user while it runs, and all
 * that wait, here or elsewhere, stand in one line.
 */
public final class LeasedTurns implements TurnOrder {
  /** Whose lease it is where a trigger names no user. */
  private static final String NOBODY = "-";

  private final Leases leases;
  private final AtomicInteger waiting = new AtomicInteger();

  public LeasedTurns(Leases leases) {
    this.leases = leases;
  }

  @Override
  public <T> Optional<T> inTurn(
      AppId app, String address, Duration patience, Reading reading, Function<Opened, T> turn) {
    Taken taken = take(app, address, patience, reading).orElse(null);
    if (taken == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          turn.apply(Opened.of(taken.lease(), reading, taken.entries(), taken.counts())));
    } finally {
      leases.release(taken.lease());
    }
  }

  private Optional<Taken> take(AppId app, String address, Duration patience, Reading reading) {
    waiting.incrementAndGet();
    try {
      // What is not well-formed becomes '?': then some users wait for each other.
      String name = new String(address.getBytes(UTF_8), UTF_8);
      return leases.take(Partitions.of(app), name.isEmpty() ? NOBODY : name, reading, patience);
    } finally {
      waiting.decrementAndGet();
    }
  }

  @Override
  public int waiting() {
    return waiting.get();
  }
}
