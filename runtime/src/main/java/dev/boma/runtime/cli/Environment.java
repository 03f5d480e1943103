package dev.boma.runtime.cli;

import dev.boma.runtime.boot.Setting;
import dev.boma.runtime.boot.Settings;
import dev.boma.runtime.boot.Variables;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The environment of a command that keeps no log. */
final class Environment {
  private Environment() {}

  /** The settings, with those of the environment; what is odd in it goes to standard error. */
  static Settings settings(Map<Setting, String> flags, @Nullable Path file) {
    Variables.remarks(System.getenv()).forEach(remark -> System.err.println("boma: " + remark));
    return Settings.of(flags, System.getenv(), file);
  }

  /** The settings of the environment alone. */
  static Settings settings() {
    return settings(Map.of(), null);
  }
}
