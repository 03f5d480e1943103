package dev.boma.runtime.sandbox.module;

/** How the text of a module is read. */
enum ModuleFormat {
  COMMONJS('c'),
  ES_MODULE('e'),
  JSON('j');

  private final char letter;

  ModuleFormat(char letter) {
    this.letter = letter;
  }

  /** The letter by which {@code modules.js} knows the format. */
  char letter() {
    return letter;
  }
}
