package dev.boma.runtime.cli;

import dev.boma.runtime.boot.HostLog;
import dev.boma.runtime.boot.Setting;
import dev.boma.runtime.boot.Settings;
import dev.boma.runtime.boot.Variables;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** The settings of a host as flags, but those of its store. */
final class HostOptions {
  private static final Logger LOG = LoggerFactory.getLogger(HostOptions.class);

  private final Map<Setting, String> flags = new EnumMap<>(Setting.class);

  @Option(names = "--host", paramLabel = "ADDRESS", description = "where to listen (127.0.0.1)")
  private void host(String value) {
    flags.put(Setting.HOST, value);
  }

  @Option(names = "--port", paramLabel = "N", description = "which port (8864); 0 for any free one")
  private void port(String value) {
    flags.put(Setting.PORT, value);
  }

  @Option(
      names = "--turn-wall-ms",
      paramLabel = "N",
      description = "how long a turn may take (6000)")
  private void turnWall(String value) {
    flags.put(Setting.TURN_WALL_MS, value);
  }

  @Option(
      names = "--drain-ms",
      paramLabel = "N",
      description = "how long it takes messages after it was told to stop, with --redis (2000)")
  private void drain(String value) {
    flags.put(Setting.DRAIN_MS, value);
  }

  @Option(
      names = "--answer-hours",
      paramLabel = "N",
      description = "for how many hours the answer to a message_id is kept (24)")
  private void answerHours(String value) {
    flags.put(Setting.ANSWER_HOURS, value);
  }

  @Option(
      names = "--old-messages",
      paramLabel = "run|refuse",
      description = "what becomes of messages older than --answer-hours (run)")
  private void oldMessages(String value) {
    flags.put(Setting.OLD_MESSAGES, value);
  }

  @Option(
      names = "--guest-threads",
      paramLabel = "N",
      description = "threads for guests in each process (8)")
  private void guestThreads(String value) {
    flags.put(Setting.GUEST_THREADS, value);
  }

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "worker processes that run guests (one a processor, at least 2)")
  private void workers(String value) {
    flags.put(Setting.WORKERS, value);
  }

  @Option(
      names = "--worker-heap-mb",
      paramLabel = "N",
      description = "heap of a worker process, in megabytes (384)")
  private void workerHeap(String value) {
    flags.put(Setting.WORKER_HEAP_MB, value);
  }

  @Option(
      names = "--http-allow-private",
      paramLabel = "HOST:PORT,…",
      description = "private services that apps may call all the same")
  private void httpAllowPrivate(String value) {
    flags.put(Setting.HTTP_ALLOW_PRIVATE, value);
  }

  @Option(names = "--log-format", paramLabel = "FORMAT", description = "auto, text or json")
  private void logFormat(String value) {
    flags.put(Setting.LOG_FORMAT, value);
  }

  @Option(names = "--log-level", paramLabel = "LEVEL", description = "debug, info, warn or error")
  private void logLevel(String value) {
    flags.put(Setting.LOG_LEVEL, value);
  }

  /** What a flag beside these says. */
  void set(Setting setting, String value) {
    flags.put(setting, value);
  }

  /**
   * The settings, with those of the environment; sets the log up, which tells what is odd in it.
   *
   * @param file more of them, or null for none
   */
  Settings settings(@Nullable Path file) {
    Settings settings = Settings.of(flags, System.getenv(), file);
    HostLog.configure(settings.logFormat(), settings.logLevel());
    Variables.remarks(System.getenv()).forEach(LOG::warn);
    return settings;
  }

  /** The same with the settings of a store. */
  Settings settingsWith(StoreOptions store) {
    flags.putAll(store.flags());
    return settings(store.file());
  }
}
