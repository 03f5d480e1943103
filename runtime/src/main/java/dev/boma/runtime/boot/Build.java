package dev.boma.runtime.boot;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;

/** What the build wrote down of itself. */
public final class Build {
  private static final String RESOURCE = "build.properties";

  private Build() {}

  /** The version of this Boma, such as {@code 1.2.0}. */
  public static String version() {
    Properties build = new Properties();
    try (InputStream in = Build.class.getResourceAsStream(RESOURCE)) {
      build.load(Objects.requireNonNull(in, RESOURCE + " is missing from the class path"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Objects.requireNonNull(build.getProperty("version"), "version");
  }
}
