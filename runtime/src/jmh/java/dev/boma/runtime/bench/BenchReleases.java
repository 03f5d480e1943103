package dev.boma.runtime.bench;

import dev.boma.api.Release;
import dev.boma.api.TenantId;
import dev.boma.runtime.hosting.AppDirectory;
import dev.boma.runtime.hosting.AppPackage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The apps of {@code boma bench}, for benchmarks of the parts it is made of. */
public final class BenchReleases {
  private BenchReleases() {}

  /** As its developer would hand it over. */
  public static AppPackage app(BenchApp app) {
    try {
      Path directory = Files.createTempDirectory("boma-jmh-");
      Path file = app.writeTo(directory);
      AppPackage read = AppDirectory.read(file, null);
      Files.delete(file);
      Files.delete(directory);
      return read;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As a sandbox gets it. */
  public static Release of(BenchApp app) {
    return app(app).release(new TenantId("bench"), 1);
  }
}
