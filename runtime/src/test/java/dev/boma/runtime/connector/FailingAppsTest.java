package dev.boma.runtime.connector;

import static dev.boma.runtime.BomaHost.app;
import static dev.boma.runtime.BomaHost.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.boma.api.AppKind;
import dev.boma.runtime.BomaHost;
import dev.boma.runtime.BomaHost.Answer;
import dev.boma.runtime.hosting.Tenant;
import dev.boma.runtime.store.FaultyStore;
import dev.boma.spi.ChannelInfo;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** However an app fails, the phone gets an answer, and its developer a reason. */
class FailingAppsTest {
  private static BomaHost host;

  @BeforeAll
  static void start() {
    // Short, for the apps that never end; ample for one that answers at once.
    host = BomaHost.start(Map.of("BOMA_TURN_WALL_MS", "2000"));
  }

  @AfterAll
  static void stop() {
    host.close();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void a_failed_turn_is_200_with_the_fallback_text_and_a_closed_session(
      String name, AppKind kind, String source, String logged) {
    ChannelInfo channel = host.publish(app(name, kind, "ussd", source));
    Map<String, Object> sent = message("+27820003001", "new", "hi");

    Answer answer = host.send(channel, sent);

    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    assertThat(answer.json())
        .containsEntry("content", Tenant.DEFAULT_FALLBACK_TEXT)
        .containsEntry("session_event", "close")
        .containsEntry("in_reply_to", sent.get("message_id"))
        .containsEntry("to_addr", "+27820003001");
    assertThat(log(channel)).anyMatch(line -> line.contains(logged));
  }

  static Stream<Arguments> a_failed_turn_is_200_with_the_fallback_text_and_a_closed_session() {
    return Stream.of(
        module("syntax-error", "export default {", "app.js:1"),
        module("throws-loading", "\nthrow new Error('no way');\nexport default {};", "app.js:2"),
        module("no-handler", "export default {};", "message"),
        module("no-default", "export const message = 1;", "default"),
        module(
            "throws",
            "export default {\n  async message() { throw new Error('oh no'); } };",
            "oh no"),
        module(
            "throws-later",
            """
            export default { async message(message, api) {
              await api.kv.get('x');
              undefinedFunction(); } };
            """,
            "app.js:3"),
        module("throws-no-error", "export default { async message() { throw 'text'; } };", "text"),
        module(
            "never-answers",
            "export default { message() { return new Promise(() => {}); } };",
            "neither finished nor waits"),
        module("loops", "export default { message() { for (;;); } };", "wall-ms exceeded"),
        module("silent", "export default { async message() {} };", "without a reply"),
        module(
            "replies-object",
            "export default { async message(m, api) { await api.reply({ text: 1 }); } };",
            "content"),
        script("script-syntax-error", "var x = ;", "app.js:1"),
        script("script-throws-loading", "\n\nnoSuchThing();", "app.js:3"),
        script(
            "script-throws-in-callback",
            """
            api.on_inbound_message = function (command) {
              this.request('kv.get', {key: 'x'}, function (reply) {
                throw new Error('in a callback');
              });
            };
            """,
            "in a callback"),
        script(
            "script-never-done",
            "api.on_inbound_message = function () {};",
            "neither finished nor waits"),
        script(
            "script-loops",
            "api.on_inbound_message = function () { while (true) {} };",
            "wall-ms exceeded"),
        script(
            "script-silent",
            "api.on_inbound_message = function () { this.done(); };",
            "without a reply"),
        script(
            "script-replies-object",
            """
            api.on_inbound_message = function (command) {
              this.request('outbound.reply_to', {content: {a: 1},
                in_reply_to: command.msg.message_id}, function () { this.done(); });
            };
            """,
            "the app's reply was refused (outbound.reply_to: 'content' must be unicode or null."));
  }

  private static Arguments module(String name, String source, String logged) {
    return arguments(name, AppKind.MODULE, source, logged);
  }

  private static Arguments script(String name, String source, String logged) {
    return arguments(name, AppKind.VUMI, source, logged);
  }

  @Test
  void of_two_replies_the_first_is_the_answer() {
    ChannelInfo channel =
        host.deployModule(
            "twice",
            """
            export default { async message(message, api) {
              await api.reply('first', { end: true });
              await api.reply('second');
            } };
            """);

    Answer answer = host.send(channel, message("+27820003002", "new", null));

    assertThat(answer.json())
        .containsEntry("content", "first")
        .containsEntry("session_event", "close");
    assertThat(log(channel)).anyMatch(line -> line.contains("replied 2 times"));
  }

  @Test
  void a_script_that_goes_on_after_done_has_answered_all_the_same() {
    ChannelInfo channel =
        host.deployScript(
            "after-done",
            """
            api.on_inbound_message = function (command) {
              var id = command.msg.message_id;
              this.request('outbound.reply_to', {content: 'in time', in_reply_to: id}, function () {
                this.done();
                this.request('outbound.reply_to', {content: 'too late', in_reply_to: id},
                  function () {});
              });
            };
            """);

    Answer answer = host.send(channel, message("+27820003003", "new", null));

    assertThat(answer.field("content")).isEqualTo("in time");
  }

  @Test
  void a_failed_turn_stores_nothing_and_sends_nothing() {
    ChannelInfo channel =
        host.deployModule(
            "half-way",
            """
            export default { async message(message, api) {
              if (message.content === 'look') {
                await api.reply(String(await api.kv.get('seen')));
                return;
              }
              await api.kv.set('seen', true);
              await api.send('+254700000009', 'never', { endpoint: 'alerts' });
              await api.reply('never');
              throw new Error('half way');
            } };
            """);

    Answer failed = host.send(channel, message("+27820003004", "new", null));
    Answer looked = host.send(channel, message("+27820003004", "resume", "look"));

    assertThat(failed.field("content")).isEqualTo(Tenant.DEFAULT_FALLBACK_TEXT);
    assertThat(looked.field("content")).isEqualTo("null");
    assertThat(host.get("/handset/half-way/inbox").field("messages")).isEqualTo(List.of());
  }

  @Test
  void an_app_that_failed_answers_the_next_message() {
    ChannelInfo channel =
        host.deployModule(
            "sometimes",
            """
            export default { async message(message, api) {
              if (message.content === 'fail') throw new Error('asked to');
              await api.reply('fine');
            } };
            """);

    Answer failed = host.send(channel, message("+27820003005", "new", "fail"));
    Answer next = host.send(channel, message("+27820003005", "new", "1"));

    assertThat(failed.field("content")).isEqualTo(Tenant.DEFAULT_FALLBACK_TEXT);
    assertThat(next.field("content")).isEqualTo("fine");
  }

  @Test
  void the_host_is_not_ready_and_phones_get_the_fallback_text_while_the_store_takes_no_writes() {
    AtomicReference<FaultyStore> store = new AtomicReference<>();
    try (BomaHost broken =
        BomaHost.around(behind -> {
          store.set(new FaultyStore(behind));
          return store.get();
        })) {
      ChannelInfo channel =
          broken.deployModule(
              "writes",
              """
              export default { async message(message, api) {
                await api.kv.set('k', 1);
                await api.reply('stored');
              } };
              """);
      assertThat(broken.get("/health/ready").status()).isEqualTo(200);

      store.get().failsCommits = true;
      Answer ready = broken.get("/health/ready");
      Answer live = broken.get("/health/live");
      Answer answer = broken.send(channel, message("+27820003006", "new", null));
      Answer api = broken.postAsAdmin("/api/v1/tenants", "{\"name\": \"late\"}");
      store.get().failsCommits = false;
      Answer later = broken.send(channel, message("+27820003006", "new", null));

      assertThat(ready.status()).isEqualTo(503);
      assertThat(String.valueOf(ready.field("detail"))).contains("the disk is full");
      assertThat(live.status()).isEqualTo(200);
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.field("content")).isEqualTo(Tenant.DEFAULT_FALLBACK_TEXT);
      assertThat(api.status()).isEqualTo(503);
      assertThat(later.field("content")).isEqualTo("stored");
    }
  }

  private static List<String> log(ChannelInfo channel) {
    return host.host().appLog().tail(channel.app(), 100).stream()
        .map(kept -> kept.line().text())
        .toList();
  }
}
