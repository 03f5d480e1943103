package dev.boma.runtime.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.boma.api.GuestError;
import dev.boma.api.Outcome;
import dev.boma.runtime.hosting.AppPackage;
import dev.boma.runtime.session.Answer;
import dev.boma.spi.ChannelInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The hundred hostile cases against one running host with worker processes, beside honest tenants
 * who go on speaking.
 *
 * <p>With {@code -Dboma.attacks=true -Dboma.hostile.page=true} the run writes {@code
 * docs/security/hostile-suite.md}.
 */
@EnabledIfSystemProperty(
    named = "boma.attacks",
    matches = "true",
    disabledReason = "takes minutes and the whole machine: -Dboma.attacks=true runs it")
@Timeout(value = 4, unit = TimeUnit.HOURS)
class HostileSuiteTest {
  private static final Path PAGE = Path.of("../docs/security/hostile-suite.md");
  private static final int AT_ONCE = 2;

  /** The pass rule's second, and as much again for a machine that is busy with other things. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  /** The 30 s a release has to load by the clock, however busy the machine, and a little. */
  private static final Duration LOADED = Duration.ofSeconds(32);

  /** How often a deed that another cut short is tried again. */
  private static final int TRIES = 3;

  /** Far above what honest turns take, and far below what an attack would make of them. */
  private static final Duration HONEST = Duration.ofSeconds(2);

  private static final Map<HostileCase, Result> results = new LinkedHashMap<>();
  private static HonestTraffic.Heard before;
  private static HonestTraffic.Heard during;
  private static HonestTraffic.Heard after;
  private static Residue residueBefore;
  private static Residue residueAfter;
  private static Duration idleAfter;

  /**
   * What came of a deed.
   *
   * @param end in the words of {@code cases.yaml}
   * @param log the app's log
   */
  private record Result(
      String end, String detail, @Nullable String reply, Duration took, List<String> log) {}

  @BeforeAll
  static void attack() throws Exception {
    List<HostileCase> cases = HostileCase.all().stream().filter(one -> one.held() == null).toList();
    try (AttackedHost host = new AttackedHost()) {
      try (HonestTraffic honest = new HonestTraffic(host)) {
        TimeUnit.SECONDS.sleep(2);
        honest.heard();
        TimeUnit.SECONDS.sleep(3);
        residueBefore = Residue.now();
        before = honest.heard();
        // Those that answer by themselves first: they need no worker to be replaced.
        run(host, cases.stream().filter(one -> !one.expect().contains("limit")).toList());
        run(host, cases.stream().filter(one -> one.expect().contains("limit")).toList());
        during = honest.heard();
      }
      idleAfter = Residue.awaitIdleWorkers();
      try (HonestTraffic honest = new HonestTraffic(host)) {
        TimeUnit.SECONDS.sleep(2);
        after = honest.heard();
      }
      residueAfter = Residue.now();
    }
    if (Boolean.getBoolean("boma.hostile.page")) {
      Files.createDirectories(PAGE.getParent());
      Files.writeString(PAGE, page());
    }
  }

  private static void run(AttackedHost host, List<HostileCase> cases) throws Exception {
    Map<HostileCase, Future<Result>> running = new LinkedHashMap<>();
    try (ExecutorService attackers = Executors.newFixedThreadPool(AT_ONCE)) {
      for (HostileCase one : cases) {
        running.put(
            one,
            attackers.submit(() -> {
              host.awaitWhole();
              return run(host, one);
            }));
      }
      for (Map.Entry<HostileCase, Future<Result>> entry : running.entrySet()) {
        results.put(entry.getKey(), entry.getValue().get());
      }
    }
  }

  private static Result run(AttackedHost host, HostileCase one) {
    AppPackage program = one.program();
    String tenant = "tenant-%03d-%08x".formatted(one.number(), one.title().hashCode());
    ChannelInfo channel = host.deploy(tenant, program);
    if (one.onlyLoads()) {
      long began = System.nanoTime();
      Optional<GuestError> error = host.sandbox().check(program.release(channel.app().tenant(), 1));
      return new Result(
          error.isPresent() ? "refused" : "answer",
          error.map(GuestError::describe).orElse(""),
          null,
          Duration.ofNanos(System.nanoTime() - began),
          List.of());
    }
    Answer answer = null;
    Duration longest = Duration.ZERO;
    int tries = 0;
    for (int i = 0; i < one.again(); i++) {
      long began = System.nanoTime();
      answer =
          one.expect().contains("limit")
              ? host.saySoon(channel, "+2782000" + i)
              : host.say(channel, "+2782000" + i);
      if (isOthersDoing(answer.outcome()) && tries++ < TRIES) {
        i--;
        continue;
      }
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      longest = took.compareTo(longest) > 0 ? took : longest;
    }
    return new Result(
        end(answer),
        answer.outcome().describe(),
        answer.reply() == null ? null : answer.reply().content(),
        longest,
        host.host().appLog().tail(channel.app(), 20).stream()
            .map(kept -> kept.line().text())
            .toList());
  }

  /** Whether the deed beside it took its worker or its threads, and most of its short time. */
  private static boolean isOthersDoing(Outcome outcome) {
    return outcome instanceof Outcome.HostFailed failed
        && (failed.reason().contains("the time that was left did not suffice")
            || failed.reason().contains("no thread was free for the app"));
  }

  private static String end(Answer answer) {
    return switch (answer.outcome()) {
      case Outcome.Completed ignored -> answer.byHost() ? "no reply" : "answer";
      case Outcome.ScriptFailed ignored -> "error";
      case Outcome.LimitExceeded ignored -> "limit";
      case Outcome.Deadlocked ignored -> "deadlock";
      case Outcome.Refused ignored -> "refused by the host";
      case Outcome.Conflicted ignored -> "conflict";
      case Outcome.HostFailed ignored -> "host failed";
    };
  }

