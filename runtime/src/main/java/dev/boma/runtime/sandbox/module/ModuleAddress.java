package dev.boma.runtime.sandbox.module;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * What a specifier means to the engine's own module loader, which knows neither packages nor
 * CommonJS: specifiers are rewritten to these absolute ones before it reads them.
 */
sealed interface ModuleAddress {

  /** The module through which ES modules reach the functions of their context. */
  String BRIDGE = "boma:bridge";

  /** Stands at the front of the paths, in place of the colon, which not every platform allows. */
  String HOST_FOLDER = "boma~/";

  /** Keeps the engine, which goes by endings, from reading the face of a JSON file as JSON. */
  String JSON_FACE_ENDING = ".js";

  /** A file of the release or of the host. */
  record File(String id) implements ModuleAddress {}

  /** A CommonJS or JSON file in the shape of an ES module. */
  record Face(String id, ModuleFormat format) implements ModuleAddress {}

  /** An ES module in the shape that {@code require} answers. */
  record Required(String id) implements ModuleAddress {}

  /** Nothing that can be imported. */
  record Missing(String reason) implements ModuleAddress {}

  /** See {@link #BRIDGE}. */
  record Bridge() implements ModuleAddress {}

  /** How the engine is told to import a file. */
  static String specifier(String id, ModuleFormat format) {
    return switch (format) {
      case COMMONJS -> "boma:cjs/" + encoded(id);
      case JSON -> "boma:json/" + encoded(id) + JSON_FACE_ENDING;
      case ES_MODULE -> {
        if (id.startsWith("boma:")) {
          yield "boma:" + encoded(id.substring("boma:".length()));
        }
        // A colon would make the engine take it for a URL.
        yield id.contains(":") ? "boma:app/" + encoded(id) : id;
      }
    };
  }

  /** How the engine is told to import a file as {@code require} answers it. */
  static String required(String id) {
    return "boma:required/" + encoded(id);
  }

  /** How the engine is told that an import must fail, and why. */
  static String missing(String message) {
    return "boma:missing/" + encoded(message);
  }

  /** The path of a URI; one that means nothing here has a path too, of {@link Missing}. */
  static String pathOf(URI uri) {
    if (!"boma".equals(uri.getScheme())) {
      return missingPath(
          "Cannot import '%s': an app loads only files of its own directory and the libraries of the"
                  .formatted(uri)
              + " host");
    }
    String part = uri.getSchemeSpecificPart();
    return part.startsWith("missing/")
        ? missingPath(part.substring("missing/".length()))
        : HOST_FOLDER + part;
  }

  /** In one part and without dots, so that it stays as it is when a path is normalized. */
  private static String missingPath(String reason) {
    return HOST_FOLDER
        + "missing/"
        + HexFormat.of().formatHex(reason.getBytes(StandardCharsets.UTF_8));
  }

  /** What a path of the guest's file system means. */
  static ModuleAddress at(String path) {
    if (!path.startsWith(HOST_FOLDER)) {
      return new File(path);
    }
    String rest = path.substring(HOST_FOLDER.length());
    int slash = rest.indexOf('/');
    String kind = slash < 0 ? rest : rest.substring(0, slash);
    String id = rest.substring(slash + 1);
    return switch (kind) {
      case "bridge" -> new Bridge();
      case "cjs" -> new Face(id, ModuleFormat.COMMONJS);
      case "json" -> new Face(withoutEnding(id), ModuleFormat.JSON);
      case "required" -> new Required(id);
      case "app" -> new File(id);
      case "missing" -> new Missing(reasonOf(id));
      default -> new File("boma:" + rest);
    };
  }

  /** The reason in a {@link #missingPath}; a guest may have made one up. */
  private static String reasonOf(String hex) {
    try {
      return new String(HexFormat.of().parseHex(hex), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return "Cannot find module '" + hex + "'";
    }
  }

  private static String withoutEnding(String id) {
    return id.endsWith(JSON_FACE_ENDING)
        ? id.substring(0, id.length() - JSON_FACE_ENDING.length())
        : id;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("%2F", "/")
        .replace("%3A", ":")
        .replace("%40", "@");
  }
}
