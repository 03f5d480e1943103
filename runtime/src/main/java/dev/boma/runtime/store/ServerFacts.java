package dev.boma.runtime.store;

import java.time.Instant;

/**
 * What a server that keeps a store says of itself.
 *
 * @param version such as {@code 7.0.15}
 * @param writes whether it takes writes: a replica does not
 * @param appends whether it writes each change to its disk
 * @param eviction what it does when its memory is full; {@code noeviction} keeps all
 * @param usedBytes of its memory
 * @param maxBytes of its memory, 0 for no limit of its own
 * @param now by its clock
 */
public record ServerFacts(
    String version,
    boolean writes,
    boolean appends,
    String eviction,
    long usedBytes,
    long maxBytes,
    Instant now) {}
