package dev.boma.runtime.sandbox.module;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessMode;
import java.nio.file.DirectoryStream;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.Map;
import java.util.Set;
import org.graalvm.polyglot.io.FileSystem;
import org.jspecify.annotations.Nullable;

/**
 * The only files that the engine's module loader can open for a guest: the modules of its release,
 * in memory, read-only. It never touches a disk. Thread-safe.
 *
 * <p>A file's path is its id, relative, so that a guest's stack traces show it.
 */
final class GuestFileSystem implements FileSystem {

  private static final Path ROOT = Path.of("/app");

  private final GuestSources sources;

  GuestFileSystem(GuestSources sources) {
    this.sources = sources;
  }

  /** A path for every address: what is thrown here reaches the guest as an object of the host. */
  @Override
  public Path parsePath(URI uri) {
    return Path.of(ModuleAddress.pathOf(uri));
  }

  @Override
  public Path parsePath(String path) {
    return Path.of(path);
  }

  @Override
  public Path toAbsolutePath(Path path) {
    return path.isAbsolute() ? path : ROOT.resolve(path);
  }

  @Override
  public Path toRealPath(Path path, LinkOption... options) throws IOException {
    Path id = idOf(path);
    textOf(id);
    return id;
  }

  @Override
  public void checkAccess(Path path, Set<? extends AccessMode> modes, LinkOption... options)
      throws IOException {
    if (modes.contains(AccessMode.WRITE) || modes.contains(AccessMode.EXECUTE)) {
      throw new ReadOnlyFileSystemException();
    }
    textOf(idOf(path));
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options)
      throws IOException {
    textOf(idOf(path));
    return Map.of("isRegularFile", true, "isDirectory", false);
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    if (!Set.of(StandardOpenOption.READ).containsAll(options)) {
      throw new ReadOnlyFileSystemException();
    }
    return new BytesChannel(textOf(idOf(path)).getBytes(StandardCharsets.UTF_8));
  }

  private String textOf(Path id) throws IOException {
    StackRoom.check();
    String name = id.toString().replace('\\', '/');
    ModuleAddress address = ModuleAddress.at(name);
    if (address instanceof ModuleAddress.Missing(String reason)) {
      // The engine makes an error of the guest's own of it, with the same message.
      throw new IOException(reason);
    }
    String text = sources.moduleText(address);
    if (text == null) {
      throw new NoSuchFileException(name);
    }
    return text;
  }

  private Path idOf(Path path) throws NoSuchFileException {
    Path absolute = toAbsolutePath(path).normalize();
    if (!absolute.startsWith(ROOT)) {
      throw new NoSuchFileException(
          path.toString(), null, "an app loads only files of its own directory");
    }
    return ROOT.relativize(absolute);
  }

  @Override
  public void createDirectory(Path directory, FileAttribute<?>... attributes) {
    throw new ReadOnlyFileSystemException();
  }

  @Override
  public void delete(Path path) {
    throw new ReadOnlyFileSystemException();
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path directory, DirectoryStream.@Nullable Filter<? super Path> filter) throws IOException {
    throw new NoSuchFileException(directory.toString());
  }
}
