package dev.boma.runtime.boot;

import dev.boma.runtime.cli.BomaCommand;

/** The entry point of {@code boma}. */
public final class Main {
  private Main() {}

  /** Runs the command line and exits with its code. */
  public static void main(String[] args) {
    // System.exit, because a host has threads that would otherwise keep the process alive.
    System.exit(BomaCommand.run(args, System.getenv()));
  }
}
