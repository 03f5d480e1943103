package dev.boma.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.sun.net.httpserver.HttpServer;
import dev.boma.runtime.boot.Build;
import dev.boma.runtime.cli.Cli.Run;
import dev.boma.runtime.hosting.Tenant;
import dev.boma.runtime.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The commands that need no other process. */
class CommandsTest {
  private static final Path EXAMPLES = Path.of("../examples");

  @TempDir private Path directory;

  // ---- help

  static Stream<List<String>> commands() {
    return below(BomaCommand.commandLine(), List.of());
  }

  private static Stream<List<String>> below(CommandLine command, List<String> path) {
    return Stream.concat(
        Stream.of(path),
        command.getSubcommands().entrySet().stream()
            .flatMap(entry ->
                below(
                    entry.getValue(),
                    Stream.concat(path.stream(), Stream.of(entry.getKey())).toList())));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void help_tells_each_option_and_an_example(List<String> command) {
    CommandLine described = BomaCommand.commandLine();
    for (String name : command) {
      described = described.getSubcommands().get(name);
    }
    CommandSpec spec = described.getCommandSpec();

    Run run = Cli.run(Stream.concat(command.stream(), Stream.of("--help")).toArray());

    assertThat(run.exit()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).startsWith("Usage: " + spec.qualifiedName());
    assertThat(spec.options())
        .allSatisfy(option -> assertThat(run.out()).contains(option.longestName()));
    if (!command.equals(List.of("generate-completion"))) {
      assertThat(run.out()).containsPattern("(?m)^ .*boma " + String.join(" ", command));
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void every_command_tells_the_version(List<String> command) {
    Run run = Cli.run(Stream.concat(command.stream(), Stream.of("--version")).toArray());

    assertThat(run.exit()).isZero();
    assertThat(run.out()).isEqualToIgnoringNewLines("boma " + Build.version());
  }

  @Test
  void what_is_typed_after_the_session_ended_is_not_lost_without_a_word() throws IOException {
    Path app =
        app(
            "export default { async message(message, api) {"
                + " await api.reply(`You said ${message.content}`, {end: true}); } };");

    Run run = Cli.runWith("2\n\n/quit\n", "chat", app);

    assertThat(run.out().lines().filter(line -> line.contains("│")))
        .hasSize(3)
        .allMatch(line -> line.endsWith("You said null"));
    assertThat(run.out().lines().filter(line -> line.contains("Session ended")))
        .containsExactly(
            "> " + "  ! Session ended: '2' was sent to nobody. Dialling *120*1# again.");
  }

  @Test
  void the_version_is_that_of_the_build_and_of_all_that_names_one() throws IOException {
    String version =
        firstIn("../pom.xml", "<artifactId>boma-parent</artifactId>\\s*<version>(.+?)<");

    assertThat(Build.version()).isEqualTo(version);
    String released = version.replace("-SNAPSHOT", "");
    assertThat(firstIn("../toolkit-js/package.json", "\"version\": \"(.+?)\"")).isEqualTo(released);
    assertThat(
            firstIn(
                "src/main/resources/dev/boma/runtime/api/openapi.yaml", "(?m)^  version: (.+)$"))
        .isEqualTo(released);
  }

  private static String firstIn(String file, String pattern) throws IOException {
    return Pattern.compile(pattern)
        .matcher(Files.readString(Path.of(file)))
        .results()
        .map(found -> found.group(1))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void completion_knows_every_command() {
    Run run = Cli.run("generate-completion");

    assertThat(run.exit()).isZero();
    assertThat(run.out()).contains("complete -F").contains("demo serve dev chat replay test new");
  }

  // ---- wrong usage

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void wrong_usage_is_2_and_says_what_would_be_right(List<String> args, List<String> told) {
    Run run = Cli.run(args.toArray());

    assertThat(run.exit()).as(run.err()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("boma: ").contains(told);
  }

  static Stream<Arguments> wrong_usage_is_2_and_says_what_would_be_right() {
    return Stream.of(
        wrong(List.of(), "boma --help"),
        wrong(List.of("serv"), "unknown command 'serv'; did you mean 'serve'?"),
        wrong(List.of("tenants"), "name one of create, list"),
        wrong(List.of("test", "../examples/quiz", "more"), "'more' is one too many"),
        wrong(List.of("serve", "--prot", "1"), "unknown option '--prot'; did you mean '--port'?"),
        wrong(List.of("serve", "--port", "many"), "port is 'many' (flag --port)", "0 to 65535"),
        wrong(List.of("serve", "--log-level", "loud"), "one of debug, info, warn, error"),
        wrong(List.of("serve", "--config", "no-such.yaml"), "no-such.yaml"),
        wrong(List.of("dev"), "APP"),
        wrong(List.of("dev", "no-such-app"), "no-such-app", "app directory"),
        wrong(List.of("chat"), "APP", "boma chat --help"),
        wrong(List.of("chat", "no-such-app"), "no-such-app", "app directory"),
        wrong(List.of("test", "no-such-app"), "no-such-app", "app directory"),
        wrong(List.of("replay", "../examples/quiz"), "CONVERSATION"),
        wrong(List.of("replay", "../examples/quiz", "no-such.yaml"), "no-such.yaml"),
        wrong(
            List.of("chat", "../examples/quiz", "--config", "no-such.json"),
            "no-such.json",
            "config items"),
        wrong(List.of("demo", "--port", "99999"), "flag --port", "from 0 to 65535"),
        wrong(List.of("new"), "NAME"),
        wrong(List.of("new", ""), "NAME is empty", "boma new hello"),
        wrong(List.of("help", "chart"), "unknown command 'chart'; did you mean 'chat'?"),
        wrong(List.of("help", "channels", "sett"), "unknown command 'sett'; did you mean 'set'?"),
        wrong(List.of("new", "Big Name"), "'Big Name'", "a-z"),
        wrong(List.of("new", "x", "--template", "java"), "--template", "module", "vumi"),
        wrong(List.of("deploy", "../examples/quiz"), "--tenant"),
        wrong(List.of("deploy", "../examples/quiz", "--tenant", "NO", "--token", "t"), "'NO'"),
        wrong(List.of("tenants"), "boma tenants --help"),
        wrong(List.of("tenants", "create", "No Name", "--token", "t"), "'No Name'"),
        wrong(List.of("tenants", "list", "--token", "t", "--url", "ftp://x"), "http://127.0.0.1"),
        wrong(List.of("channels", "set", "quiz", "--token", "t"), "--channel-url", "--char-limit"),
        wrong(
            List.of("channels", "set", "quiz", "--channel-url", "http://a/", "--no-channel-url"),
            "not both"),
        wrong(List.of("channels", "set", "No Id", "--address", "1", "--token", "t"), "'No Id'"),
        wrong(List.of("channels", "set", "quiz", "--char-limit", "x"), "--char-limit"),
        wrong(List.of("channels", "set"), "ID", "boma channels set --help"),
        wrong(List.of("channels", "sett"), "sett"),
        wrong(List.of("tokens"), "boma tokens --help"),
        wrong(List.of("logs", "quiz", "--tenant", "t", "--limit", "x"), "--limit"));
  }

  private static Arguments wrong(List<String> args, String... told) {
    return arguments(args, List.of(told));
  }

  @Test
  void a_host_that_is_not_there_is_3() {
    Run run = Cli.run("tenants", "list", "--token", "boma_x", "--url", "http://127.0.0.1:1");

    assertThat(run.exit()).isEqualTo(3);
    assertThat(run.err()).contains("no host answers at http://127.0.0.1:1").contains("boma serve");
  }

  @Test
  void no_text_of_an_app_forges_a_line_of_its_log_or_steers_the_terminal() throws IOException {
    String text = "low\n2026-01-01T00:00:00Z ERROR    - forged\u001b[2J\r\u202e\u0085\u2028end";
    Map<String, Object> line =
        Map.of("time", "T", "level", "WARNING", "message_id", "1\n2", "text", text);
    byte[] page = Json.write(Map.of("items", List.of(line))).getBytes(StandardCharsets.UTF_8);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    server.start();
    try {
      String url = "http://127.0.0.1:" + server.getAddress().getPort();

      Run run = Cli.run("logs", "quiz", "--tenant", "t", "--token", "boma_x", "--url", url);

      assertThat(run.err()).isEmpty();
      assertThat(run.out().lines())
          .containsExactly(
              "T WARNING  1\uFFFD2 low",
              "      2026-01-01T00:00:00Z ERROR    - forged\uFFFD[2J" + "\uFFFD".repeat(4) + "end");
    } finally {
      server.stop(0);
    }
  }

  // ---- settings

  @Test
  void each_setting_is_shown_with_its_origin() throws IOException {
    Path file = Files.writeString(directory.resolve("boma.yaml"), "turn-wall-ms: 4000\nport: 1\n");

    Run run = Cli.run("serve", "--config", file, "--port", "9000", "--show-config");

    assertThat(run.exit()).isZero();
    assertThat(run.out().lines())
        .contains(
            "host: 127.0.0.1  # default",
            "port: 9000  # flag --port",
            "turn-wall-ms: 4000  # file " + file);
  }

  @Test
  void settings_can_be_shown_as_json() {
    Run run = Cli.run("serve", "--data", "/somewhere", "--show-config", "--json");

    assertThat(Json.readObject(run.out()))
        .containsEntry("data", Map.of("value", "/somewhere", "origin", "flag --data"));
  }

  @Test
  void plans_are_shown_as_the_file_has_them() throws IOException {
    Path file = directory.resolve("boma.yaml");
    Files.writeString(file, "plans: {trial: {tenants: [acme], limits: {cpu-ms: 200}}}");

    Run run = Cli.run("serve", "--show-config", "--config", file.toString());

    assertThat(run.exit()).isZero();
    assertThat(run.out())
        .contains(
            "plans: {\"trial\":{\"tenants\":[\"acme\"],\"limits\":{\"cpu-ms\":200}}}  # file ");
  }

  @Test
  void a_plan_that_is_none_stops_the_start() throws IOException {
    Path file = directory.resolve("boma.yaml");
    Files.writeString(file, "plans: {trial: {limits: {cpu: 200}}}");

    Run run = Cli.run("serve", "--show-config", "--config", file.toString());

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("plans: trial.limits: unknown limit 'cpu'");
  }

  @Test
  void limits_of_a_file_hold_an_app_and_budgets_tell_what_it_used() throws IOException {
    Path app = directory.resolve("endless.js");
    Files.writeString(app, "api.on_inbound_message = function() { while (true) {} };");
    Path conversation = directory.resolve("dials.yaml");
    Files.writeString(conversation, "turns: [{reply: null}]");
    Path limits = directory.resolve("limits.yaml");
    Files.writeString(limits, "cpu-ms: 50 # very little");

    Run run =
        Cli.run(
            "replay",
            app.toString(),
            conversation.toString(),
            "--limits",
            limits.toString(),
            "--budget");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out())
        .contains("limit cpu-ms exceeded: ")
        .containsPattern(
            "cpu [0-9.]+/200 ms, wall [0-9.]+/120000 ms, memory .+/256 MB, requests 0/");
  }

  @Test
  void limits_in_a_file_are_checked() throws IOException {
    Path limits = directory.resolve("limits.yaml");
    Files.writeString(limits, "cpu-mms: 50");

    Run run = Cli.run("test", "../examples/quiz", "--limits", limits.toString());

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("limits.yaml: unknown limit 'cpu-mms'; did you mean 'cpu-ms'?");
  }

  @Test
  void a_token_is_made_for_a_store_that_is_there_and_none_is_begun() {
    Path typo = directory.resolve("typo");

    Run run = Cli.run("tokens", "reset-admin", "--data", typo.toString());

    assertThat(run.exit()).isEqualTo(3);
    assertThat(run.err()).contains("there is no store in " + typo, "--data DIR");
    assertThat(typo).doesNotExist();
  }

  @Test
  void an_unknown_setting_is_refused_with_the_nearest_known_one() throws IOException {
    Path file = Files.writeString(directory.resolve("boma.yaml"), "turn-wal-ms: 4000\n");

    Run run = Cli.run("serve", "--config", file, "--show-config");

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("unknown setting 'turn-wal-ms'").contains("turn-wall-ms");
  }

  // ---- new, test, replay

  @Test
  void help_tells_of_a_command_what_its_option_does() {
    assertThat(Cli.run("help").out()).isEqualTo(Cli.run("--help").out());
    assertThat(Cli.run("help", "channels", "set").out())
        .isEqualTo(Cli.run("channels", "set", "--help").out())
        .contains("--channel-url");
  }

  @Test
  void a_call_that_the_conversation_does_not_answer_is_told_once() throws IOException {
    Path app =
        app(
            "export default { async message(m, api) {"
                + " await fetch('http://api.example/x'); await api.reply('a'); } };");
    Path conversation =
        Files.writeString(directory.resolve("a.yaml"), "turns: [{say: null, reply: a}]");

    Run run = Cli.run("replay", app, conversation);

    assertThat(run.out())
        .contains("no http entry fits this call")
        .doesNotContain("failed in the host");
  }

  @ParameterizedTest
  @ValueSource(strings = {"module", "vumi"})
  void a_new_app_passes_its_own_test_and_can_be_talked_to(String template) {
    Path app = directory.resolve("hello-" + template);

    Run made = Cli.run("new", app, "--template", template);
    Run tested = Cli.run("test", app);
    Run replayed = Cli.run("replay", app, app.resolve("conversations/first.yaml"));
    Run chatted = Cli.runWith("\nAnn\n/quit\n", "chat", app);

    assertThat(made.exit()).as(made.err()).isZero();
    assertThat(made.out()).contains("boma dev").contains("boma test");
    assertThat(tested.exit()).as(tested.out()).isZero();
    assertThat(tested.out()).contains("1 conversation, 4 turns: all as expected");
    assertThat(replayed.out()).isEqualTo(tested.out());
    assertThat(chatted.exit()).as(chatted.err()).isZero();
    assertThat(chatted.out()).contains("Nice to meet you, Ann.").contains("session ended");
  }

  @Test
  void new_leaves_what_is_there_alone() throws IOException {
    Path app = Files.createDirectory(directory.resolve("mine"));

    Run run = Cli.run("new", app);

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("is there already");
    assertThat(app).isEmptyDirectory();
  }

  @Test
  void a_difference_is_1_with_a_diff_and_update_writes_what_the_app_says() throws IOException {
    Path app = app("export default { async message(m, api) { await api.reply('Good day'); } };");
    Path file =
        Files.writeString(
            Files.createDirectories(app.resolve("conversations")).resolve("first.yaml"),
            "turns:\n  - {say: null, reply: Good morning} # as people say\n");

    Run differs = Cli.run("test", app);
    Run updated = Cli.run("test", app, "--update");
    Run fits = Cli.run("test", app);

    assertThat(differs.exit()).isEqualTo(1);
    assertThat(differs.out()).contains("- Good [-morning-]").contains("+ Good {+day+}");
    assertThat(updated.exit()).isZero();
    assertThat(updated.err()).contains("updated " + file);
    assertThat(fits.exit()).as(fits.out()).isZero();
    assertThat(file).content().contains("reply: Good day").contains("# as people say");
  }

  @Test
  void results_can_be_had_as_json_and_as_junit_xml() throws IOException {
    Path app = EXAMPLES.resolve("quiz");
    Path report = directory.resolve("report.xml");

    Run run = Cli.run("test", app, "--json", "--junit", report);

    assertThat(run.exit()).isZero();
    assertThat(Json.readObject(run.out())).containsEntry("as_expected", true);
    assertThat(report).content().contains("<testsuite").contains("plays in English");
  }

  @Test
  void a_report_without_a_place_is_2_before_anything_is_played() {
    Path app = EXAMPLES.resolve("quiz");
    Run nowhere = Cli.run("test", app, "--junit", directory.resolve("no/such/report.xml"));
    Run aDirectory = Cli.run("test", app, "--junit", directory);

    assertThat(nowhere.exit()).isEqualTo(2);
    assertThat(nowhere.out()).isEmpty();
    assertThat(nowhere.err())
        .contains("report.xml: there is no directory " + directory.resolve("no/such"));
    assertThat(aDirectory.exit()).isEqualTo(2);
    assertThat(aDirectory.err()).contains(directory + " is a directory; name a file");
  }

  @Test
  void what_can_be_played_is_when_other_files_cannot_and_the_report_has_both() throws IOException {
    Path app = EXAMPLES.resolve("quiz");
    Path odd = Files.writeString(directory.resolve("odd.yaml"), "turns: [{sayy: a}]");
    Path good = Files.writeString(directory.resolve("good.yaml"), "turns: [{say: null}]");
    Path report = directory.resolve("report.xml");

    Run run = Cli.run("replay", app, odd, directory.resolve("none.yaml"), good, "--junit", report);

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.out()).contains("✓ good", "1 conversation, 1 turn");
    assertThat(run.err())
        .startsWith("boma: " + odd + ":1:")
        .contains("none.yaml: there is no such file");
    assertThat(report)
        .content()
        .contains("tests=\"3\"", "errors=\"2\"", "did you mean", "no such file", "name=\"good\"");
  }

  @Test
  void an_update_leaves_a_conversation_alone_in_which_the_app_failed() throws IOException {
    Path app = app("export default { async message() { throw new Error('broken here'); } };");
    Path file =
        Files.writeString(directory.resolve("first.yaml"), "turns: [{say: null, reply: null}]\n");

    Run run = Cli.run("replay", app, file, "--update");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).contains("first.yaml:1", "is not updated", "broken here (app.js:1)");
    assertThat(file).hasContent("turns: [{say: null, reply: null}]\n");
  }

  @Test
  void an_app_without_conversations_has_nothing_to_test() throws IOException {
    Run run = Cli.run("test", app("export default { async message() {} };"));

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("no conversations").contains("first.yaml");
  }

  @Test
  void an_app_without_conversations_that_does_not_load_is_told_so() throws IOException {
    Run run = Cli.run("test", app("export default {\n  async message() { let = ; },\n};\n"));

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("app app does not load: SyntaxError").contains("app.js:2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"300.1.1.1", "192.0.2.1"})
  void a_host_to_listen_on_that_is_not_this_machines_is_2_before_anything_is_made(String host) {
    Path data = directory.resolve("data");

    Run run = Cli.run("serve", "--data", data, "--host", host);

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).startsWith("boma: host is '" + host + "' (flag --host); it must be an");
    assertThat(data).doesNotExist();
  }

  @Test
  void what_a_phone_sees_of_an_app_that_does_not_load_can_be_played() throws IOException {
    Path app = app("export default {\n  async message() { let = ; },\n};\n");
    Path file =
        Files.writeString(
            directory.resolve("first.yaml"),
            "turns: [{say: null, reply: \"%s\", ends: true}]\n"
                .formatted(Tenant.DEFAULT_FALLBACK_TEXT));

    assertThat(Cli.run("replay", app, file).exit()).isZero();
  }

  @Test
  void what_a_phone_sees_of_a_vumi_app_that_throws_at_load_can_be_played_and_is_told_calmly()
      throws IOException {
    Path app =
        Files.writeString(
            directory.resolve("go-app.js"),
            "throw new Error('on load'); api.on_inbound_message = function() {};\n");
    Path file =
        Files.writeString(
            directory.resolve("first.yaml"),
            "turns: [{say: null, reply: Welcome}, {say: a, reply: Two}, {say: b}]\n");

    Run run = Cli.run("replay", app, file);

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out())
        .containsOnlyOnce("Error: on load")
        .contains("the turn failed as the one before")
        .doesNotContain("the session had ended before");
  }

  @Test
  void a_computed_next_that_names_no_state_is_told_in_one_line() throws IOException {
    Path app =
        app(
            """
            import { app, end, text } from '@boma/toolkit';

            export default app({
              start: 'name',
              states: {
                name: text({ ask: 'Name?', next: () => 'dome' }),
                done: end({ text: 'Bye.' }),
              },
            });
            """);

    Run run = Cli.runWith("Ann\n", "chat", app);

    assertThat(run.out() + run.err())
        .contains("there is no state 'dome'; did you mean 'done'?")
        .doesNotContain("turn.js", " at ");
  }

  @Test
  void an_apps_own_tests_are_run_and_texts_without_a_translation_told() throws IOException {
    Path app =
        app(
            """
            import { app, end } from '@boma/toolkit';

            export default app({ start: 'hello', states: { hello: end({ text: 'Hello.' }) } });
            """);
    Path file = app.resolve("test/app.test.js");
    Files.createDirectories(file.getParent());
    Files.writeString(
        file,
        """
        import { test } from 'node:test';
        import { tester } from '@boma/toolkit/tester';
        import app from '../app.js';

        test('greets', async () => {
          const phone = tester(app).phone();
          await phone.dial();
          phone.expectScreen('Hello.');
        });
        """);
    Path translations = app.resolve("translations/sw.json");
    Files.createDirectories(translations.getParent());
    Files.writeString(translations, "{}");

    Run run = Cli.run("test", app);
    Run strict = Cli.run("test", app, "--strict");

    assertThat(run.exit()).as(run.out()).isZero();
    assertThat(run.out())
        .contains("✓ greets  test/app.test.js")
        .contains("1 text has no translation:")
        .contains("\"Hello.\"  (state 'hello': text)")
        .contains("2 tests: all pass, 1 to do");
    assertThat(strict.exit()).isEqualTo(1);
    assertThat(strict.out()).contains("✗ sw  translations");
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource
  void an_app_that_cannot_be_read_or_loaded_is_2_and_says_where(
      Map<String, String> files, String told) throws IOException {
    Path app = Files.createDirectory(directory.resolve("odd"));
    for (Map.Entry<String, String> file : files.entrySet()) {
      Files.writeString(app.resolve(file.getKey()), file.getValue());
    }

    Run run = Cli.run("chat", app);

    assertThat(run.exit()).as(run.out()).isEqualTo(2);
    assertThat(run.err()).contains(told);
  }

  static Stream<Arguments> an_app_that_cannot_be_read_or_loaded_is_2_and_says_where() {
    String good = "export default { async message() {} };";
    return Stream.of(
        arguments(Map.of(), "app.js"),
        arguments(Map.of("app.js", good, "app.json", "{"), "app.json: "),
        arguments(Map.of("app.js", good, "app.json", "[]"), "JSON object"),
        arguments(Map.of("app.js", good, "app.json", "{\"mian\": \"x\"}"), "'mian'"),
        arguments(Map.of("app.js", good, "app.json", "{\"main\": \"x.js\"}"), "'x.js'"),
        arguments(Map.of("app.js", good, "app.json", "{\"main\": 1}"), "main must be text"),
        arguments(Map.of("app.js", "export default {\n  message( {\n"), "app.js:"),
        arguments(Map.of("app.js", "import './other.js';\n" + good), "other.js"),
        arguments(Map.of("app.js", "throw new Error('on load');\n" + good), "on load (app.js:1)"));
  }

  @Test
  void a_single_file_takes_its_config_items_from_a_file() throws IOException {
    Path app =
        Files.writeString(
            directory.resolve("go-app.js"),
            """
            api.on_inbound_message = function (command) {
              this.request('config.get', {key: 'config'}, function (reply) {
                this.request('outbound.reply_to', {content: JSON.parse(reply.value).name,
                  in_reply_to: command.msg.message_id}, function () { this.done(); });
              });
            };
            """);
    Path config =
        Files.writeString(directory.resolve("config.json"), "{\"config\": {\"name\": \"mine\"}}");

    Run run = Cli.runWith("/quit\n", "chat", app, "--config", config);

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out()).contains("mine");
  }

  // ---- chat and demo

  @Test
  void a_conversation_can_be_typed_in() {
    Run run = Cli.runWith("1\n9\n2\n/quit\n", "chat", EXAMPLES.resolve("quiz"));

    assertThat(run.exit()).isZero();
    assertThat(run.out())
        .contains("Welcome to the river quiz!")
        .contains("Please answer 1, 2 or 3.")
        .contains("That is right.")
        .contains("session ended")
        .contains("by sms: Your score is 1 of 1.");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void what_goes_wrong_in_a_chat_is_told_beside_the_screen() throws IOException {
    Path app = app("export default { async message() { throw new Error('broken here'); } };");

    Run run = Cli.runWith("", "chat", app);

    assertThat(run.out())
        .contains("Sorry, something went wrong")
        .containsOnlyOnce("broken here (app.js:1)");
    assertThat(run.err()).as("told once").isEmpty();
  }

  @Test
  void a_second_reply_in_one_turn_is_told_in_a_chat() throws IOException {
    Path app =
        app(
            "export default { async message(m, api) {"
                + " await api.reply('one'); await api.reply('two'); } };");

    Run run = Cli.runWith("", "chat", app);

    assertThat(run.out()).contains("one").doesNotContain("two");
    assertThat(run.err())
        .contains("  log WARNING the app replied 2 times; a message has one answer, the first");
  }

  @Test
  void an_error_of_a_toolkit_app_is_told_in_a_chat_by_the_lines_of_the_app() throws IOException {
    Path app =
        app(
            """
            import { app, end } from '@boma/toolkit';
            export default app({ start: 'a', states: { a: end({ text: (c) => broken(c) }) } });
            function broken(c) {
              null.x;
            }
            """);

    Run run = Cli.runWith("", "chat", app);

    assertThat(run.err())
        .startsWith(
            """
              log ERROR state 'a': TypeError: Cannot read property 'x' of null
                      at broken (app.js:4:3)
            """)
        .contains("(app.js:2:")
        .doesNotContain("toolkit/", "\\n");
  }

  @Test
  void an_app_that_does_not_reply_is_told_of_once_in_a_chat() throws IOException {
    Path app = app("export default { async message() {} };");

    Run run = Cli.runWith("", "chat", app);

    assertThat(run.out()).containsOnlyOnce("the app is done without a reply");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void what_an_app_logs_in_a_chat_is_told_also_when_it_fails() throws IOException {
    Path app =
        app(
            "export default { async message(m, api) {"
                + " await api.log.error('low on credit'); throw new Error('broken here'); } };");

    Run run = Cli.runWith("", "chat", app);

    assertThat(run.err()).contains("low on credit").doesNotContain("broken here");
  }

  @Test
  void the_demo_plays_every_conversation_of_every_example_once() {
    Run run = Cli.run("demo", "--once");

    assertThat(run.exit()).as(run.out()).isZero();
    assertThat(run.out().lines().toList().getLast()).endsWith("all as expected");
    for (String example : List.of("balance", "keyword", "quiz", "registration", "survey")) {
      assertThat(run.out()).contains("examples/" + example + "/conversations/");
    }
    assertThat(run.out()).as("no colours where there is no terminal").doesNotContain("\u001b[");
  }

  @Test
  void a_fault_of_ours_is_told_in_a_line_with_the_file_that_has_the_trace() throws IOException {
    String told = new Faults(false).explain(new IllegalStateException("inside"));
    String debugged = new Faults(true).explain(new IllegalStateException("inside"));

    Path file = Path.of(told.replaceFirst(".* with ", ""));
    assertThat(told).hasLineCount(1).contains("a fault of ours (IllegalStateException)");
    assertThat(file).content().contains("inside").contains("\tat ");
    assertThat(debugged).contains("inside").contains("\tat ");
    Files.delete(file);
  }

  private Path app(String source) throws IOException {
    Path app = Files.createDirectory(directory.resolve("app"));
    Files.writeString(app.resolve("app.js"), source);
    return app;
  }

  @Test
  void a_played_call_is_checked_and_limited_as_one_over_the_network(@TempDir Path directory)
      throws IOException {
    Path app =
        Files.writeString(
            directory.resolve("app.js"),
            """
            const get = async (api, args) => {
              try {
                await api.request('http.get', { url: 'http://a_name/', ...args });
                return 'ok';
              } catch (error) {
                return error.reason;
              }
            };
            export default {
              async message(message, api) {
                const found = [await get(api, { headers: { 'bad name': ['x'] } })];
                found.push(await get(api, { data: { a: 1 } }));
                found.push(await get(api, { verify_options: ['VERIFY_NONE'] }));
                found.push(await get(api, { url: 'http://a.example/long' }));
                found.push(await get(api, {}));
                found.push(await get(api, {}));
                await api.reply(found.join('\\n'), { end: true });
              },
            };
            """);
    Path limits = Files.writeString(directory.resolve("limits.yaml"), "http-calls: 2\n");
    Path file =
        Files.writeString(
            directory.resolve("calls.yaml"),
            """
            channel: {transport_type: sms, to_addr: "30001"}
            http:
              - {request: {method: GET, url: "http://a_name/"}, response: {code: 200, body: x}}
              - {request: {method: GET, url: "http://a.example/long"}, response: {code: 200, body: "%s"}}
            turns:
              - event: none
                say: go
                reply: |-
                  'bad name' is not a header name
                  'data' must be text, not {"a":1}: use JSON.stringify for an object
                  'verify_options' must not have VERIFY_NONE: certificates are always verified
                  Received 300000 bytes, maximum of 262144 bytes allowed. (limit http-response-bytes)
                  ok
                  more than 2 HTTP calls in one turn (limit http-calls)
                ends: true
            """
                .formatted("x".repeat(300_000)));

    Run run = Cli.run("replay", app, file, "--limits", limits);

    assertThat(run.exit()).as(run.out() + run.err()).isZero();
  }
}
