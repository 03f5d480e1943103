package dev.boma.runtime.store.embedded;

import dev.boma.spi.StoreException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Looks at a directory before the engine does, which would begin anew in one that is damaged. */
final class DataDirectory {
  private static final String CURRENT = "CURRENT";

  /** What the engine writes before its first {@code CURRENT}: a start that was cut short. */
  private static final Pattern BEGUN =
      Pattern.compile("LOCK|LOG(\\.old\\.\\d+)?|IDENTITY|(MANIFEST|OPTIONS)-\\d+|.*\\.dbtmp");

  /** What there is only after it: data. */
  private static final Pattern DATA = Pattern.compile("\\d+\\.(sst|log)");

  private DataDirectory() {}

  /** Whether there is a store in the directory, whole or not. */
  static boolean hasStore(Path directory) {
    return Files.isRegularFile(directory.resolve(CURRENT));
  }

  /**
   * Makes the directory if there is none.
   *
   * @throws StoreException if it is none, is not ours, is damaged or cannot be written
   */
  static void prepare(Path directory, Failures failures) {
    try {
      Files.createDirectories(directory);
    } catch (FileAlreadyExistsException e) {
      throw failures.notADirectory(e);
    } catch (FileSystemException e) {
      throw String.valueOf(e.getReason()).contains("Not a directory")
          ? failures.notADirectory(e)
          : failures.notAllowed(String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw failures.unreadable(e);
    }
    if (!Files.isWritable(directory)) {
      throw failures.notAllowed("no permission", null);
    }
    requireStoreOrNothing(directory, failures);
  }

  /**
   * @throws StoreException if there is nothing of a store in it
   */
  static void requireSomething(Path directory, Failures failures) {
    if (!Files.isDirectory(directory)) {
      throw failures.absent();
    }
    if (names(directory, failures).stream().noneMatch(name -> DATA.matcher(name).matches())) {
      throw failures.absent();
    }
  }

  private static void requireStoreOrNothing(Path directory, Failures failures) {
    List<String> names = names(directory, failures);
    if (names.contains(CURRENT)) {
      return;
    }
    for (String name : names) {
      if (DATA.matcher(name).matches()) {
        throw failures.damaged("the file CURRENT is missing", null);
      }
    }
    for (String name : names) {
      if (!BEGUN.matcher(name).matches()) {
        throw failures.foreign(name);
      }
    }
  }

  private static List<String> names(Path directory, Failures failures) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    } catch (IOException e) {
      throw failures.unreadable(e);
    }
  }
}
