package dev.boma.runtime.cli;

import dev.boma.runtime.text.Nearest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code boma new}: an app directory to begin with. */
@Command(
    name = "new",
    mixinStandardHelpOptions = true,
    description = "Makes a new app directory, ready to 'dev', 'test' and 'deploy'.",
    footer = {
      "",
      "  boma new hello",
      "  boma new hello --template registration",
      "",
      "Templates: module        one function that answers each message, no toolkit",
      "           registration  a form in two languages, on the toolkit",
      "           survey        questions of several kinds, answers stored and counted",
      "           menu          menus, long texts, keys for back and home",
      "           balance       asks a service by HTTP, which may fail",
      "           vumi          a Vumi Go style script with callbacks",
    })
final class NewCommand implements Callable<Integer> {
  private static final List<String> FILES =
      List.of("app.json", "app.js", "conversations/first.yaml");

  /** What an app can begin from. */
  enum Template {
    MODULE,
    REGISTRATION("translations/sw.json"),
    SURVEY,
    MENU,
    BALANCE,
    VUMI;

    /** What it has beside the files of all. */
    private final List<String> extras;

    Template(String... extras) {
      this.extras = List.of(extras);
    }

    /** The template of that name. */
    static Template of(String name) {
      return Stream.of(values())
          .filter(template -> template.word().equalsIgnoreCase(name))
          .findFirst()
          .orElseThrow(() -> {
            List<String> words = Stream.of(values()).map(Template::word).toList();
            return new TypeConversionException(
                "there is no template '%s'%s".formatted(name, Nearest.hint(name, words)));
          });
    }

    private String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    private List<String> files() {
      return Stream.concat(FILES.stream(), extras.stream()).toList();
    }
  }

  @Parameters(paramLabel = "NAME", description = "the app's name, and that of its directory")
  private Path directory = Path.of(".");

  @Option(
      names = "--template",
      paramLabel = "T",
      defaultValue = "module",
      description = "one of those below (${DEFAULT-VALUE})")
  private Template template = Template.MODULE;

  @Override
  public Integer call() {
    if (directory.toString().isBlank()) {
      throw new BadInputException("NAME is empty; give the new app a name: boma new hello");
    }
    String name = String.valueOf(directory.toAbsolutePath().normalize().getFileName());
    if (!name.matches("[a-z0-9][a-z0-9._-]{0,62}")) {
      throw new BadInputException(
          "'%s' cannot be an app's name: 1 to 63 of a-z, 0-9, '.', '_' and '-', a letter or digit"
                  .formatted(name)
              + " first");
    }
    if (Files.exists(directory)) {
      throw new BadInputException(
          directory + " is there already; choose another name, or remove it");
    }
    try {
      for (String file : template.files()) {
        Path target = directory.resolve(file);
        Files.createDirectories(target.getParent());
        Files.writeString(target, template(file).replace("APP_NAME", name));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(directory + " cannot be written: " + e.getMessage(), e);
    }
    System.out.printf("made %s; now: boma dev %s, boma test %s%n", directory, directory, directory);
    return 0;
  }

  private String template(String file) throws IOException {
    String resource = "templates/%s/%s".formatted(template.word(), file);
    try (InputStream in = NewCommand.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is missing from the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
