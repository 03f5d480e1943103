package dev.boma.runtime.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code boma new}: an app directory to begin with. */
@Command(
    name = "new",
    mixinStandardHelpOptions = true,
    description = "Makes a new app directory, ready to 'dev', 'test' and 'deploy'.",
    footer = {
      "",
      "  boma new hello",
      "  boma new hello --template vumi",
      "",
      "Templates: module  a modern app, async and await",
      "           vumi    a Vumi Go style script with callbacks",
    })
final class NewCommand implements Callable<Integer> {
  private static final List<String> FILES =
      List.of("app.json", "app.js", "conversations/first.yaml");

  /** What an app can begin from. */
  enum Template {
    MODULE,
    VUMI
  }

  @Parameters(paramLabel = "NAME", description = "the app's name, and that of its directory")
  private Path directory = Path.of(".");

  @Option(
      names = "--template",
      paramLabel = "T",
      defaultValue = "module",
      description = "module or vumi (${DEFAULT-VALUE})")
  private Template template = Template.MODULE;

  @Override
  public Integer call() {
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
      for (String file : FILES) {
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
    String resource = "templates/%s/%s".formatted(template.name().toLowerCase(Locale.ROOT), file);
    try (InputStream in = NewCommand.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is missing from the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
