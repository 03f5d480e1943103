package dev.boma.runtime.cli;

import dev.boma.runtime.boot.HostLog;
import dev.boma.runtime.boot.Setting;
import dev.boma.runtime.boot.Settings;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which store a command works on that runs beside it. */
final class StoreOptions {
  private final Map<Setting, String> flags = new EnumMap<>(Setting.class);

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "directory of the embedded store (boma-data)")
  private void data(String value) {
    flags.put(Setting.DATA, value);
  }

  @Option(
      names = "--redis",
      paramLabel = "URI",
      description = "the Redis that hosts share, as 'boma serve' has it")
  private void redis(String value) {
    flags.put(Setting.REDIS, value);
  }

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "the settings that the host is started with")
  private @Nullable Path file;

  /** What its flags say. */
  Map<Setting, String> flags() {
    return flags;
  }

  /** The file of further settings, or null. */
  @Nullable Path file() {
    return file;
  }

  /** The settings, with those of the environment; sets the log up. */
  Settings settings() {
    Settings settings = Environment.settings(flags, file);
    HostLog.configure(settings.logFormat(), "error");
    return settings;
  }
}
