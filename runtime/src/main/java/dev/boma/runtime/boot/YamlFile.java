package dev.boma.runtime.boot;

import dev.boma.runtime.boot.Settings.InvalidSettingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
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
              file + " is not a YAML mapping of settings: write lines such as 'port: 8864'");
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
          "%s is not a YAML mapping of settings: %s".formatted(file, e.getOriginalMessage()));
    }
    return read;
  }
}
