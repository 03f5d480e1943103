package dev.boma.runtime.testing;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A recorded session that can be played again and always gives the same answer.
 *
 * <pre>{@code
 * {"name": "counts", "from": "+27820001001", "turns": [{"say": null, "reply": "One"}]}
 * }</pre>
 *
 * @param place where it was read from
 * @param name what people call it
 * @param clock what the app's clock says at the first turn
 * @param seed what random numbers and ids begin with
 * @param timezone the app's local time
 * @param ignored what is not compared
 * @param channel the channel its messages come through
 * @param from the phone of the turns that name none
 * @param config config items, key → text
 * @param kv what is stored before the first turn, key → JSON value
 * @param http the HTTP calls it answers
 * @param api the other commands it answers
 * @param turns at least one
 */
public record Conversation(
    Place place,
    String name,
    Instant clock,
    long seed,
    ZoneId timezone,
    Ignored ignored,
    Channel channel,
    String from,
    Map<String, String> config,
    Map<String, @Nullable Object> kv,
    List<HttpEntry> http,
    List<ApiEntry> api,
    List<Turn> turns) {

  /** The clock of a conversation that names none. */
  public static final Instant DEFAULT_CLOCK = Instant.parse("2024-01-01T00:00:00Z");

  /** The seed of a conversation that names none. */
  public static final long DEFAULT_SEED = 1;

  /** The phone of a conversation that names none. */
  public static final String DEFAULT_FROM = "+27820001001";

  public Conversation {
    config = Collections.unmodifiableMap(new LinkedHashMap<>(config));
    kv = Collections.unmodifiableMap(new LinkedHashMap<>(kv));
    http = List.copyOf(http);
    api = List.copyOf(api);
    turns = List.copyOf(turns);
  }

  /**
   * Where a conversation stands.
   *
   * @param file the file's name as it was given
   * @param document which document of the file, from 0
   * @param line the line it begins on, from 1
   */
  public record Place(String file, int document, int line) {
    /** {@code file:line}. */
    @Override
    public String toString() {
      return file + ":" + line;
    }
  }

  /**
   * The channel of a conversation.
   *
   * @param transportType {@code ussd}, {@code sms}, …
   * @param toAddr the number people dial
   * @param charLimit how many characters a screen holds, or null when it does not matter
   */
  public record Channel(String transportType, String toAddr, @Nullable Integer charLimit) {
    /** The channel of a conversation that names none. */
    public static final Channel DEFAULT = new Channel("ussd", "*120*8864#", null);
  }
}
