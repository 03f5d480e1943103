package dev.boma.runtime.hosting;

import dev.boma.api.AppKind;
import dev.boma.api.Capabilities;
import dev.boma.runtime.json.Json;
import dev.boma.runtime.json.JsonException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads an app from disk: an app directory, or a single {@code .js} file (a Vumi Go bundle). */
public final class AppDirectory {
  /** How large a release may be, all its files together. */
  static final long MAX_RELEASE_BYTES = 20L << 20;

  private static final Set<String> SOURCE_ENDINGS = Set.of("js", "mjs", "cjs", "json");
  private static final Set<String> NOT_CODE =
      Set.of("node_modules", "conversations", "test", "tests", "translations");

  /** What packages publish beside the code that runs. */
  private static final Set<String> NOT_RUN =
      Set.of(
          "node_modules",
          "test",
          "tests",
          "docs",
          "doc",
          "example",
          "examples",
          "benchmark",
          "min");

  private static final Pattern MODULE_SYNTAX =
      Pattern.compile(
          "^(?:export\\s+(?:default|const|let|var|function|async|class|\\{)|export\\s*\\*"
              + "|import\\s+[\\w{*\"']|(?:module\\.)?exports(?:\\.\\w+)?\\s*=)",
          Pattern.MULTILINE);

  private AppDirectory() {}

  /**
   * Reads an app.
   *
   * @param app the directory or file
   * @param configFile configuration items as a JSON object, over those of the app; null for none
   * @throws InvalidAppException if it cannot be an app
   */
  public static AppPackage read(Path app, @Nullable Path configFile) {
    Path path = app.toAbsolutePath().normalize();
    if (!Files.exists(path)) {
      throw new InvalidAppException(
          app + ": no such file or directory; name an app directory or a .js file");
    }
    try {
      AppPackage read = Files.isDirectory(path) ? readDirectory(path) : readFile(path);
      return configFile == null ? read : read.withConfig(merged(read, configFile));
    } catch (NoSuchFileException e) {
      throw new InvalidAppException(e.getFile() + ": no such file");
    } catch (AccessDeniedException e) {
      throw new InvalidAppException(e.getFile() + ": may not be read by this user");
    } catch (IOException e) {
      throw new InvalidAppException(app + ": cannot be read: " + e.getMessage());
    }
  }

