package dev.boma.runtime.toolkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.runtime.boot.PlayedHosts;
import dev.boma.runtime.boot.Wiring;
import dev.boma.runtime.cli.BomaCommand;
import dev.boma.runtime.hosting.AppDirectory;
import dev.boma.runtime.hosting.AppPackage;
import dev.boma.runtime.sandbox.Sandbox;
import dev.boma.runtime.testing.ConversationPlayer;
import dev.boma.runtime.testing.ConversationReader;
import dev.boma.runtime.testing.ConversationResult;
import dev.boma.runtime.testing.Transcript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The toolkit as guests have it: from the host's class path, in a kept context. */
class ToolkitInSandboxTest {
  private static final Wiring wiring = new Wiring();
  private static final Sandbox sandbox = wiring.sandbox(2);

  @TempDir private Path directory;

  @AfterAll
  static void close() {
    wiring.close();
  }

  @Test
  void an_app_requires_the_toolkit_as_it_imports_it() throws IOException {
    String states =
        "{ name: text({ ask: 'Name?', next: 'bye' }), bye: end({ text: 'Bye {name}.' }) }";
    String conversation =
        """
        turns:
          - {say: null, reply: "Name?", ends: false}
          - {say: Ann, reply: "Bye Ann.", ends: true}
        """;

    plays(
        "const { app, end, text } = require('@boma/toolkit');\n"
            + "module.exports = app({ start: 'name', states: %s });".formatted(states),
        conversation);
    plays(
        "import { app, end, text } from '@boma/toolkit';\n"
            + "export default app({ start: 'name', states: %s });".formatted(states),
        conversation);
  }

  @Test
  void a_kept_context_holds_nothing_of_a_user() throws IOException {
    plays(
        """
        import { app, choice, end } from '@boma/toolkit';

        export default app({
          start: 'who',
          states: {
            who: choice({ ask: 'Who?', choices: (c) => [c.from, 'Somebody'], next: 'bye' }),
            bye: end({ text: (c) => `${c.from}: ${c.answers.who} ${JSON.stringify(c.user)}` }),
          },
        });
        """,
        """
        from: "+1"
        turns:
          - {say: null, reply: "Who?\\n1. +1\\n2. Somebody"}
          - {from: "+2", say: null, reply: "Who?\\n1. +2\\n2. Somebody"}
          - {from: "+1", say: "1", reply: "+1: +1 {}"}
          - {from: "+2", say: "1", reply: "+2: +2 {}"}
        """);
  }

  @Test
  void a_screen_too_long_fails_the_turn_while_an_app_is_developed() throws IOException {
    var result =
        played(
            """
            import { app, end } from '@boma/toolkit';

            export default app({ start: 'a', limit: 20, states: { a: end({ text: 'x'.repeat(21) }) } });
            """,
            """
            turns:
              - {say: null}
            """);

    assertThat(Transcript.plain().of(result))
        .contains("the screen of state 'a' has 21 septets, at most 20 fit");
  }

  @Test
  void the_limit_of_the_channel_is_that_of_the_screens() throws IOException {
    plays(
        """
        import { app, pages } from '@boma/toolkit';

        export default app({ start: 'a', states: { a: pages({ text: 'one two three four five' }) } });
        """,
        """
        channel: {transport_type: ussd, to_addr: "*1#", char_limit: 30}
        turns:
          - {say: null, reply: "one two three\\n1. More\\n2. Exit"}
          - {say: "1", reply: "four five\\n1. Back\\n2. Exit"}
        """);
  }

  @Test
  void the_tester_works_inside_the_sandbox_too() throws IOException {
    plays(
        """
        import { app, end, text } from '@boma/toolkit';
        import { tester } from '@boma/toolkit/tester';

        const tested = app({
          start: 'name',
          states: {
            name: text({ ask: 'Name?', next: 'bye' }),
            bye: end({ text: async (c) => (await c.http.get('http://x.example/')).text }),
          },
        });

        export default {
          async message(message, api) {
            const http = [{ request: { url: 'http://x.example/' }, response: { body: 'Bye.' } }];
            const t = tester(tested, { http });
            const user = t.phone();
            await user.dial();
            await user.say('Ann');
            user.expectScreen('Bye.').expectEnded();
            const wrong = await user.dial().then(() => user.expectScreen('?')).catch((e) => e.name);
            await api.reply(`${user.screen} ${wrong}`, { end: true });
          },
        };
        """,
        """
        turns:
          - {say: null, reply: "Name? AssertionError", ends: true}
        """);
  }

  @ParameterizedTest
  @ValueSource(strings = {"module", "registration", "survey", "menu", "balance", "vumi"})
  void what_boma_new_makes_passes_its_own_conversations(String template) throws IOException {
    Path app = directory.resolve("fresh");

    int exit =
        BomaCommand.run(new String[] {"new", app.toString(), "--template", template}, Map.of());

    assertThat(exit).isZero();
    AppPackage made = AppDirectory.read(app, null);
    assertThat(made.name()).isEqualTo("fresh");
    for (Path file : AppDirectory.conversations(app)) {
      plays(made, Files.readString(file));
    }
  }

  private ConversationResult played(String source, String conversation) throws IOException {
    Path file = Files.writeString(directory.resolve("app.js"), source);
    PlayedHosts hosts =
        new PlayedHosts(wiring, AppDirectory.read(file, null), sandbox, PlayedHosts.PLANS);
    return new ConversationPlayer(hosts)
        .play(ConversationReader.read(conversation, "test").getFirst());
  }

  private void plays(String source, String conversations) throws IOException {
    Path file = Files.writeString(directory.resolve("app.js"), source);
    plays(AppDirectory.read(file, null), conversations);
  }

  private static void plays(AppPackage app, String conversations) {
    ConversationPlayer player =
        new ConversationPlayer(new PlayedHosts(wiring, app, sandbox, PlayedHosts.PLANS));
    var read = ConversationReader.read(conversations, "test");
    assertThat(read).isNotEmpty();
    for (var conversation : read) {
      var result = player.play(conversation);
      assertThat(result.asExpected()).as(Transcript.plain().of(result)).isTrue();
    }
  }
}
