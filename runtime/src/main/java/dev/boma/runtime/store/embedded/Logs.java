package dev.boma.runtime.store.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.boma.spi.Store;
import java.util.ArrayList;
import java.util.List;

/** Appends to logs and reads them. */
final class Logs {
  /** From so many on, one mark for the whole range is cheaper than one for each record. */
  private static final long RANGE = 100;

  private final Engine engine;
  private final LastWritten<LogHead> written = new LastWritten<>();

  Logs(Engine engine) {
    this.engine = engine;
  }

  LogHead head(String partition, String log) {
    return written.get(partition, log).orElseGet(() -> stored(partition, log));
  }

  private LogHead stored(String partition, String log) {
    byte[] stored = engine.get(Keys.logHead(partition, log));
    return stored == null ? LogHead.EMPTY : LogHead.decode(stored);
  }

  /** The batch writes the head; {@link #written} is to be told when it has. */
  void note(Batch batch, String partition, String log, LogHead head) {
    written.forget(partition, log);
    batch.put(Keys.logHead(partition, log), head.encode());
  }

  /** What was noted is in the engine. To be called with the partition's lock. */
  void written(String partition, String log, LogHead head) {
    written.put(partition, log, head);
  }

  /** Notes a record and what it pushes out; the new head is for the caller to note. */
  LogHead append(Batch batch, String partition, LogHead head, Store.Write.Append append) {
    String log = append.log();
    batch.put(Keys.logRecord(partition, log, head.next()), append.record().getBytes(UTF_8));
    long next = head.next() + 1;
    long first = Math.max(head.first(), next - append.keep());
    delete(batch, partition, log, head.first(), first);
    return new LogHead(first, next);
  }

  /** Notes the end of records; the new head is for the caller to note. */
  LogHead erase(Batch batch, String partition, LogHead head, Store.Write.Erase erase) {
    long from = Math.max(head.first(), erase.from());
    long end = Math.min(head.next() - 1, erase.to()) + 1;
    if (end <= from) {
      return head;
    }
    delete(batch, partition, erase.log(), from, end);
    return from == head.first() ? new LogHead(end, head.next()) : head;
  }

  private static void delete(Batch batch, String partition, String log, long from, long end) {
    if (end - from < RANGE) {
      for (long position = from; position < end; position++) {
        batch.delete(Keys.logRecord(partition, log, position));
      }
    } else {
      batch.deleteRange(Keys.logRecord(partition, log, from), Keys.logRecord(partition, log, end));
    }
  }

  List<Store.Record> records(String partition, String log, long after, int limit) {
    // Not from the first key: there lie the traces of all that was pushed out.
    long from = Math.max(after + 1, head(partition, log).first());
    List<Store.Record> records = new ArrayList<>();
    try (Cursor rows =
        engine.range(Keys.logRecord(partition, log, from), Keys.logEnd(partition, log))) {
      for (; records.size() < limit && rows.isValid(); rows.next()) {
        records.add(new Store.Record(Keys.position(rows.key()), new String(rows.value(), UTF_8)));
      }
    }
    return records;
  }
}
