package dev.boma.runtime.sandbox.module;

/** What a specifier turned out to mean. */
sealed interface Resolution {

  /**
   * A file.
   *
   * @param id the file's id
   * @param format how its text is read
   */
  record Found(String id, ModuleFormat format) implements Resolution {}

  /**
   * Nothing that may be loaded.
   *
   * @param message for the app's author: the specifier, who asked for it, what was looked for
   * @param unknownName whether it is a bare name that neither the release nor the host has, which
   *     the script of a Vumi app is told by {@code null} instead of an error
   */
  record Missing(String message, boolean unknownName) implements Resolution {}
}
