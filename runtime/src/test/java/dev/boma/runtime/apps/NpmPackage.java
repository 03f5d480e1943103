package dev.boma.runtime.apps;

import dev.boma.runtime.Required;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A package from npm, unpacked with what it depends on inside it. Kept in the module's {@code
 * target} directory, so that the registry is asked once.
 */
final class NpmPackage {
  private static final Path CACHE = Path.of("target", "npm");

  private NpmPackage() {}

  /** The directory of the package; without npm or its registry the test is skipped. */
  static Path unpacked(String name, String version) throws Exception {
    Path kept = CACHE.resolve(name + "-" + version);
    if (!Files.isDirectory(kept)) {
      install(name + "@" + version, kept);
    }
    return kept.resolve("node_modules").resolve(name).toAbsolutePath();
  }

  private static void install(String wanted, Path kept) throws Exception {
    Files.createDirectories(CACHE);
    Path making = Files.createTempDirectory(CACHE, "making-");
    Path output = making.resolve("output.txt");
    // Nested, so that the package's own node_modules has all that it needs.
    List<String> command =
        List.of(
            "npm",
            "install",
            "--prefix=" + making.toAbsolutePath(),
            "--install-strategy=nested",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            wanted);
    Required.orSkip(
        succeeds(command, output),
        "npm, and its registry, for %s: %s"
            .formatted(wanted, Files.exists(output) ? Files.readString(output) : "no npm here"));
    Files.move(making, kept, StandardCopyOption.ATOMIC_MOVE);
  }

  private static boolean succeeds(List<String> command, Path output) throws InterruptedException {
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
    } catch (IOException absent) {
      return false;
    }
    try {
      return process.waitFor(120, TimeUnit.SECONDS) && process.exitValue() == 0;
    } finally {
      process.destroyForcibly();
    }
  }
}
