package dev.boma.runtime.boot;

import dev.boma.runtime.boot.Settings.InvalidSettingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.MappingIterator;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Files of settings: one YAML mapping, or JSON, which is YAML. */
public final class YamlFile {
  private YamlFile() {}

  /**
   * Reads a file.
   *
   * @return key → value, in JDK types; nothing for a file of comments alone
   * @throws InvalidSettingException if it cannot be read, or is no mapping
   */
  public static Map<?, ?> read(Path file) {
    Object read = document(file);
    return switch (read) {
      case null -> Map.of();
      case Map<?, ?> map -> map;
      default ->
          throw new InvalidSettingException(
              file + " is not a YAML mapping: write one setting a line, KEY: VALUE");
    };
  }

  private static @Nullable Object document(Path file) {
    Object read = null;
    // A file of comments alone has no document, and says nothing.
    try (MappingIterator<@Nullable Object> documents =
        YAMLMapper.shared().readerFor(Object.class).readValues(Files.readString(file))) {
      if (documents.hasNext()) {
        read = documents.next();
      }
      if (documents.hasNext()) {
        throw new InvalidSettingException(file + " has several YAML documents; it must be one");
      }
    } catch (IOException e) {
      throw new InvalidSettingException(
          "%s cannot be read: %s"
              .formatted(
                  file,
                  e instanceof NoSuchFileException ? "there is no such file" : e.getMessage()));
    } catch (JacksonException e) {
      throw new InvalidSettingException(
          "%s is not a YAML mapping: %s; write one setting a line, KEY: VALUE"
              .formatted(file, described(e)));
    }
    return read;
  }

  /** Where and what, on one line; not the text of that line, which may hold a password. */
  private static String described(JacksonException e) {
    if (e.getCause() instanceof MarkedYamlEngineException cause) {
      Mark mark = cause.getProblemMark().or(cause::getContextMark).orElse(null);
      if (mark != null) {
        return placed(mark.getLine() + 1, mark.getColumn() + 1, described(cause));
      }
    }
    TokenStreamLocation place = e.getLocation();
    String message = onOneLine(e.getOriginalMessage());
    return place == null ? message : placed(place.getLineNr(), place.getColumnNr(), message);
  }

  private static String placed(int line, int column, String what) {
    return "line %d, column %d: %s".formatted(line, column, what);
  }

  private static String described(MarkedYamlEngineException cause) {
    String problem = onOneLine(cause.getProblem());
    String context = onOneLine(cause.getContext());
    return context.isEmpty() ? problem : context + ", " + problem;
  }

  private static String onOneLine(@Nullable String text) {
    return text == null ? "" : text.strip().replaceAll("\\s+", " ");
  }
}
