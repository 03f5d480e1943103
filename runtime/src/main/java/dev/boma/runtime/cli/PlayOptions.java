package dev.boma.runtime.cli;

import dev.boma.api.TenantId;
import dev.boma.runtime.boot.GuestTests;
import dev.boma.runtime.boot.Host;
import dev.boma.runtime.boot.HostLog;
import dev.boma.runtime.boot.PlayedHosts;
import dev.boma.runtime.boot.Settings;
import dev.boma.runtime.boot.Wiring;
import dev.boma.runtime.hosting.AppPackage;
import dev.boma.runtime.json.Json;
import dev.boma.runtime.sandbox.Sandbox;
import dev.boma.runtime.testing.ConversationFileException;
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
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
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
   * Plays, reports. What can be played is, also when other files cannot.
   *
   * @param tests run beside the conversations; null for none
   * @return the exit code
   * @throws ConversationFileException after all that, if a file could not be played
   * @throws BadInputException before all that, if the report cannot be written
   */
  int play(AppPackage app, List<Path> files, @Nullable OwnTests tests) {
    HostLog.configure("auto", "error");
    requireReportPlace();
    Play.Files read = Play.Files.read(files);
    List<ConversationResult> results;
    List<TestFileResult> tested;
    try (Wiring wiring = new Wiring()) {
      Sandbox guests = sandbox.open(wiring, Environment.settings());
      results =
          Play.app(wiring, app, read.conversations(), guests, sandbox.tightened(PlayedHosts.PLANS));
      tested = tests == null ? List.of() : tests.run(guests);
    }
    if (json) {
      System.out.println(Json.writePretty(ResultJson.of(results, tested, read.unusable())));
    } else {
      print(results, tested);
    }
    if (junit != null) {
      try {
        String command = tests == null ? "boma replay" : "boma test";
        Files.writeString(junit, JUnitReport.of(command, results, tested, read.unusable()));
      } catch (IOException e) {
        throw new UncheckedIOException("the report cannot be written to " + junit, e);
      }
    }
    boolean asExpected =
        update
            ? updated(files, read, results)
            : results.stream().allMatch(ConversationResult::asExpected);
    read.requireUsable();
    return asExpected && tested.stream().allMatch(TestFileResult::passed) ? 0 : BomaCommand.FAILED;
  }

  /** Updates the files that were played, and tells of each; false if one could not be. */
  private static boolean updated(
      List<Path> files, Play.Files read, List<ConversationResult> results) {
    Set<String> unusable =
        read.unusable().stream().map(ConversationFileException::file).collect(Collectors.toSet());
    for (Path file : files) {
      if (!unusable.contains(file.toString()) && ConversationUpdate.apply(file, results)) {
        System.err.println("updated " + file);
      }
    }
    List<String> refused = ConversationUpdate.refused(results);
    refused.forEach(System.err::println);
    return refused.isEmpty();
  }

  /** Whoever waits for a report must not learn at the end that there is no place for it. */
  private void requireReportPlace() {
    if (junit == null) {
      return;
    }
    Path directory = junit.toAbsolutePath().getParent();
    if (Files.isDirectory(junit) || directory == null) {
      throw new BadInputException(
          "--junit %s is a directory; name a file, such as %s"
              .formatted(junit, junit.resolve("report.xml")));
    }
    if (!Files.isDirectory(directory)) {
      throw new BadInputException(
          "--junit %s: there is no directory %s; make it first, or name a file elsewhere"
              .formatted(junit, directory));
    }
    if (!Files.isWritable(Files.exists(junit) ? junit : directory)) {
      throw new BadInputException(
          "--junit %s may not be written by this user; name a file elsewhere".formatted(junit));
    }
  }

  /**
   * Finds out whether an app loads, where nothing is played that would show it.
   *
   * @throws dev.boma.runtime.hosting.InvalidAppException if it does not; the message names its file
   *     and line
   */
  void requireLoads(AppPackage app) {
    HostLog.configure("auto", "error");
    try (Wiring wiring = new Wiring()) {
      Settings settings = Environment.settings();
      Host host =
          wiring.host(
              wiring.memoryStore(InstantSource.system()),
              sandbox.open(wiring, settings),
              Wiring.serving(sandbox.tightened(settings.plans()), any -> false));
      new LocalApp(host, new TenantId("test")).deploy(app);
    }
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
