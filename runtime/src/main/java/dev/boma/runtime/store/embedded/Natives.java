package dev.boma.runtime.store.embedded;

import dev.boma.spi.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.rocksdb.NativeLibraryLoader;
import org.rocksdb.RocksDB;

/**
 * Loads RocksDB's native code, which is in its jar and must be a file to be loaded.
 *
 * <p>The engine's own loader leaves that file, 17 MB, in the temporary directory whenever a process
 * is killed. Here it has a directory of its own that goes as soon as the code is loaded; where a
 * loaded file cannot be removed (Windows), it goes when the process ends.
 */
final class Natives {
  private Natives() {}

  /**
   * @throws StoreException if there is none for this machine, or it cannot be loaded
   */
  static void load() {
    // Holder: the first caller loads, the others wait, and a failure is told to each anew.
    synchronized (Natives.class) {
      if (!Loaded.done) {
        unpackAndLoad();
        Loaded.done = true;
      }
    }
  }

  private static final class Loaded {
    /** Guarded by {@code Natives.class}. */
    private static boolean done;
  }

  private static void unpackAndLoad() {
    Path directory = null;
    try {
      directory = Files.createTempDirectory("boma-rocksdb");
      NativeLibraryLoader.getInstance().loadLibrary(directory.toString());
      RocksDB.loadLibrary();
    } catch (IOException | RuntimeException | UnsatisfiedLinkError e) {
      throw new StoreException(
          ("the embedded store's native code could not be unpacked and loaded from %s (%s): that"
                  + " directory must be writable, have 20 MB free and allow programs; choose another"
                  + " with -Djava.io.tmpdir=DIR")
              .formatted(System.getProperty("java.io.tmpdir"), e.getMessage()),
          e);
    } finally {
      if (directory != null) {
        remove(directory);
      }
    }
  }

  private static void remove(Path directory) {
    // In this order, because what is marked last is removed first when the process ends.
    directory.toFile().deleteOnExit();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        file.toFile().deleteOnExit();
        Files.delete(file);
      }
      Files.delete(directory);
    } catch (IOException e) {
      // Still in use, as on Windows: marked above, it goes when the process ends.
    }
  }
}
