package dev.boma.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.runtime.BomaHost;
import dev.boma.runtime.cli.Cli.Run;
import dev.boma.runtime.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code boma channels}, against a host. */
class ChannelsCommandTest {
  private static final String APP =
      "export default { async message(m, api) { await api.reply('Hello'); } };";

  private BomaHost host;

  @BeforeEach
  void start() {
    host = BomaHost.start();
    host.deployModule("quiz", APP);
    host.deploySmsModule("texts", APP);
  }

  @AfterEach
  void stop() {
    host.close();
  }

  @Test
  void channels_are_listed_in_columns_or_as_json() {
    Run listed = remote("channels");
    Run json = remote("channels", "--json");

    assertThat(listed.exit()).as(listed.err()).isZero();
    assertThat(listed.out())
        .isEqualTo(
            """
            quiz   acme/quiz   *120*1#  ussd  -
            texts  acme/texts  30002    sms   -
            """);
    assertThat((List<?>) Json.read(json.out()))
        .first()
        .asInstanceOf(InstanceOfAssertFactories.MAP)
        .containsEntry("id", "quiz")
        .containsEntry("char_limit", 182L);
  }

  @Test
  void a_channel_is_changed_in_what_is_named() {
    Run changed =
        remote(
            "channels",
            "set",
            "quiz",
            "--channel-url",
            "http://127.0.0.1:9000/out",
            "--address",
            "*120*8864#",
            "--char-limit",
            "140");
    Run back = remote("channels", "set", "quiz", "--no-channel-url", "--json");

    assertThat(changed.exit()).as(changed.err()).isZero();
    assertThat(changed.out())
        .isEqualTo("quiz  acme/quiz  *120*8864#  ussd  http://127.0.0.1:9000/out\n");
    assertThat(Json.readObject(back.out()))
        .containsEntry("url", null)
        .containsEntry("address", "*120*8864#")
        .containsEntry("char_limit", 140L);
    assertThat(host.getAsAdmin("/api/v1/channels/quiz").json())
        .isEqualTo(Json.readObject(back.out()));
  }

  /** As {@code boma channels --url … set}: before the verb they mean the same. */
  @Test
  void the_host_and_its_token_may_stand_before_the_verb() {
    Run run =
        Cli.run(
            "channels",
            "--url",
            host.url(),
            "--token",
            host.token(),
            "set",
            "quiz",
            "--char-limit",
            "90");

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(host.getAsAdmin("/api/v1/channels/quiz").json()).containsEntry("char_limit", 90L);
  }

  @Test
  void what_the_host_refuses_is_2_with_its_reason() {
    Run url = remote("channels", "set", "quiz", "--channel-url", "gateway.example");
    Run limit = remote("channels", "set", "quiz", "--char-limit", "0");
    Run unknown = remote("channels", "set", "none", "--char-limit", "160");
    Run token = Cli.run("channels", "--url", host.url(), "--token", "boma_wrong");

    assertThat(List.of(url, limit, unknown, token))
        .allSatisfy(run -> {
          assertThat(run.exit()).isEqualTo(2);
          assertThat(run.out()).isEmpty();
        });
    assertThat(url.err())
        .startsWith("boma: Invalid request: url must be null, or an http or https URL");
    assertThat(limit.err()).contains("char_limit must be a whole number from 1 to 40000; it is 0");
    assertThat(unknown.err())
        .isEqualTo(
            "boma: Unknown channel: this host has no channel 'none'; 'boma channels' lists them\n");
    assertThat(token.err()).contains("does not take this token");
  }

  private Run remote(String... args) {
    List<Object> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--url", host.url(), "--token", host.token()));
    return Cli.run(all.toArray());
  }
}
