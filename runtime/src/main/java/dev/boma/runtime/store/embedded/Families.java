package dev.boma.runtime.store.embedded;

import dev.boma.runtime.store.embedded.Keys.Expiry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts the entries of each family and takes away what expired.
 *
 * <p>A family's {@link FamilyRow} says how many entries lie in the engine, and its expiries lie
 * there in the order of time. Sweeping removes the entries that are due and takes them off the row
 * in one batch; once none is due, the row is the exact number of live entries. So neither counting
 * nor capping ever walks over a family.
 */
final class Families {
  /** So many go in one batch: some milliseconds, in which the partition's writers wait. */
  static final int CHUNK = 1_000;

  private final Engine engine;
  private final LastWritten<FamilyRow> written = new LastWritten<>();

  Families(Engine engine) {
    this.engine = engine;
  }

  FamilyRow row(String partition, String family) {
    return written.get(partition, family).orElseGet(() -> stored(partition, family));
  }

  private FamilyRow stored(String partition, String family) {
    byte[] stored = engine.get(Keys.family(partition, family));
    return stored == null ? FamilyRow.EMPTY : FamilyRow.decode(stored);
  }

  /** The batch writes the row; {@link #written} is to be told when it has. */
  void note(Batch batch, String partition, String family, FamilyRow row) {
    written.forget(partition, family);
    if (row.equals(FamilyRow.EMPTY)) {
      batch.delete(Keys.family(partition, family));
    } else {
      batch.put(Keys.family(partition, family), row.encode());
    }
  }

  /** What was noted is in the engine. To be called with the partition's lock. */
  void written(String partition, String family, FamilyRow row) {
    written.put(partition, family, row);
  }

  /** Removes all that expired. To be called with the partition's lock. */
  FamilyRow sweep(String partition, String family, FamilyRow row, Instant now) {
    FamilyRow left = row;
    while (left.isDue(now)) {
      left = sweepSome(partition, family, left, now, CHUNK);
    }
    return left;
  }

  /** Removes at most so many of what expired. To be called with the partition's lock. */
  FamilyRow sweepSome(String partition, String family, FamilyRow row, Instant now, int most) {
    if (row.earliest() == null || !row.isDue(now)) {
      return row;
    }
    int restAt = Keys.restAt(partition, family);
    // From the earliest on, not from the first: behind it lie the traces of all that went before.
    try (Cursor expiries =
            engine.range(
                Keys.expiriesFrom(partition, family, row.earliest()),
                Keys.expiriesEnd(partition, family));
        Batch batch = engine.batch()) {
      int swept = 0;
      Instant earliest = null;
      for (; expiries.isValid(); expiries.next()) {
        byte[] key = expiries.key();
        Expiry expiry = Expiry.of(key, restAt);
        if (swept == most || expiry.expiresAt().isAfter(now)) {
          earliest = expiry.expiresAt();
          break;
        }
        batch.delete(key);
        batch.delete(Keys.entry(partition, family, expiry.name()));
        swept++;
      }
      FamilyRow left = new FamilyRow(row.entries() - swept, earliest);
      note(batch, partition, family, left);
      batch.write();
      written(partition, family, left);
      return left;
    }
  }

  /** The families of all partitions in which something may have expired. */
  List<Keys.Family> due(Instant now) {
    List<Keys.Family> due = new ArrayList<>();
    try (Cursor rows = engine.range(Keys.FAMILIES, Keys.FAMILIES_END)) {
      for (; rows.isValid(); rows.next()) {
        if (FamilyRow.decode(rows.value()).isDue(now)) {
          due.add(Keys.Family.of(rows.key()));
        }
      }
    }
    return due;
  }
}
