package dev.boma.runtime.doctor;

import dev.boma.spi.Store;
import dev.boma.spi.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The directory of the embedded store. */
final class Disk {
  private static final String STORE = "store";
  private static final String IN_USE = "in use by another process";
  private static final String SPACE = "disk space";
  private static final long TOO_LITTLE_MB = 50;
  private static final long LITTLE_MB = 1_000;

  private Disk() {}

  /**
   * @param hostRuns whether a host answers at the address of these settings, which may hold it
   * @param store opens it
   */
  static Finding store(Path data, boolean hostRuns, Supplier<Store> store) {
    Path directory = data.toAbsolutePath().normalize();
    if (!Files.exists(directory)) {
      return newStore(directory);
    }
    if (!Files.exists(directory.resolve("CURRENT")) && isEmpty(directory)) {
      return Files.isWritable(directory)
          ? Finding.well(STORE, "%s is empty".formatted(directory))
          : notWritable(directory);
    }
    try (Store opened = store.get()) {
      long channels = opened.count("host", "channel");
      return Finding.well(
          STORE,
          "%s can be opened; %d channels%s"
              .formatted(directory, channels, hostRuns ? "; the host that runs has another" : ""));
    } catch (StoreException e) {
      String message = String.valueOf(e.getMessage());
      return hostRuns && message.contains(IN_USE)
          ? Finding.well(STORE, "%s; a host runs and holds its store".formatted(directory))
          : ofMessage(message);
    }
  }

  /** The store says what is wrong, then what to do. */
  private static Finding ofMessage(String message) {
    String between = message.contains("; ") ? "; " : ": ";
    int at = message.lastIndexOf(between);
    return at < 0
        ? Finding.broken(STORE, message, "choose another --data DIR")
        : Finding.broken(STORE, message.substring(0, at), message.substring(at + between.length()));
  }

  /** Makes none; whether one could be made. */
  private static Finding newStore(Path directory) {
    Path parent = nearest(directory);
    return Files.isDirectory(parent) && Files.isWritable(parent)
        ? Finding.well(STORE, "%s is not there yet; the first start makes it".formatted(directory))
        : notWritable(parent);
  }

  private static Finding notWritable(Path directory) {
    return Finding.broken(
        STORE,
        "%s cannot be written".formatted(directory),
        "give the user '%s' the right to write there, or choose another --data DIR"
            .formatted(System.getProperty("user.name")));
  }

  private static boolean isEmpty(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.findAny().isEmpty();
    } catch (IOException e) {
      return false;
    }
  }

  static Finding space(Path data) {
    Path directory = nearest(data);
    try {
      return space(directory, Files.getFileStore(directory).getUsableSpace() >> Machine.MEGABYTE);
    } catch (IOException e) {
      return Finding.mend(
          SPACE, "%s: %s".formatted(directory, e.getMessage()), "look at that disk");
    }
  }

  static Finding space(Path directory, long megabytes) {
    String found = "%d MB free at %s".formatted(megabytes, directory);
    String advice = "free space there, or choose another --data DIR";
    if (megabytes < TOO_LITTLE_MB) {
      return Finding.broken(SPACE, found, advice);
    }
    return megabytes < LITTLE_MB ? Finding.mend(SPACE, found, advice) : Finding.well(SPACE, found);
  }

  /** The directory itself, or the nearest one above it that is there. */
  static Path nearest(Path data) {
    Path directory = data.toAbsolutePath().normalize();
    Path parent = directory.getParent();
    while (!Files.exists(directory) && parent != null) {
      directory = parent;
      parent = directory.getParent();
    }
    return directory;
  }
}
