package dev.boma.runtime.boot;

import dev.boma.runtime.sandbox.Sandbox;
import dev.boma.runtime.store.Partitions;
import dev.boma.spi.Store;
import dev.boma.spi.Store.Commit;
import dev.boma.spi.Store.Write;
import dev.boma.spi.StoreException;
import java.util.List;
import java.util.Optional;

/** Whether a host can take messages. */
final class Readiness {
  private static final Store.Key PROBE = new Store.Key(Partitions.HOST, "probe", "probe");

  private Readiness() {}

  /** Why not, or empty. Writes: a full disk can still be read. */
  static Optional<String> of(Store store, Sandbox sandbox) {
    Optional<String> unready = sandbox.unready();
    if (unready.isPresent()) {
      return unready;
    }
    try {
      store.commit(Commit.of(Partitions.HOST, List.of(new Write.Put(PROBE, "", null))));
      return Optional.empty();
    } catch (StoreException e) {
      return Optional.of("the store cannot be written: " + e.getMessage());
    }
  }
}
