package dev.boma.runtime.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.boma.api.InboundMessage;
import dev.boma.api.Limit;
import dev.boma.api.TenantId;
import dev.boma.runtime.boot.GuestTests;
import dev.boma.runtime.boot.Host;
import dev.boma.runtime.boot.Isolation;
import dev.boma.runtime.boot.PlayedHosts;
import dev.boma.runtime.boot.Settings;
import dev.boma.runtime.boot.Wiring;
import dev.boma.runtime.boot.YamlFile;
import dev.boma.runtime.cli.BomaCommand;
import dev.boma.runtime.docs.Markdown.Sample;
import dev.boma.runtime.hosting.AppDirectory;
import dev.boma.runtime.hosting.AppPackage;
import dev.boma.runtime.hosting.Plans;
import dev.boma.runtime.hosting.Tenant;
import dev.boma.runtime.json.Json;
import dev.boma.runtime.sandbox.Sandbox;
import dev.boma.runtime.sandbox.process.WorkerSettings;
import dev.boma.runtime.testing.Conversation;
import dev.boma.runtime.testing.ConversationPlayer;
import dev.boma.runtime.testing.ConversationReader;
import dev.boma.runtime.testing.TestFileResult;
import dev.boma.runtime.testing.TestTranscript;
import dev.boma.runtime.testing.Transcript;
import dev.boma.spi.ChannelInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Holds the manual to the code: links, names and samples. CONTRIBUTING.md has the rules. */
class DocsTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final Set<String> NOT_OURS = Set.of("target", "node_modules", ".git");

  private static final Wiring wiring = new Wiring();
  private static final Sandbox sandbox =
      wiring.sandbox(Isolation.IN_PROCESS, new WorkerSettings(1, 0, 2, 256, false));
  private static List<Markdown> pages = List.of();

  @BeforeAll
  static void readPages() throws IOException {
    List<Markdown> read = new ArrayList<>();
    for (Path file : files(".md")) {
      read.add(Markdown.read(file));
    }
    pages = read;
  }

  @AfterAll
  static void close() {
    wiring.close();
  }

  @Test
  void every_relative_link_leads_to_a_file_and_a_heading_of_it() {
    List<String> broken = new ArrayList<>();
    int links = 0;
    for (Markdown page : pages) {
      for (String link : page.links()) {
        if (link.matches("[a-z]+:.*")) {
          continue;
        }
        links++;
        int hash = link.indexOf('#');
        String path = hash < 0 ? link : link.substring(0, hash);
        Path target = path.isEmpty() ? page.file() : page.file().resolveSibling(path).normalize();
        if (!Files.exists(target) || !target.startsWith(ROOT)) {
          broken.add("%s: %s is not there".formatted(name(page), link));
        } else if (hash >= 0 && !anchors(target).contains(link.substring(hash + 1))) {
          broken.add("%s: %s names no heading".formatted(name(page), link));
        }
      }
    }

    assertThat(broken).isEmpty();
    assertThat(links).isGreaterThan(50);
  }

  @Test
  void the_index_leads_to_every_page_of_the_manual() {
    Markdown index = page("docs/README.md");
    Set<Path> linked = new TreeSet<>();
    for (String link : index.links()) {
      linked.add(index.file().resolveSibling(link.replaceFirst("#.*", "")).normalize());
    }

    assertThat(pages.stream().map(Markdown::file).filter(file -> file.startsWith(at("docs"))))
        .filteredOn(file -> !file.equals(index.file()))
        .isNotEmpty()
        .allMatch(linked::contains, "is in the index");
  }

  @Test
  void every_setting_is_told_of_with_its_variable_and_its_default() {
    String operating = page("docs/operating.md").text();

    Settings.of(Map.of(), Map.of(), null)
        .shown()
        .forEach((setting, usual) -> {
          String value = usual.text().isEmpty() ? "none" : "`" + usual.text() + "`";
          assertThat(operating)
              .contains("| `%s` | `%s` | %s |".formatted(setting.key(), setting.variable(), value));
        });
  }

  @Test
  void every_command_and_every_long_option_is_told_of() {
    String commands = page("docs/commands.md").text();
    List<String> missing = new ArrayList<>();

    collect(new CommandLine(BomaCommand.class), commands, missing);

    assertThat(missing).isEmpty();
  }

  private static void collect(CommandLine command, String page, List<String> missing) {
    for (Map.Entry<String, CommandLine> sub : command.getSubcommands().entrySet()) {
      String name = sub.getValue().getCommandSpec().qualifiedName();
      boolean isTopLevel = command.getParent() == null;
      if (!page.contains(isTopLevel ? "# " + sub.getKey() : name)) {
        missing.add(name);
      }
      for (CommandLine.Model.OptionSpec option : sub.getValue().getCommandSpec().options()) {
        if (!Pattern.compile(Pattern.quote(option.longestName()) + "\\b").matcher(page).find()) {
          missing.add(name + " " + option.longestName());
        }
      }
      collect(sub.getValue(), page, missing);
    }
  }

  /** The host names them itself where it refuses one that it does not know. */
  @Test
  void every_command_of_every_resource_is_told_of_on_the_page_of_the_resource() throws Exception {
    String resources = refusalOf("?.?").replaceFirst(".*; it has ", "");
    List<String> missing = new ArrayList<>();
    int commands = 0;

    for (String resource : resources.split(", ")) {
      String verbs = refusalOf(resource + ".?").replaceFirst(".*' has ", "");
      String text = page("docs/resources/%s.md".formatted(resource)).text();
      for (String verb : verbs.split(", ")) {
        commands++;
        String command = "`%s.%s`".formatted(resource, verb);
        if (!text.contains(command)) {
          missing.add(command);
        }
      }
    }

    assertThat(missing).isEmpty();
    assertThat(commands).isGreaterThan(20);
  }

  private static String refusalOf(String command) throws Exception {
    AppPackage app =
        app(
            """
            export default {
              async message(message, api) {
                const refused = await api.request('%s').catch((error) => error.reason);
                await api.reply(refused);
              },
            };
            """
                .formatted(command));
    try (Wiring part = new Wiring()) {
      Host host =
          part.host(
              part.memoryStore(InstantSource.system()),
              sandbox,
              Wiring.serving(Settings.of(Map.of(), Map.of(), null).plans(), service -> false));
      // Contexts are kept by release: each question needs one of its own.
      TenantId tenant = new TenantId("docs-" + Integer.toHexString(command.hashCode()));
      host.hosting().createTenant(Tenant.named(tenant));
      ChannelInfo channel =
          host.hosting().simulatorChannel(host.hosting().publish(tenant, app).app(), "ussd");
      InboundMessage message =
          new InboundMessage(
              channel.id(), "m", "+27820001001", "new", "ussd", Map.of("message_id", "m"));
      var reply = host.turns().handle(channel, message).reply();
      return reply == null ? "" : String.valueOf(reply.content());
    }
  }

  @Test
  void every_limit_is_told_of_with_those_of_the_sandbox() throws IOException {
    Pattern named = Pattern.compile("\\(limit ([a-z-]+)\\)|LimitExceeded\\(\\s*\"([a-z-]+)\"");
    Set<String> limits = new TreeSet<>();
    for (Path file : files(".java")) {
      if (file.startsWith(at("runtime/src/main"))) {
        named
            .matcher(Files.readString(file))
            .results()
            .map(found -> found.group(1) == null ? found.group(2) : found.group(1))
            .forEach(limits::add);
      }
    }

    for (Limit limit : Limit.values()) {
      limits.add(limit.key());
    }

    assertThat(limits).contains("kv-keys", "wall-ms", "http-timeout-ms", "metric-names");
    assertThat(limits)
        .allMatch(page("docs/guest-world.md").text()::contains, "is in docs/guest-world.md");
  }

  @Test
  void what_the_manual_calls_absent_is_absent_in_both_kinds_of_app() throws IOException {
    String table = page("docs/guest-world.md").text().replaceFirst("(?s).*\\| absent \\|", "");
    List<String> names =
        Pattern.compile("^\\| ((?:`\\w+`(?:, )?)+) \\|", Pattern.MULTILINE)
            .matcher(table)
            .results()
            .flatMap(row -> Stream.of(row.group(1).replace("`", "").split(", ")))
            .toList();
    String check =
        "var there = '%s'.split(' ').filter(function (name) { return name in globalThis; });"
                .formatted(String.join(" ", names))
            + "if (there.length > 0) { throw new Error(there.join(' ')); }\n";
    AppPackage vumi = app(check + "api.on_inbound_message = function () {};");
    AppPackage module = app(check + "export default { message() {} };");

    assertThat(names).contains("setTimeout", "Polyglot");
    assertThat(sandbox.check(vumi.release(new TenantId("absent"), 1))).isEmpty();
    assertThat(sandbox.check(module.release(new TenantId("absent"), 2))).isEmpty();
  }

  @Test
  void every_key_of_app_json_is_told_of(@TempDir Path directory) throws IOException {
    Files.writeString(directory.resolve("app.json"), "{\"unheard-of\": 1}");
    String refusal =
        String.valueOf(catchThrowable(() -> AppDirectory.read(directory, null)).getMessage());

    assertThat(refusal).contains("; known are ");
    assertThat(refusal.replaceFirst(".*; known are ", "").split(", "))
        .hasSizeGreaterThan(5)
        .allMatch(key -> page("docs/app-directory.md").text().contains("`" + key + "`"));
  }

  @Test
  void every_library_and_every_version_of_one_for_guests_is_told_of() throws IOException {
    String page = page("docs/dependencies.md").text();
    String pom = Files.readString(at("pom.xml"));
    List<String> webJars =
        Pattern.compile("<webjar\\.(.+)\\.version>(.+)</webjar")
            .matcher(pom)
            .results()
            .filter(found ->
                !page.contains("`" + found.group(1) + "`") || !page.contains(found.group(2)))
            .map(found -> found.group(1) + " " + found.group(2))
            .toList();
    List<String> libraries =
        Pattern.compile("<artifactId>(.+)</artifactId>\\s*(?:<scope>.*</scope>\\s*)?</dependency>")
            .matcher(Files.readString(at("runtime/pom.xml")))
            .results()
            .map(found -> found.group(1))
            .filter(library -> !library.startsWith("boma-"))
            .toList();

    assertThat(webJars).isEmpty();
    assertThat(libraries).hasSizeGreaterThan(20).allMatch(page::contains, "is in the page");
  }

  @Test
  void every_conversation_in_the_manual_can_be_read() {
    List<Conversation> read = new ArrayList<>();
    for (Markdown page : pages) {
      for (Sample sample : page.samples()) {
        if (sample.info().equals("yaml") || sample.info().equals("yaml plays")) {
          read.addAll(ConversationReader.read(sample.text(), place(page, sample)));
        }
      }
    }

    assertThat(read).hasSizeGreaterThan(3);
  }

  @Test
  void every_app_in_the_manual_loads_and_is_as_the_conversations_below_it_say() throws IOException {
    int apps = 0;
    int conversations = 0;
    for (Markdown page : pages) {
      AppPackage app = null;
      for (Sample sample : page.samples()) {
        if (sample.info().equals("js app")) {
          app = app(sample.text());
          apps++;
          assertThat(sandbox.check(app.release(new TenantId("docs"), apps)))
              .as(place(page, sample))
              .isEmpty();
        } else if (sample.info().equals("js test") && app != null) {
          TestFileResult result = tested(app, sample.text());
          assertThat(result.passed() && !result.cases().isEmpty())
              .as(place(page, sample) + "\n" + TestTranscript.plain().of(result))
              .isTrue();
        } else if (sample.info().equals("yaml plays") && app != null) {
          conversations++;
          plays(app, sample, place(page, sample));
        }
      }
    }

    assertThat(apps).isGreaterThan(3);
    assertThat(conversations).isPositive();
  }

  private static TestFileResult tested(AppPackage app, String test) {
    Map<String, String> files = new TreeMap<>(app.files());
    files.put("test/app.test.js", test);
    return new GuestTests(app.withCode(app.kind(), app.main(), files), sandbox)
        .run("test/app.test.js");
  }

  private static void plays(AppPackage app, Sample sample, String place) {
    ConversationPlayer player =
        new ConversationPlayer(new PlayedHosts(wiring, app, sandbox, PlayedHosts.PLANS));
    for (Conversation conversation : ConversationReader.read(sample.text(), place)) {
      var result = player.play(conversation);
      assertThat(result.asExpected()).as(Transcript.plain().of(result)).isTrue();
    }
  }

  @Test
  void every_file_in_the_manual_that_is_json_or_settings_can_be_read(@TempDir Path directory)
      throws IOException {
    Files.writeString(directory.resolve("app.js"), "");
    for (Markdown page : pages) {
      for (Sample sample : page.samples()) {
        String place = place(page, sample);
        switch (sample.info()) {
          case "json" -> assertThatCode(() -> Json.read(sample.text())).as(place).isNull();
          case "json app.json" -> {
            Files.writeString(directory.resolve("app.json"), sample.text());
            assertThatCode(() -> AppDirectory.read(directory, null)).as(place).isNull();
          }
          case "yaml limits" -> {
            Path file = Files.writeString(directory.resolve("limits.yaml"), sample.text());
            assertThat(Plans.limits(place, YamlFile.read(file))).as(place).isNotEmpty();
          }
          case "yaml settings" -> {
            Path file = Files.writeString(directory.resolve("boma.yaml"), sample.text());
            assertThatCode(() -> Settings.of(Map.of(), Map.of(), file)).as(place).isNull();
          }
          default -> {}
        }
      }
    }
  }

  @Test
  void every_sample_says_what_it_is() {
    Predicate<String> known =
        Set.of(
                "yaml",
                "yaml plays",
                "yaml limits",
                "yaml settings",
                "js",
                "js app",
                "js test",
                "json",
                "json app.json",
                "sh",
                "text",
                "ini")
            ::contains;

    for (Markdown page : pages) {
      assertThat(page.samples())
          .as(name(page))
          .allMatch(sample -> known.test(sample.info()), "has a known word behind its fence");
    }
  }

  /** An app of one file, read as any is. */
  private static AppPackage app(String source) throws IOException {
    Path directory = Files.createTempDirectory("docs");
    try {
      return AppDirectory.read(Files.writeString(directory.resolve("app.js"), source), null);
    } finally {
      Files.deleteIfExists(directory.resolve("app.js"));
      Files.delete(directory);
    }
  }

  private static Set<String> anchors(Path target) {
    return pages.stream()
        .filter(page -> page.file().equals(target))
        .findFirst()
        .map(Markdown::anchors)
        .orElse(Set.of());
  }

  private static Markdown page(String name) {
    return pages.stream()
        .filter(page -> page.file().equals(at(name)))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " is not there"));
  }

  private static Path at(String name) {
    return ROOT.resolve(name);
  }

  private static String name(Markdown page) {
    return String.valueOf(ROOT.relativize(page.file()));
  }

  private static String place(Markdown page, Sample sample) {
    return "%s:%d".formatted(name(page), sample.line());
  }

  private static List<Path> files(String ending) throws IOException {
    try (Stream<Path> all =
        Files.find(ROOT, 30, (file, attributes) -> file.toString().endsWith(ending))) {
      return all.filter(DocsTest::isOurs).sorted().toList();
    }
  }

  private static boolean isOurs(Path file) {
    for (Path part : ROOT.relativize(file)) {
      if (NOT_OURS.contains(part.toString())) {
        return false;
      }
    }
    return true;
  }
}
