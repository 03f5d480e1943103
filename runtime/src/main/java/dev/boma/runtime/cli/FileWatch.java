package dev.boma.runtime.cli;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Notices changes of an app's files. It looks at their times again and again: the platform's own
 * watch service misses network drives and containers' mounts, and an app has few files.
 */
final class FileWatch implements AutoCloseable {
  private static final long LOOK_EVERY_MILLIS = 300;

  private final Path root;
  private final Runnable onChange;
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("file-watch").factory());
  private Map<Path, String> last;

  private FileWatch(Path root, Runnable onChange) {
    this.root = root;
    this.onChange = onChange;
    last = look();
  }

  /** Begins to watch a file, or a directory without its node_modules. */
  static FileWatch of(Path root, Runnable onChange) {
    FileWatch watch = new FileWatch(root, onChange);
    watch.looks.scheduleWithFixedDelay(
        watch::compare, LOOK_EVERY_MILLIS, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
    return watch;
  }

  private void compare() {
    Map<Path, String> now = look();
    if (!now.equals(last)) {
      last = now;
      onChange.run();
    }
  }

  private Map<Path, String> look() {
    Map<Path, String> seen = new HashMap<>();
    try {
      Files.walkFileTree(
          root,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes attributes) {
              String name = String.valueOf(visited.getFileName());
              return name.equals("node_modules") || name.equals(".git")
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              seen.put(file, attributes.lastModifiedTime() + "/" + attributes.size());
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
              // Gone since it was listed: the next look tells.
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      // Seen as a change, and as one more when it can be read again.
      return Map.of();
    }
    return seen;
  }

  @Override
  public void close() {
    looks.shutdownNow();
  }
}
