package dev.boma.runtime.moving;

import dev.boma.runtime.json.Json;
import dev.boma.runtime.json.JsonException;
import dev.boma.spi.Store;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The lines of an exported store, each a JSON object: a header, entries and records, grouped by
 * partition, and an end that counts them and has their checksum.
 *
 * <pre>{@code
 * {"boma-store": 1, "id": "5f…", "written": "2026-01-15T08:36:14.423Z"}
 * {"partition": "app/acme/quiz", "family": "kv", "name": "users.quiz.+2782…", "value": "{…}", "expires": "2026-…"}
 * {"partition": "app/acme/quiz", "log": "log", "record": "{…}"}
 * {"end": true, "entries": 1, "records": 1, "sha256": "9f86…"}
 * }</pre>
 */
final class StoreFile {
  /** What this version writes, and the newest it can read. */
  static final long FORMAT = 1;

  private static final String FORMAT_FIELD = "boma-store";

  private StoreFile() {}

  /** A line. */
  sealed interface Line {}

  /**
   * The first line.
   *
   * @param id of this export alone, so that an import that was cut short can go on
   */
  record Header(String id, Instant written) implements Line {}

  /** An entry; its version stays behind. */
  record Entry(Store.Key key, String value, @Nullable Instant expiresAt) implements Line {}

  /** A record of a log, in their order; its position stays behind. */
  record LogRecord(String partition, String log, String text) implements Line {}

  /**
   * The last line.
   *
   * @param sha256 the {@link LineDigest} of all lines before it; null in a file of a Boma that
   *     wrote none, and where somebody took it out
   */
  record End(long entries, long records, @Nullable String sha256) implements Line {}

  static String write(Line line) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    switch (line) {
      case Header header -> {
        fields.put(FORMAT_FIELD, FORMAT);
        fields.put("id", header.id());
        fields.put("written", header.written().toString());
      }
      case Entry entry -> {
        fields.put("partition", entry.key().partition());
        fields.put("family", entry.key().family());
        fields.put("name", entry.key().name());
        fields.put("value", entry.value());
        if (entry.expiresAt() != null) {
          fields.put("expires", entry.expiresAt().toString());
        }
      }
      case LogRecord record -> {
        fields.put("partition", record.partition());
        fields.put("log", record.log());
        fields.put("record", record.text());
      }
      case End end -> {
        fields.put("end", true);
        fields.put("entries", end.entries());
        fields.put("records", end.records());
        if (end.sha256() != null) {
          fields.put("sha256", end.sha256());
        }
      }
    }
    return Json.write(fields);
  }

  /**
   * Reads the first line.
   *
   * @throws StoreFileException if it is none, or of a newer format
   */
  static Header header(String text) {
    Map<String, @Nullable Object> fields;
    try {
      fields = Json.readObject(text);
    } catch (JsonException e) {
      throw new StoreFileException("it is no export of a store");
    }
    if (!(fields.get(FORMAT_FIELD) instanceof Long format)) {
      throw new StoreFileException("it is no export of a store");
    }
    if (format != FORMAT) {
      throw new StoreFileException(
          "it was written by a newer Boma (format %d, this one knows %d): import it with that one"
              .formatted(format, FORMAT));
    }
    return new Header(text(fields, "id"), instant(fields, "written"));
  }

  /**
   * Reads a line behind the first.
   *
   * @throws StoreFileException if it is none
   */
  static Line line(String text) {
    Map<String, @Nullable Object> fields;
    try {
      fields = Json.readObject(text);
    } catch (JsonException e) {
      throw new StoreFileException(
          "not a line of an export: "
              + String.valueOf(e.getMessage()).replace("(line 1, column ", "(column "));
    }
    try {
      if (fields.containsKey("end")) {
        return new End(
            number(fields, "entries"),
            number(fields, "records"),
            fields.containsKey("sha256") ? text(fields, "sha256") : null);
      }
      if (fields.containsKey("log")) {
        return new LogRecord(
            text(fields, "partition"), text(fields, "log"), text(fields, "record"));
      }
      return new Entry(
          new Store.Key(text(fields, "partition"), text(fields, "family"), text(fields, "name")),
          text(fields, "value"),
          fields.containsKey("expires") ? instant(fields, "expires") : null);
    } catch (IllegalArgumentException e) {
      throw new StoreFileException(String.valueOf(e.getMessage()));
    }
  }

  private static String text(Map<String, @Nullable Object> fields, String name) {
    if (fields.get(name) instanceof String text) {
      return text;
    }
    throw new StoreFileException(
        "'%s' must be text, not %s".formatted(name, Json.write(fields.get(name))));
  }

  private static long number(Map<String, @Nullable Object> fields, String name) {
    if (fields.get(name) instanceof Long number) {
      return number;
    }
    throw new StoreFileException(
        "'%s' must be a whole number, not %s".formatted(name, Json.write(fields.get(name))));
  }

  private static Instant instant(Map<String, @Nullable Object> fields, String name) {
    String text = text(fields, name);
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new StoreFileException(
          "'%s' must be an instant such as 2026-01-15T08:36:14Z, not '%s'".formatted(name, text));
    }
  }
}
