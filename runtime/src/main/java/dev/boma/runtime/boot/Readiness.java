package dev.boma.runtime.boot;

import dev.boma.runtime.store.Partitions;
import dev.boma.spi.Store;
import dev.boma.spi.StoreException;
import java.util.List;
import java.util.Optional;

/** Whether a host can take messages. */
final class Readiness {
  private static final Store.Key PROBE = new Store.Key(Partitions.HOST, "probe", "probe");

  private Readiness() {}

  /** Why not, or empty. */
  static Optional<String> of(Store store) {
    try {
      store.read(List.of(PROBE));
      return Optional.empty();
    } catch (StoreException e) {
      return Optional.of("the store cannot be read");
    }
  }
}