  @AfterAll
  static void forget() {
    results.clear();
  }

  @TestFactory
  Stream<DynamicTest> every_deed_ends_as_it_should_and_in_time() {
    return results.entrySet().stream()
        .map(entry ->
            dynamicTest(
                entry.getKey().number() + " " + entry.getKey().title(),
                () -> check(entry.getKey(), entry.getValue())));
  }

  private static void check(HostileCase one, Result result) {
    assertThat(wrong(one, result)).as(result.toString()).isEmpty();
  }

  /** What keeps a deed from passing, by the rule that the page tells; empty when it passes. */
  private static String wrong(HostileCase one, Result result) {
    Duration wall = one.expect().contains("limit") ? AttackedHost.SHORT_WALL : AttackedHost.WALL;
    Duration most = one.onlyLoads() ? LOADED : wall.plus(GRACE);
    if (!one.expect().contains(result.end())) {
      return "ends otherwise than " + String.join(" or ", one.expect());
    }
    if (one.reply() != null && !one.reply().equals(result.reply())) {
      return "another reply than " + one.reply();
    }
    if (result.took().compareTo(most) >= 0) {
      return "takes more than %d s".formatted(most.toSeconds());
    }
    if (one.onlyLoads()) {
      return "";
    }
    if (result.end().equals("limit")
        && result.log().stream().noneMatch(line -> line.contains("limit "))) {
      return "the app's log does not name the limit";
    }
    boolean shows = result.reply() != null && !result.reply().isEmpty();
    return shows || result.end().equals("answer") ? "" : "no text for the phone";
  }

  @Test
  void honest_tenants_are_answered_all_the_while() {
    for (HonestTraffic.Heard heard : List.of(before, during, after)) {
      assertThat(heard.failures()).isEmpty();
      assertThat(heard.turns()).isPositive();
    }
    assertThat(during.p99()).isLessThan(HONEST);
    assertThat(after.p99()).isLessThan(HONEST);
  }

  @Test
  void what_the_attack_has_cost_is_given_back() {
    residueAfter.assertNoMoreThan(residueBefore);
  }

  @Test
  void every_number_from_1_to_100_has_a_deed_or_names_the_tests_that_hold_it() throws IOException {
    assertThat(HostileCase.all().stream().map(HostileCase::number).distinct())
        .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(1, 100).boxed().toList());
  }

  @Test
  void the_page_lists_every_deed() throws IOException {
    String page = Files.readString(PAGE);
    for (HostileCase one : HostileCase.all()) {
      assertThat(page).contains("| %d | %s |".formatted(one.number(), one.title()));
    }
  }

  private static String page() throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(
        """
        # The hostile suite

        A hundred ways in which an app can be hostile or careless, tried against a running host with
        worker processes, two at a time, beside three honest tenants who go on speaking. Written by
        the run itself (`./mvnw verify -pl sandbox-api,runtime -Dtest=HostileSuiteTest
        -Dboma.attacks=true -Dboma.hostile.page=true`); the deeds are in
        `runtime/src/test/resources/dev/boma/runtime/hostile/cases.yaml`.

        A deed passes when it ends as it should, the phone has an answer within the wall limit (here
        %d s, and %d s where an app ends by itself) and %d s more, and the app's log names the limit
        that was met. A deed that is only an upload is answered within %d s. The attack as a whole is
        withstood when every honest message is answered by its app, 99 of 100 within %d s, and no
        worker stays busy after it.

        | honest messages | number | p99 | slowest | failed |
        |---|---|---|---|---|
        | before | %s |
        | during | %s |
        | after | %s |

        The workers were idle %d ms after the last deed. %s of %s deeds that guests can do passed.

        | case | what is tried | what comes of it | after | passes |
        |---|---|---|---|---|\
        """
            .formatted(
                AttackedHost.SHORT_WALL.toSeconds(),
                AttackedHost.WALL.toSeconds(),
                GRACE.toSeconds(),
                LOADED.toSeconds(),
                HONEST.toSeconds(),
                row(before),
                row(during),
                row(after),
                idleAfter.toMillis(),
                results.entrySet().stream()
                    .filter(entry -> wrong(entry.getKey(), entry.getValue()).isEmpty())
                    .count(),
                results.size()));
    HostileCase.all().stream()
        .sorted(Comparator.comparingInt(HostileCase::number))
        .forEach(one -> lines.add(row(one)));
    return String.join("\n", lines) + "\n";
  }

  private static String row(HonestTraffic.Heard heard) {
    return "%d | %d ms | %d ms | %d"
        .formatted(
            heard.turns(),
            heard.p99().toMillis(),
            heard.slowest().toMillis(),
            heard.failures().size());
  }

  private static String row(HostileCase one) {
    Result result = results.get(one);
    if (result == null) {
      return "| %d | %s | held by %s | | |".formatted(one.number(), one.title(), one.held());
    }
    String wrong = wrong(one, result);
    return "| %d | %s | %s | %d ms | %s |"
        .formatted(
            one.number(),
            one.title(),
            told(result),
            result.took().toMillis(),
            wrong.isEmpty() ? "yes" : "no: " + wrong);
  }

  private static String told(Result result) {
    boolean plain = Set.of("answer", "deadlock").contains(result.end());
    String told = plain ? "" : ": " + result.detail();
    told = told.replaceAll("\\s+", " ").replace("|", "\\|").replace("<", "&lt;");
    return result.end() + (told.length() > 120 ? told.substring(0, 120) + "…" : told);
  }
}
