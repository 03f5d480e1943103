package dev.boma.runtime.testing;

import dev.boma.runtime.testing.TurnResult.LogLine;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file of an app's own tests, such as {@code test/app.test.js}, that was run.
 *
 * @param file as it was given
 * @param cases its tests, in the order in which they ended
 * @param broken why it could not be run to its end, for people; null when it was
 * @param log what it wrote to the console
 */
public record TestFileResult(
    String file, List<Case> cases, @Nullable String broken, List<LogLine> log) {
  public TestFileResult {
    cases = List.copyOf(cases);
    log = List.copyOf(log);
  }

  /** Whether no test failed, and the file was run to its end. */
  public boolean passed() {
    return broken == null && cases.stream().noneMatch(test -> test.outcome() == Outcome.FAILED);
  }

  /** How many tests ended so. */
  public long count(Outcome outcome) {
    return cases.stream().filter(test -> test.outcome() == outcome).count();
  }

  /** How long its tests took. */
  public Duration took() {
    return cases.stream().map(Case::took).reduce(Duration.ZERO, Duration::plus);
  }

  /** How a test ended. */
  public enum Outcome {
    PASSED,
    FAILED,
    SKIPPED,
    /** It may fail: it tells what is still to be done. */
    TODO
  }

  /**
   * One test.
   *
   * @param path the names of its suites, and its own
   * @param error what went wrong, for people; null when nothing did
   */
  public record Case(List<String> path, Outcome outcome, @Nullable String error, Duration took) {
    public Case {
      path = List.copyOf(path);
    }

    /** Its name, after those of its suites. */
    public String name() {
      return String.join(" › ", path);
    }
  }
}
