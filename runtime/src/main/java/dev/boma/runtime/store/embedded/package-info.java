/**
 * The store that needs nothing beside the host: one directory, one process, on RocksDB. {@link
 * dev.boma.runtime.store.embedded.EmbeddedStore} is the only type for other rooms, {@link
 * dev.boma.runtime.store.embedded.Durability} its one setting.
 *
 * <p>What lies where in the engine is said by {@code Keys}; what a commit does, by {@code
 * Transaction}; how entries are counted and how they expire, by {@code Families}.
 */
@NullMarked
package dev.boma.runtime.store.embedded;

import org.jspecify.annotations.NullMarked;
