package dev.boma.runtime.sandbox.module;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a {@code package.json} says about modules.
 *
 * @param name the package's name, or null
 * @param main the file that stands for the package, or null
 * @param type {@code module}, {@code commonjs} or null
 * @param exports the public face, or null when every file is public
 * @param imports the private names that begin with {@code #}, or null
 * @see <a href="https://nodejs.org/api/packages.html">Node.js: packages</a>
 */
record PackageJson(
    @Nullable String name,
    @Nullable String main,
    @Nullable String type,
    @Nullable JsonNode exports,
    @Nullable JsonNode imports) {

  private static final JsonMapper JSON = JsonMapper.shared();

  /** Reads the text; empty when it is not a JSON object. */
  static Optional<PackageJson> parse(String text) {
    JsonNode json;
    try {
      json = JSON.readTree(text);
    } catch (JacksonException e) {
      return Optional.empty();
    }
    if (json == null || !json.isObject()) {
      return Optional.empty();
    }
    return Optional.of(
        new PackageJson(
            textOf(json, "name"),
            textOf(json, "main"),
            textOf(json, "type"),
            present(json, "exports"),
            present(json, "imports")));
  }

  private static @Nullable String textOf(JsonNode json, String key) {
    JsonNode value = json.get(key);
    return value != null && value.isString() ? value.stringValue() : null;
  }

  private static @Nullable JsonNode present(JsonNode json, String key) {
    JsonNode value = json.get(key);
    return value == null || value.isNull() ? null : value;
  }
}
