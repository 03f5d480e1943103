package dev.boma.runtime.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The apps that come with the command. All hold the same conversation of two screens, kept in kv
 * under the user's address.
 */
public enum BenchApp {
  /** Two states of the toolkit, in a context that stays. */
  TOOLKIT("toolkit"),
  /** The same in an ES module without a toolkit. */
  MODULE("module"),
  /** A Vumi Go script, with a fresh global for each message. */
  VUMI("vumi");

  /** How the two screens begin. */
  public static final List<String> SCREENS = List.of("Welcome", "Thank you");

  private final String id;

  BenchApp(String id) {
    this.id = id;
  }

  /** The one of that name. */
  public static Optional<BenchApp> of(String name) {
    return Arrays.stream(values()).filter(app -> app.id.equals(name)).findFirst();
  }

  /** Writes its file into a directory; where it is. */
  public Path writeTo(Path directory) {
    String file = "bench-" + id + ".js";
    try (InputStream source = BenchApp.class.getResourceAsStream(file)) {
      if (source == null) {
        throw new IllegalStateException(file + " is missing from the class path");
      }
      return Files.write(directory.resolve(file), source.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to " + directory, e);
    }
  }
}
