package dev.boma.runtime.sandbox.module;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a text imports, and what it exports, as a lexer sees it. Positions are UTF-16 offsets.
 *
 * @param imports in order of appearance
 * @param exports the names it exports, but for those of an {@code export * from}
 * @param isModule whether the text has syntax that only an ES module may have
 */
record SyntaxScan(List<Import> imports, Set<String> exports, boolean isModule) {

  SyntaxScan {
    imports = List.copyOf(imports);
    exports = Set.copyOf(exports);
  }

  /**
   * One {@code import} or {@code export … from}.
   *
   * @param start where the keyword begins
   * @param specifierStart where the specifier begins, after its quote where it is static
   * @param specifierEnd where it ends, before its quote where it is static
   * @param bracket where the bracket of {@code import(} is; -1 for a static import
   * @param specifier the specifier's value; null when it is computed
   */
  record Import(
      int start, int specifierStart, int specifierEnd, int bracket, @Nullable String specifier) {

    boolean isDynamic() {
      return bracket >= 0;
    }
  }
}
