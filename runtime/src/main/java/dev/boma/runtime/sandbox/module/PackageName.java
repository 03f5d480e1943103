package dev.boma.runtime.sandbox.module;

/**
 * A bare specifier in its two parts.
 *
 * @param name the package: {@code lodash}, {@code @boma/toolkit}
 * @param subpath what is asked of it, {@code .} or beginning with {@code ./}
 */
record PackageName(String name, String subpath) {

  static PackageName of(String specifier) {
    int slash = specifier.indexOf('/');
    if (specifier.startsWith("@") && slash >= 0) {
      slash = specifier.indexOf('/', slash + 1);
    }
    if (slash < 0) {
      return new PackageName(specifier, ".");
    }
    // A slash at the end is Node's way to ask for the package and not the built-in of that name.
    String rest = specifier.substring(slash + 1);
    return new PackageName(specifier.substring(0, slash), rest.isEmpty() ? "." : "./" + rest);
  }
}
