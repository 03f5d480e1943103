package dev.boma.runtime.store.embedded;

import dev.boma.runtime.store.StoreContract;
import dev.boma.spi.Store;
import java.time.InstantSource;

final class InMemoryStoreTest extends StoreContract {
  @Override
  protected Store open(InstantSource clock) {
    return EmbeddedStore.inMemory(clock);
  }
}
