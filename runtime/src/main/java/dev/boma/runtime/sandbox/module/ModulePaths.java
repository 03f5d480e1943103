package dev.boma.runtime.sandbox.module;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Arithmetic of module ids, which are paths with {@code /} between the parts and none in front. */
final class ModulePaths {

  private ModulePaths() {}

  /** The folder of a file: {@code lib} of {@code lib/a.js}, the empty text of {@code a.js}. */
  static String folderOf(String id) {
    int slash = id.lastIndexOf('/');
    return slash < 0 ? "" : id.substring(0, slash);
  }

  /** The part after the last {@code /}. */
  static String nameOf(String id) {
    return id.substring(id.lastIndexOf('/') + 1);
  }

  /** The ending of the file's name with its dot, or the empty text. */
  static String endingOf(String id) {
    String name = nameOf(id);
    int dot = name.lastIndexOf('.');
    return dot <= 0 ? "" : name.substring(dot);
  }

  /** Whether a path is the folder or lies in it; everything lies in the top. */
  static boolean isWithin(String folder, String path) {
    return folder.isEmpty() || path.equals(folder) || path.startsWith(folder + "/");
  }

  /** Whether a specifier names a file by where it lies, seen from the one that asks. */
  static boolean isRelative(String specifier) {
    return specifier.startsWith("./") || specifier.startsWith("../") || isDots(specifier);
  }

  /** Whether a relative specifier can only mean a folder: {@code ..}, {@code ./lib/}. */
  static boolean namesFolder(String specifier) {
    return specifier.endsWith("/") || isDots(nameOf(specifier));
  }

  private static boolean isDots(String part) {
    return part.equals(".") || part.equals("..");
  }

  /** {@code child} below {@code folder}, where the empty text is the top. */
  static String below(String folder, String child) {
    if (child.isEmpty()) {
      return folder;
    }
    return folder.isEmpty() ? child : folder + "/" + child;
  }

  /**
   * The path that {@code relative} means, seen from {@code folder}, without {@code .} and {@code
   * ..}; null when it leads out of the top.
   */
  static @Nullable String resolve(String folder, String relative) {
    List<String> parts = new ArrayList<>();
    for (String part : (folder + "/" + relative).split("/")) {
      if (part.equals("..")) {
        if (parts.isEmpty()) {
          return null;
        }
        parts.removeLast();
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    return String.join("/", parts);
  }

  /** The folder and all folders above it, nearest first; the last is the empty text, the top. */
  static List<String> upwards(String folder) {
    List<String> folders = new ArrayList<>();
    String current = folder;
    while (!current.isEmpty()) {
      folders.add(current);
      current = folderOf(current);
    }
    folders.add("");
    return folders;
  }
}