  /** The conversation files of an app directory, in the order of their names. */
  public static List<Path> conversations(Path app) {
    Path directory = app.resolve("conversations");
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(file -> Set.of("yaml", "yml", "json").contains(ending(file)))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new InvalidAppException(directory + ": cannot be read: " + e.getMessage());
    }
  }

  /** The test files of an app directory, {@code test/*.js}, in the order of their names. */
  public static List<String> tests(Path app) {
    Path directory = app.resolve("test");
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> Set.of("js", "mjs", "cjs").contains(ending(file)))
          .map(file -> "test/" + file.getFileName())
          .filter(name -> !name.matches("test/setup\\.[cm]?js"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new InvalidAppException(directory + ": cannot be read: " + e.getMessage());
    }
  }

  /** The app as its tests see it: with the files of its {@code test} folder, and what they need. */
  public static AppPackage readWithTests(Path app) {
    AppPackage read = read(app, null);
    Path directory = app.toAbsolutePath().normalize();
    Map<String, String> files = new TreeMap<>(read.files());
    try {
      addSources(files, directory, directory.resolve("test"), name -> !name.equals("node_modules"));
      addPackages(files, directory);
    } catch (IOException e) {
      throw new InvalidAppException(app + ": cannot be read: " + e.getMessage());
    }
    return read.withCode(read.kind(), read.main(), files);
  }

  private static AppPackage readDirectory(Path directory) throws IOException {
    Path manifestFile = directory.resolve("app.json");
    AppManifest manifest =
        Files.isRegularFile(manifestFile)
            ? AppManifest.read(text(manifestFile))
            : AppManifest.EMPTY;
    Path mainFile = mainFile(directory, manifest.main() == null ? "app.js" : manifest.main());
    String main = relative(directory, mainFile);
    Map<String, String> files = new TreeMap<>();
    addSources(files, directory, directory, name -> !NOT_CODE.contains(name));
    files.put(main, text(within(List.of(directory), mainFile)));
    addPackages(files, directory);
    AppKind kind = manifest.kind() == null ? kindOf(main, files) : manifest.kind();
    Map<String, String> config = new LinkedHashMap<>(manifest.config());
    addTranslations(config, directory, "json");
    if (kind == AppKind.MODULE) {
      // What reads these items in a vumi app knows JSON alone.
      addTranslations(config, directory, "po");
    }
    return new AppPackage(
        manifest.name() == null ? nameOf(directory) : manifest.name(),
        kind,
        main,
        checkedSize(files),
        config,
        manifest.capabilities(),
        manifest.transportType(),
        manifest.reusesLibraries());
  }

  private static Path mainFile(Path directory, String main) {
    Path file;
    try {
      file = directory.resolve(main).normalize();
    } catch (InvalidPathException e) {
      throw new InvalidAppException("app.json: main cannot be a path: " + e.getMessage());
    }
    if (!file.startsWith(directory)) {
      throw new InvalidAppException(
          "app.json: main '%s' is outside the app directory; name a file in it".formatted(main));
    }
    if (!Files.isRegularFile(file)) {
      throw new InvalidAppException(
          "%s: the main file '%s' is not there; create it, or name another as \"main\" in app.json"
              .formatted(directory, main));
    }
    return file;
  }

  private static AppPackage readFile(Path file) throws IOException {
    String main = String.valueOf(file.getFileName());
    if (!Set.of("js", "mjs", "cjs").contains(ending(file))) {
      throw new InvalidAppException(
          file + ": an app is a directory or a .js file; this is neither");
    }
    Map<String, String> files = new TreeMap<>();
    files.put(main, text(file));
    Path directory = file.getParent();
    if (directory != null) {
      addPackages(files, directory);
    }
    return new AppPackage(
        nameOf(file),
        kindOf(main, files),
        main,
        checkedSize(files),
        Map.of(),
        Capabilities.OF_PLAN,
        "ussd");
  }

  private static AppKind kindOf(String main, Map<String, String> files) {
    String source = String.valueOf(files.get(main));
    boolean module = main.endsWith(".mjs") || MODULE_SYNTAX.matcher(source).find();
    return module ? AppKind.MODULE : AppKind.VUMI;
  }

  /** Adds what is below a directory; where that is a link, as packages may be, it is followed. */
  private static void addSources(
      Map<String, String> files, Path root, Path directory, Predicate<String> enter)
      throws IOException {
    Path home = directory.toRealPath();
    Files.walkFileTree(
        home,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes attributes) {
            String name = String.valueOf(visited.getFileName());
            return visited.equals(home) || (!name.startsWith(".") && enter.test(name))
                ? FileVisitResult.CONTINUE
                : FileVisitResult.SKIP_SUBTREE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            // A package names its minified form for browsers only; an app's own may be all it has.
            boolean minified = !root.equals(directory) && file.toString().endsWith(".min.js");
            if (SOURCE_ENDINGS.contains(ending(file)) && !minified && Files.isRegularFile(file)) {
              Path path = directory.resolve(home.relativize(file));
              files.put(relative(root, path), text(within(List.of(root, home), path)));
              checkedSize(files);
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static void addPackages(Map<String, String> files, Path directory) throws IOException {
    if (!Files.isDirectory(directory.resolve("node_modules"))) {
      return;
    }
    for (Path needed : NodePackages.neededBy(directory, new ArrayList<>(files.values()))) {
      addSources(files, directory, needed, name -> !NOT_RUN.contains(name));
    }
  }

  /**
   * The file, if no link leads it out of the app and its package: what is not theirs must not be
   * published.
   *
   * @param homes the app, and the package where it is one's
   */
  private static Path within(List<Path> homes, Path file) throws IOException {
    Path real = file.toRealPath();
    for (Path home : homes) {
      if (real.startsWith(home.toRealPath())) {
        return file;
      }
    }
    throw new InvalidAppException(
        "%s is a link to %s, outside the app directory; put the file itself there"
            .formatted(relative(homes.getFirst(), file), real));
  }

  /** A translation file becomes the configuration item under which both toolkits ask for it. */
  private static void addTranslations(Map<String, String> config, Path app, String ending)
      throws IOException {
    Path directory = app.resolve("translations");
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(path -> ending(path).equals(ending)).sorted().toList()) {
        String name = String.valueOf(file.getFileName());
        config.putIfAbsent(
            "translation." + name.substring(0, name.lastIndexOf('.')),
            text(within(List.of(app), file)));
      }
    }
  }

  private static Map<String, String> merged(AppPackage app, Path configFile) throws IOException {
    if (!Files.isRegularFile(configFile)) {
      throw new InvalidAppException(
          configFile + ": no such file; name a JSON file of config items, key to value");
    }
    Map<String, String> config = new LinkedHashMap<>(app.config());
    try {
      config.putAll(AppManifest.config(configFile.toString(), Json.readObject(text(configFile))));
    } catch (JsonException e) {
      throw new InvalidAppException(configFile + ": " + e.getMessage());
    }
    return config;
  }

  private static Map<String, String> checkedSize(Map<String, String> files) {
    long bytes = files.values().stream().mapToLong(String::length).sum();
    if (bytes > MAX_RELEASE_BYTES) {
      throw tooLarge("the app's files together have");
    }
    return files;
  }

  private static InvalidAppException tooLarge(String what) {
    return new InvalidAppException(
        "%s more than %d MB (limit release-bytes); leave out what the app does not need"
            .formatted(what, MAX_RELEASE_BYTES >> 20));
  }

  /** A name from a file's: lower case, and a dash for what a name may not have. */
  private static String nameOf(Path path) {
    String name =
        String.valueOf(path.getFileName()).replaceFirst("\\.[cm]?js$", "").toLowerCase(Locale.ROOT);
    String cleaned = name.replaceAll("[^a-z0-9._-]+", "-").replaceFirst("^[^a-z0-9]+", "");
    return cleaned.isEmpty() ? "app" : cleaned.substring(0, Math.min(63, cleaned.length()));
  }

  private static String relative(Path root, Path file) {
    return root.relativize(file).toString().replace('\\', '/');
  }

  private static String ending(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  /** The text of a file, without the mark that some editors put before UTF-8. */
  static String text(Path file) throws IOException {
    if (Files.size(file) > MAX_RELEASE_BYTES) {
      throw tooLarge(file + " has");
    }
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
              .toString();
      return text.startsWith("\ufeff") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new InvalidAppException(file + ": is not UTF-8 text; save it as UTF-8");
    }
  }
}
