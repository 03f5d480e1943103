package dev.boma.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/** Runs commands in this process, as a user would in a terminal that is none. */
public final class Cli {
  static {
    // Where ./boma says that it is.
    System.setProperty("boma.home", "..");
  }

  private Cli() {}

  /** Runs a command with nothing on standard input. */
  public static Run run(Object... args) {
    return runWith("", args);
  }

  /** Runs a command with these variables in its environment, and nothing on standard input. */
  static Run runIn(Map<String, String> environment, Object... args) {
    return run(environment, "", args);
  }

  /** Runs a command with this on standard input. */
  static Run runWith(String input, Object... args) {
    return run(Map.of(), input, args);
  }

  private static Run run(Map<String, String> environment, String input, Object... args) {
    PrintStream outBefore = System.out;
    PrintStream errBefore = System.err;
    InputStream inBefore = System.in;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
    int exit;
    try {
      exit =
          BomaCommand.run(
              Arrays.stream(args).map(String::valueOf).toArray(String[]::new), environment);
    } finally {
      System.setOut(outBefore);
      System.setErr(errBefore);
      System.setIn(inBefore);
    }
    Run run =
        new Run(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    assertThat(run.err()).as("users see no stack traces").doesNotContain("\tat ");
    return run;
  }

  /** How a command ended, and what it wrote. */
  public record Run(int exit, String out, String err) {}
}
