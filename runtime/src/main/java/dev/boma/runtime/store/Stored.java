package dev.boma.runtime.store;

import dev.boma.runtime.json.Json;
import dev.boma.runtime.json.JsonException;
import dev.boma.spi.StoreException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The form of records that the host itself keeps: JSON objects with the version of their format in
 * {@code v}, so that an older host beside a newer one can tell what it does not understand.
 */
public final class Stored {
  private static final String FORMAT = "v";

  private Stored() {}

  /** A record of this format, to be filled. */
  public static Map<String, @Nullable Object> begin(long format) {
    Map<String, @Nullable Object> record = new LinkedHashMap<>();
    record.put(FORMAT, format);
    return record;
  }

  /**
   * Reads a record; one that does not say is of format 1.
   *
   * @param what it is, for the message
   * @param known the newest format that can be read
   * @throws NewerFormatException if it is newer
   * @throws StoreException if it is no record at all
   */
  public static Map<String, @Nullable Object> open(String what, String text, long known) {
    Map<String, @Nullable Object> record;
    try {
      record = Json.readLayered(text);
    } catch (JsonException e) {
      throw new StoreException("%s cannot be read: %s".formatted(what, e.getMessage()), e);
    }
    Object format = record.getOrDefault(FORMAT, 1L);
    if (!(format instanceof Long number) || number > known) {
      throw new NewerFormatException(what, String.valueOf(format), known);
    }
    return record;
  }
}
