package dev.boma.runtime.sandbox.module;

/**
 * What the modules of all releases share: the libraries of the host and the reader of module
 * syntax. One for a process; thread-safe; close it when no context is left.
 */
public final class ModuleHost implements AutoCloseable {

  private final HostLibraries libraries;
  private final ModuleSyntax syntax = new ModuleSyntax();
  private final LibraryExports exports;

  /** With the libraries that are on the class path. */
  public ModuleHost() {
    this(HostLibraries.load());
  }

  ModuleHost(HostLibraries libraries) {
    this.libraries = libraries;
    this.exports = new LibraryExports(libraries, syntax);
  }

  /** What the host serves. */
  public HostLibraries libraries() {
    return libraries;
  }

  ModuleSyntax syntax() {
    return syntax;
  }

  LibraryExports exports() {
    return exports;
  }

  @Override
  public void close() {
    syntax.close();
  }
}
