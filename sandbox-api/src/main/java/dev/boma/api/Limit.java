package dev.boma.api;

import static java.util.stream.Collectors.toUnmodifiableMap;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a turn, a release or an app may use. The one registry of limits: their names, what a tenant
 * starts with, and what they mean. An operator changes them for a tenant, an app may only tighten
 * those of its turns.
 */
public enum Limit {
  CPU_MS(1_000, "processor time of the guest in one turn, in milliseconds"),
  WALL_MS(6_000, "time from the start of a turn to its end, in milliseconds"),
  ALLOCATED_BYTES(256L << 20, "memory the guest allocates in one turn, kept or not"),
  RETAINED_BYTES(
      64L << 20,
      "what a kept context may hold: the lesser of what its guest has allocated and of what the"
          + " process's heap has grown by; then a new one takes its place"),
  STACK_FRAMES(1_000, "calls inside calls"),
  STRING_CHARS(1L << 20, "characters of one string"),
  TYPED_ARRAY_LENGTH(1L << 20, "elements of one typed array, bytes of one buffer"),
  API_REQUESTS(1_000, "commands in one turn"),
  API_REQUEST_CHARS(4L << 20, "characters of all commands in one turn, as JSON"),
  KV_OPERATIONS(100, "kv commands in one turn"),
  KV_KEYS(10_000, "keys of one app"),
  KV_KEY_BYTES(256, "UTF-8 bytes of a key"),
  KV_VALUE_BYTES(64L << 10, "UTF-8 bytes of a value as JSON"),
  HTTP_CALLS(30, "HTTP calls in one turn"),
  HTTP_CALLS_AT_ONCE(4, "HTTP calls of one turn at once; others wait for their turn"),
  HTTP_TIMEOUT_MS(4_000, "from an HTTP call to the last byte of its answer, in milliseconds"),
  HTTP_REQUEST_BYTES(256L << 10, "bytes sent in one HTTP call"),
  HTTP_RESPONSE_BYTES(256L << 10, "bytes of one HTTP answer, after decompression"),
  HTTP_REDIRECTS(3, "redirects followed in one HTTP call"),
  LOG_LINES(100, "log lines in one turn"),
  LOG_LINE_CHARS(4_096, "characters of a log line; longer ones are cut"),
  LOG_CHARS(64L << 10, "characters logged in one turn"),
  METRIC_NAMES(200, "names of metrics of one app"),
  SENDS(5, "messages sent in one turn beside the reply"),
  REPLY_CHARS(1_600, "characters of a reply or of a message sent"),
  SOURCE_BYTES(1L << 20, "bytes of one file of a release"),
  RELEASE_BYTES(20L << 20, "bytes of all files of a release"),
  LOAD_MS(1_000, "processor time of loading an app, in milliseconds"),
  TURNS_WAITING(100, "turns of one tenant that wait on one host"),
  TURNS_PER_SECOND(20_000, "turns of one tenant that begin on one host in a second"),
  WAIT_MS(2_000, "how long a turn waits for a place to run, in milliseconds");

  private static final Map<String, Limit> BY_KEY =
      Stream.of(values()).collect(toUnmodifiableMap(Limit::key, limit -> limit));

  private final String key = name().toLowerCase(Locale.ROOT).replace('_', '-');
  private final long defaultValue;
  private final String meaning;

  Limit(long defaultValue, String meaning) {
    this.defaultValue = defaultValue;
    this.meaning = meaning;
  }

  /** Its name in files and messages: {@code cpu-ms}. */
  public String key() {
    return key;
  }

  /** What a tenant starts with. */
  public long defaultValue() {
    return defaultValue;
  }

  /** What it holds down, in half a sentence, with its unit. */
  public String meaning() {
    return meaning;
  }

  /** Whether it counts for all apps of a tenant together, so that none of them can tighten it. */
  public boolean ofTenant() {
    return switch (this) {
      case TURNS_WAITING, TURNS_PER_SECOND, WAIT_MS -> true;
      default -> false;
    };
  }

  /** The limit of that name. */
  public static Optional<Limit> ofKey(String key) {
    return Optional.ofNullable(BY_KEY.get(key));
  }
}
