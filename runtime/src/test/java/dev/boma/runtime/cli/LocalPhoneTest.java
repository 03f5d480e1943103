package dev.boma.runtime.cli;

import static dev.boma.runtime.BomaHost.message;
import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.api.AppId;
import dev.boma.api.AppKind;
import dev.boma.api.Capabilities;
import dev.boma.api.ChannelId;
import dev.boma.api.TenantId;
import dev.boma.runtime.BomaHost;
import dev.boma.runtime.Eventually;
import dev.boma.runtime.hosting.AppPackage;
import dev.boma.spi.ChannelInfo;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LocalPhoneTest {
  private static final ChannelInfo SMS =
      new ChannelInfo(
          new ChannelId("sms"),
          new AppId(new TenantId("dev"), "app"),
          "http",
          "30001",
          "sms",
          160,
          true,
          null);

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** It says nothing to a host in this test. */
  private final LocalPhone phone =
      new LocalPhone(null, SMS, "+27820001001", stream(out), new PhoneWatch());

  @Test
  void what_is_told_in_between_stands_on_a_line_of_its_own_and_the_user_is_asked_again()
      throws Exception {
    ByteArrayOutputStream notices = new ByteArrayOutputStream();
    try (PipedWriter typed = new PipedWriter();
        BufferedReader lines = new BufferedReader(new PipedReader(typed))) {
      Thread talks = Thread.ofVirtual().start(() -> phone.talk(lines));
      Eventually.isTrue("the user is asked", () -> text(out).endsWith("> "));

      phone.tell(stream(notices), "10:00 reloaded");
      typed.write("/quit\n");
      typed.flush();
      talks.join();
    }

    assertThat(text(notices).strip()).isEqualTo("10:00 reloaded");
    assertThat(text(out).lines().skip(1)).containsExactly("> ", "> ");
  }

  @Test
  void nobody_is_asked_who_was_not() {
    phone.tell(stream(out), "10:00 reloaded");

    assertThat(text(out).strip()).isEqualTo("10:00 reloaded");
  }

  @Test
  void a_name_or_kind_that_changed_is_not_followed_and_told() {
    try (BomaHost host = BomaHost.start()) {
      LocalApp local = new LocalApp(host.host(), new TenantId("dev"));
      local.deploy(app("first", "ussd", "before"));
      AppPackage changed = app("second", "sms", "after");

      local.deploy(changed);

      assertThat(local.notFollowed(changed))
          .containsExactly("name 'second'", "transport_type 'sms'");
      assertThat(local.channel().id().value()).isEqualTo("first");
      assertThat(host.send(local.channel(), message("+254711", "new", null)).field("content"))
          .isEqualTo("after");
    }
  }

  @Test
  void what_would_steer_a_terminal_is_shown_as_replaced() {
    try (BomaHost host = BomaHost.start()) {
      LocalApp local = new LocalApp(host.host(), new TenantId("dev"));
      local.deploy(
          module(
              """
              export default {
                async message(m, api) {
                  await api.send('+1', 'a\\n! b\\u001b[2J', {endpoint: 'default'});
                  await api.reply('one\\u2028\\rtwo\\u202e\\nthree', {end: true});
                },
              };
              """));
      LocalPhone here =
          new LocalPhone(
              host.host(), local.channel(), "+27820001001", stream(out), new PhoneWatch());

      here.talk(new BufferedReader(new StringReader("/quit\n")));
    }

    assertThat(text(out))
        .contains("  │ one\uFFFD\uFFFDtwo\uFFFD" + System.lineSeparator() + "  │ three")
        .contains(": a" + System.lineSeparator() + "      ! b\uFFFD[2J")
        .doesNotContainPattern("[\\x1b\\r\\u2028\\u202e]");
  }

  @Test
  void who_has_hung_up_sees_no_screen_any_more_and_dials_anew() {
    try (BomaHost host = BomaHost.start()) {
      LocalApp local = new LocalApp(host.host(), new TenantId("dev"));
      local.deploy(
          module(
              "export default {async message(m, api) {await api.reply('on ' + m.session_event);}};"));
      LocalPhone here =
          new LocalPhone(
              host.host(), local.channel(), "+27820001001", stream(out), new PhoneWatch());

      here.talk(new BufferedReader(new StringReader("/end\n\n/quit\n")));
    }

    assertThat(text(out).lines().filter(line -> line.startsWith("  │")))
        .containsExactly("  │ on new", "  │ on new");
    assertThat(text(out)).contains("the app replied to somebody who had hung up");
  }

  @Test
  void the_outcome_of_a_turn_that_failed_does_not_steer_the_terminal() {
    try (BomaHost host = BomaHost.start()) {
      LocalApp local = new LocalApp(host.host(), new TenantId("dev"));
      local.deploy(
          module("export default {async message() {throw new Error('x\\u001b[2J\\n  ! y');}};"));
      LocalPhone here =
          new LocalPhone(
              host.host(), local.channel(), "+27820001001", stream(out), new PhoneWatch());

      here.talk(new BufferedReader(new StringReader("/quit\n")));
    }

    assertThat(text(out))
        .contains("  ! Error: x\uFFFD[2J" + System.lineSeparator() + "        ! y")
        .doesNotContainPattern("[\\x1b]");
  }

  private static AppPackage app(String name, String transportType, String reply) {
    return module(
        name,
        transportType,
        "export default { async message(m, api) { await api.reply('" + reply + "'); } };");
  }

  private static AppPackage module(String code) {
    return module("app", "ussd", code);
  }

  private static AppPackage module(String name, String transportType, String code) {
    return new AppPackage(
        name,
        AppKind.MODULE,
        "app.js",
        Map.of("app.js", code),
        Map.of(),
        Capabilities.OF_PLAN,
        transportType);
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }
}
