package dev.boma.runtime.cli;

import dev.boma.runtime.boot.GuestTests;
import dev.boma.runtime.boot.HostLog;
import dev.boma.runtime.boot.PlayedHosts;
import dev.boma.runtime.boot.Settings;
import dev.boma.runtime.boot.Wiring;
import dev.boma.runtime.hosting.AppPackage;
import dev.boma.runtime.json.Json;
import dev.boma.runtime.sandbox.Sandbox;
import dev.boma.runtime.testing.ConversationResult;
import dev.boma.runtime.testing.ConversationUpdate;
import dev.boma.runtime.testing.JUnitReport;
import dev.boma.runtime.testing.ResultJson;
import dev.boma.runtime.testing.TestFileResult;
import dev.boma.runtime.testing.TestTranscript;
import dev.boma.runtime.testing.Transcript;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code replay} and {@code test} have in common. */
final class PlayOptions {
  @Option(
      names = "--update",
      description = "write what the app answers into the files, keeping comments and order")
  private boolean update;

  @Option(names = "--junit", paramLabel = "FILE", description = "write a JUnit XML report, too")
  private @Nullable Path junit;

  @Option(names = "--json", description = "print the results as JSON instead of as text")
  private boolean json;

  @Option(
      names = "--budget",
      description = "show what each turn used of what it was allowed: time, memory, commands")
  private boolean budget;

  @Mixin private SandboxOptions sandbox = new SandboxOptions();

  /**
   * What {@code test} runs beside the conversations.
   *
   * @param app with the files of its tests
   * @param files the test files
   * @param strict whether a text without a translation is a failure
   */
  record OwnTests(AppPackage app, List<String> files, boolean strict) {
    private List<TestFileResult> run(Sandbox sandbox) {
      GuestTests tests = new GuestTests(app, sandbox);
      return Stream.concat(
              files.parallelStream().map(tests::run), tests.translations(strict).stream())
          .toList();
    }
  }

  /**
   * Plays, reports.
   *
   * @param tests run beside the conversations; null for none
   * @return the exit code
   */
  int play(AppPackage app, List<Path> files, @Nullable OwnTests tests) {
    HostLog.configure("auto", "error");
    List<ConversationResult> results;
    List<TestFileResult> tested;
    try (Wiring wiring = new Wiring()) {
      Sandbox guests = sandbox.open(wiring, Settings.of(Map.of(), System.getenv(), null));
      results = Play.app(wiring, app, files, guests, sandbox.tightened(PlayedHosts.PLANS));
      tested = tests == null ? List.of() : tests.run(guests);
    }
    if (json) {
      System.out.println(Json.writePretty(ResultJson.of(results, tested)));
    } else {
      print(results, tested);
    }
    if (junit != null) {
      try {
        Files.writeString(junit, JUnitReport.of(results, tested));
      } catch (IOException e) {
        throw new UncheckedIOException("the report cannot be written to " + junit, e);
      }
    }
    if (update) {
      for (Path file : files) {
        if (ConversationUpdate.apply(file, results)) {
          System.err.println("updated " + file);
        }
      }
      return 0;
    }
    return results.stream().allMatch(ConversationResult::asExpected)
            && tested.stream().allMatch(TestFileResult::passed)
        ? 0
        : BomaCommand.FAILED;
  }

  private void print(List<ConversationResult> results, List<TestFileResult> tested) {
    Transcript transcript = budget ? Play.transcript().withBudgets() : Play.transcript();
    results.forEach(result -> System.out.print(transcript.of(result)));
    TestTranscript tests = Play.testTranscript();
    tested.forEach(result -> System.out.print(tests.of(result)));
    if (!results.isEmpty()) {
      System.out.println(Transcript.summary(results));
    }
    if (!tested.isEmpty()) {
      System.out.println(TestTranscript.summary(tested));
    }
  }
}
