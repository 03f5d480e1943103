package dev.boma.runtime.cli;

import dev.boma.runtime.boot.HostLog;
import dev.boma.runtime.boot.PlayedHosts;
import dev.boma.runtime.boot.Settings;
import dev.boma.runtime.boot.Wiring;
import dev.boma.runtime.hosting.AppPackage;
import dev.boma.runtime.json.Json;
import dev.boma.runtime.testing.ConversationResult;
import dev.boma.runtime.testing.ConversationUpdate;
import dev.boma.runtime.testing.JUnitReport;
import dev.boma.runtime.testing.ResultJson;
import dev.boma.runtime.testing.Transcript;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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

  /** Plays, reports; the exit code. */
  int play(AppPackage app, List<Path> files) {
    HostLog.configure("auto", "error");
    List<ConversationResult> results;
    try (Wiring wiring = new Wiring()) {
      results =
          Play.app(
              wiring,
              app,
              files,
              sandbox.open(wiring, Settings.of(Map.of(), System.getenv(), null)),
              sandbox.tightened(PlayedHosts.PLANS));
    }
    if (json) {
      System.out.println(Json.writePretty(ResultJson.of(results)));
    } else {
      Transcript transcript = budget ? Play.transcript().withBudgets() : Play.transcript();
      results.forEach(result -> System.out.print(transcript.of(result)));
      System.out.println(Transcript.summary(results));
    }
    if (junit != null) {
      try {
        Files.writeString(junit, JUnitReport.of(results));
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
    return results.stream().allMatch(ConversationResult::asExpected) ? 0 : BomaCommand.FAILED;
  }
}
