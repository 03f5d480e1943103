package dev.boma.runtime.cli;

import dev.boma.runtime.hosting.AppDirectory;
import dev.boma.runtime.hosting.AppPackage;
import dev.boma.runtime.hosting.InvalidAppException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The app that a command is about, and its config items. */
final class AppOptions {
  @Parameters(paramLabel = "APP", description = "an app directory, or a .js file")
  private Path app = Path.of(".");

  @Option(
      names = "--config",
      paramLabel = "FILE.json",
      description = "config items, key to value, over those of the app")
  private @Nullable Path config;

  /** Where it is. */
  Path path() {
    return app;
  }

  /**
   * Reads it, as it is now.
   *
   * @throws InvalidAppException if it cannot be read
   */
  AppPackage read() {
    return AppDirectory.read(app, config);
  }
}
