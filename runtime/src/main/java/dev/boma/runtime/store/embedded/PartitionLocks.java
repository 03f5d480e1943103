package dev.boma.runtime.store.embedded;

import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;

/**
 * Lets the writers of one partition in one at a time. Partitions share a fixed number of locks, so
 * that there is nothing to clean up; two of them seldom meet.
 */
final class PartitionLocks {
  private static final int LOCKS = 256;

  private final ReentrantLock[] locks =
      IntStream.range(0, LOCKS).mapToObj(i -> new ReentrantLock()).toArray(ReentrantLock[]::new);

  ReentrantLock of(String partition) {
    int hash = partition.hashCode() * 0x9E3779B9;
    return locks[hash >>> 24];
  }
}
