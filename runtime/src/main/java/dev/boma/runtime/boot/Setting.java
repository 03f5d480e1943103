package dev.boma.runtime.boot;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What can be set about a host: by flag, by the environment ({@code BOMA_TURN_WALL_MS}) or in the
 * file of {@code --config} ({@code turn-wall-ms: 6000}); the first of these that says something
 * wins.
 */
public enum Setting {
  HOST("127.0.0.1", "the address to listen on"),
  PORT("8864", "the port to listen on; 0 for any free one"),
  DATA("boma-data", "the directory of the embedded store"),
  REDIS("", "the Redis that hosts share in place of the embedded store: redis://…; empty for none"),
  SYNC("false", "whether a commit waits for the disk, so that it survives a power cut"),
  DRAIN_MS(
      "2000",
      "how long a host that stops takes messages before it closes its door, so that the balancer"
          + " sees that; only with redis"),
  ANSWER_HOURS("24", "for how many hours the answer to a message_id is kept"),
  OLD_MESSAGES("run", "run or refuse messages that are older than answer-hours by their timestamp"),
  TURN_WALL_MS("6000", "how long a turn may take, in milliseconds"),
  GUEST_THREADS("0", "on how many threads guests run in a process; 0 for 8"),
  WORKERS("0", "how many worker processes run guests; 0 for one a processor, at least 2"),
  WORKER_HEAP_MB("384", "the heap of a worker process, in megabytes"),
  HTTP_ALLOW_PRIVATE("", "private services apps may call all the same: HOST:PORT,…"),
  LOG_FORMAT("auto", "text, json, or auto: text on a terminal, else json"),
  LOG_LEVEL("info", "debug, info, warn or error");

  private final String defaultValue;
  private final String meaning;

  Setting(String defaultValue, String meaning) {
    this.defaultValue = defaultValue;
    this.meaning = meaning;
  }

  /** Its name in the file and as a flag: {@code turn-wall-ms}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Its name in the environment: {@code BOMA_TURN_WALL_MS}. */
  public String variable() {
    return "BOMA_" + name();
  }

  String defaultValue() {
    return defaultValue;
  }

  /** A value of it as it may be shown: without the password that it may have. */
  String shown(String value) {
    return this == REDIS ? value.replaceFirst("(?s)(://[^:@]*):.*@", "$1:***@") : value;
  }

  /** What it is, in half a sentence. */
  public String meaning() {
    return meaning;
  }

  static Optional<Setting> ofKey(String key) {
    return Arrays.stream(values()).filter(setting -> setting.key().equals(key)).findFirst();
  }

  static List<String> keys() {
    return Arrays.stream(values()).map(Setting::key).toList();
  }
}
