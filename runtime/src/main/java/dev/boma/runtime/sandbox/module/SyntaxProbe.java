package dev.boma.runtime.sandbox.module;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Remembers which files read as ES modules. Thread-safe. */
final class SyntaxProbe {

  private final ModuleTree texts;
  private final ModuleSyntax syntax;
  private final Map<String, Boolean> known = new ConcurrentHashMap<>();

  SyntaxProbe(ModuleTree texts, ModuleSyntax syntax) {
    this.texts = texts;
    this.syntax = syntax;
  }

  /** Whether the file with this id can only be an ES module; false when there is no such file. */
  boolean isModule(String id) {
    Boolean answer = known.get(id);
    if (answer == null) {
      String text = texts.text(id);
      if (text == null) {
        return false;
      }
      answer = syntax.isModule(text);
      known.put(id, answer);
    }
    return answer;
  }
}
