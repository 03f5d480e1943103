package dev.boma.runtime.store;

import dev.boma.spi.Store;
import dev.boma.spi.Store.Found;
import dev.boma.spi.Store.Part;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/**
 * Walks over families and logs of any size in pages of bounded memory. What is written meanwhile
 * may be seen or not; all else is seen once.
 */
public final class StoreWalk {
  /** So many characters of a page are held at once, unless one entry alone has more. */
  private static final long PAGE_CHARS = 4L << 20;

  private static final int MOST = 500;
  private static final int GROWTH = 4;

  private StoreWalk() {}

  /** Walks over a family's entries, in the order of their names. */
  public static void entries(Store store, Part.Family family, Consumer<Found> each) {
    String after = null;
    int limit = 1;
    while (true) {
      List<Found> page = store.scan(family.partition(), family.name(), "", after, limit);
      if (page.isEmpty()) {
        return;
      }
      page.forEach(each);
      after = page.getLast().key().name();
      limit = next(limit, page, found -> found.entry().value().length());
    }
  }

  /** Walks over a log's records, oldest first. */
  public static void records(Store store, Part.Log log, Consumer<Store.Record> each) {
    long after = 0;
    int limit = 1;
    while (true) {
      List<Store.Record> page = store.records(log.partition(), log.name(), after, limit);
      if (page.isEmpty()) {
        return;
      }
      page.forEach(each);
      after = page.getLast().position();
      limit = next(limit, page, record -> record.text().length());
    }
  }

  /** How many the next page may have, when its items are as large as the largest of this. */
  private static <T> int next(int limit, List<T> page, ToLongFunction<T> chars) {
    long largest = Math.max(1, page.stream().mapToLong(chars).max().orElse(1));
    return (int) Math.max(1, Math.min(Math.min(MOST, limit * GROWTH), PAGE_CHARS / largest));
  }
}
