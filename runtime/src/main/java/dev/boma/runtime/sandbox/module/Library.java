package dev.boma.runtime.sandbox.module;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One entry of {@code libraries.json}.
 *
 * @param root the id of its folder when it is a package, of its only file otherwise
 * @param main the file of the package that stands for it; null when its {@code package.json} says,
 *     or when it is one file
 * @param isPackage whether it is a folder of files
 * @param requires what a bare name means inside it, where that is not the entry of that name
 * @param inject free names it gets beside those of every library
 */
record Library(
    String root,
    @Nullable String main,
    boolean isPackage,
    Map<String, String> requires,
    List<String> inject) {

  Library {
    requires = Map.copyOf(requires);
    inject = List.copyOf(inject);
  }

  /** Whether a file belongs to it. */
  boolean owns(String id) {
    return isPackage ? id.startsWith(root + "/") : id.equals(root);
  }
}
