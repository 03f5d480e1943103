package dev.boma.runtime.store;

import dev.boma.spi.Store;
import dev.boma.spi.StoreException;
import java.util.List;
import java.util.Map;

/** A store that can be told to fail. */
public class FaultyStore implements Store {
  private final Store store;
  public volatile boolean failsReads;
  public volatile boolean failsCommits;

  /** A partition that cannot be scanned. */
  public volatile String failsReadsOf = "";

  /** Whether commits happen, and nobody learns of it. */
  public volatile boolean losesAnswers;

  /** What a read fails with. */
  public volatile StoreException readFailure = new StoreException("the disk is full", null);

  public FaultyStore(Store store) {
    this.store = store;
  }

  private static void failIf(boolean fails) {
    if (fails) {
      throw new StoreException("the disk is full", null);
    }
  }

  @Override
  public Map<Key, Entry> read(List<Key> keys) {
    if (failsReads) {
      throw readFailure;
    }
    return store.read(keys);
  }

  @Override
  public CommitResult commit(Commit commit) {
    failIf(failsCommits);
    CommitResult result = store.commit(commit);
    failIf(losesAnswers);
    return result;
  }

  @Override
  public Increment increment(Key key, long amount, Cap cap) {
    failIf(failsCommits);
    return store.increment(key, amount, cap);
  }

  @Override
  public List<Found> scan(String partition, String family, String prefix, String after, int limit) {
    failIf(failsReads || partition.equals(failsReadsOf));
    return store.scan(partition, family, prefix, after, limit);
  }

  @Override
  public long count(String partition, String family) {
    failIf(failsReads);
    return store.count(partition, family);
  }

  @Override
  public List<Record> records(String partition, String log, long after, int limit) {
    failIf(failsReads);
    return store.records(partition, log, after, limit);
  }

  @Override
  public List<Part> parts(String prefix) {
    failIf(failsReads);
    return store.parts(prefix);
  }

  @Override
  public void close() {
    store.close();
  }
}
