package dev.boma.runtime.store.embedded;

import dev.boma.spi.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
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
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .anyMatch(name -> name.equals(CURRENT) || DATA.matcher(name).matches());
    } catch (IOException none) {
      return false;
    }
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
  static void requireStore(Path directory, Failures failures) {
    if (!hasStore(directory)) {
      throw failures.absent();
    }
  }

  /**
   * Makes a directory of links to what is in a damaged one, so that nothing is written there. Which
   * list of files holds, where the damaged one does not say, is the newest.
   *
   * @param lost is told when that had to be guessed
   */
  static Path linked(Path directory, Failures failures, Consumer<String> lost) {
    try {
      Path links = Files.createTempDirectory("boma-salvage-");
      List<String> names = names(directory, failures);
      for (String name : names) {
        if (!name.equals(CURRENT) && !name.equals("LOCK") && !name.startsWith("LOG")) {
          Files.createSymbolicLink(links.resolve(name), directory.resolve(name));
        }
      }
      Path current = directory.resolve(CURRENT);
      String manifest =
          Files.isRegularFile(current)
              ? Files.readString(current, StandardCharsets.ISO_8859_1).strip()
              : "";
      if (!names.contains(manifest)) {
        manifest =
            names.stream()
                .filter(name -> name.startsWith("MANIFEST-"))
                .max(Comparator.naturalOrder())
                .orElse("");
        lost.accept("the file CURRENT is damaged or missing; '%s' is taken".formatted(manifest));
      }
      Files.writeString(links.resolve(CURRENT), manifest + "\n");
      return links;
    } catch (IOException e) {
      throw failures.unreadable(e);
    }
  }

  /** Removes what {@link #linked} made. */
  static void unlink(Path links) throws IOException {
    try (Stream<Path> files = Files.list(links)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(links);
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
