package dev.boma.runtime.store;

import dev.boma.api.AppId;
import dev.boma.runtime.json.Json;
import dev.boma.spi.Store;
import dev.boma.spi.Store.Commit;
import dev.boma.spi.Store.Write;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What apps log, and what the host tells their developers: a ring of lines for each app. */
public final class AppLog {
  /** How many lines an app keeps; Vumi Go kept as many. */
  public static final int KEPT_LINES = 1000;

  private static final String LOG = "log";
  private static final long FORMAT = 1;

  private final Store store;

  public AppLog(Store store) {
    this.store = store;
  }

  /** The severity of a line, with Vumi's (and Python's) numbers. */
  public enum Level {
    DEBUG(10),
    INFO(20),
    WARNING(30),
    ERROR(40),
    CRITICAL(50);

    private final int number;

    Level(int number) {
      this.number = number;
    }

    /** The level of that number, or the next lower one; DEBUG below all. */
    public static Level of(long number) {
      Level found = DEBUG;
      for (Level level : values()) {
        if (level.number <= number) {
          found = level;
        }
      }
      return found;
    }
  }

  /**
   * One line.
   *
   * @param messageId the id of the message or event that was handled, or null
   */
  public record Line(Instant time, Level level, @Nullable String messageId, String text) {}

  /** The write that adds these lines to a commit of the app's partition. */
  public static List<Write> writes(List<Line> lines) {
    return lines.stream()
        .<Write>map(line -> new Write.Append(LOG, toText(line), KEPT_LINES))
        .toList();
  }

  /** Adds lines at once. */
  public void append(AppId app, List<Line> lines) {
    if (!lines.isEmpty()) {
      store.commit(Commit.of(Partitions.of(app), writes(lines)));
    }
  }

  /**
   * A line as it is kept.
   *
   * @param position counts up; ask for what came after it
   */
  public record Kept(long position, Line line) {}

  /** The newest lines, oldest first. */
  public List<Kept> tail(AppId app, int count) {
    List<Kept> all = after(app, 0, KEPT_LINES);
    return all.subList(Math.max(0, all.size() - count), all.size());
  }

  /** The first lines behind a position, oldest first; 0 is before all. */
  public List<Kept> after(AppId app, long position, int count) {
    return store.records(Partitions.of(app), LOG, position, count).stream()
        .map(line -> new Kept(line.position(), shown(line.text())))
        .toList();
  }

  /**
   * Removes the lines that were logged before an instant.
   *
   * @return how many
   */
  public long removeBefore(AppId app, Instant instant) {
    long position = 0;
    long count = 0;
    while (true) {
      List<Store.Record> page = store.records(Partitions.of(app), LOG, position, KEPT_LINES);
      List<Store.Record> older =
          page.stream().takeWhile(record -> isBefore(record, instant)).toList();
      if (!older.isEmpty()) {
        position = older.getLast().position();
        count += older.size();
      }
      if (older.size() < page.size() || page.isEmpty()) {
        break;
      }
    }
    if (count > 0) {
      store.commit(Commit.of(Partitions.of(app), List.of(new Write.Erase(LOG, 1, position))));
    }
    return count;
  }

  private static boolean isBefore(Store.Record record, Instant instant) {
    try {
      return fromText(record.text()).time().isBefore(instant);
    } catch (NewerFormatException e) {
      // How old it is, a newer host knows.
      return false;
    }
  }

  private static String toText(Line line) {
    Map<String, @Nullable Object> fields = Stored.begin(FORMAT);
    fields.put("time", line.time().toString());
    fields.put("level", line.level().name());
    fields.put("message_id", line.messageId());
    fields.put("text", line.text());
    return Json.write(fields);
  }

  /** A line that a newer host stored must not hide the others. */
  private static Line shown(String text) {
    try {
      return fromText(text);
    } catch (NewerFormatException e) {
      return new Line(Instant.EPOCH, Level.WARNING, null, String.valueOf(e.getMessage()));
    }
  }

  private static Line fromText(String text) {
    Map<String, @Nullable Object> fields = Stored.open("this line", text, FORMAT);
    return new Line(
        Instant.parse(String.valueOf(fields.get("time"))),
        Level.valueOf(String.valueOf(fields.get("level"))),
        fields.get("message_id") instanceof String id ? id : null,
        String.valueOf(fields.get("text")));
  }
}
