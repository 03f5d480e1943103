package dev.boma.runtime.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.runtime.BomaHost;
import dev.boma.runtime.Eventually;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import org.openqa.selenium.chrome.ChromeDriver;

/** A person at the handset, in a real browser. */
class HandsetBrowserTest {
  private static final String CHANNEL = "quiz";
  private static final String SMS_CHANNEL = "keyword";

  private static BomaHost host;
  private static ChromeDriver browser;
  private static int phones;

  private HandsetPage handset;
  private String ownNumber;

  @BeforeAll
  static void start_the_browser_and_a_host_with_the_examples() {
    browser = Chromium.start();
    host = BomaHost.start();
    host.deployExample(CHANNEL);
    host.deployExample(SMS_CHANNEL);
  }

  @AfterAll
  static void stop_them() {
    if (browser != null) {
      browser.quit();
    }
    if (host != null) {
      host.close();
    }
  }

  @BeforeEach
  void take_a_phone_nobody_has_used() {
    phones++;
    ownNumber = "+2782%07d".formatted(System.nanoTime() % 1_000_000 * 10 + phones % 10);
    handset = new HandsetPage(browser, host.url());
    handset.open(CHANNEL, ownNumber);
  }

  @Test
  void a_person_dials_answers_on_the_keypad_and_sees_the_session_end() {
    handset.press("dial");
    handset.waitForScreen("Welcome");
    handset.waitForState("in-session");

    handset.pressKeypad("1");
    assertThat(handset.value("entry")).isEqualTo("1");
    handset.press("send");
    handset.waitForScreen("longest");

    handset.pressKeypad("2");
    handset.press("send");
    handset.waitForState("ended");
    assertThat(handset.screen()).contains("Thank you");
    assertThat(handset.text("session-state")).isEqualTo("Session ended");
    assertThat(handset.errors()).isEmpty();
  }

  @Test
  void the_keyboard_alone_dials_answers_and_ends() {
    handset.pressEnter();
    handset.waitForState("in-session");

    handset.type("1", Keys.ENTER);
    handset.waitForScreen("longest");

    handset.type(Keys.ESCAPE);
    handset.waitForState("ended");
  }

  @Test
  void the_transcript_tells_each_turn_and_how_long_it_took() {
    handset.press("dial");
    handset.waitForState("in-session");
    handset.pressKeypad("1");
    handset.press("send");
    handset.waitForScreen("longest");

    var turns = handset.waitForTexts("#transcript > li[data-status='answered']", 2);

    assertThat(turns).hasSize(2);
    assertThat(turns.getFirst()).contains("Dialled").contains("Welcome").containsPattern("\\d+ ms");
    assertThat(turns.getLast()).contains("Sent 1").contains("longest");
  }

  @Test
  void what_was_said_can_be_copied_as_a_conversation_file() {
    handset.press("dial");
    handset.waitForState("in-session");

    handset.press("record");

    Eventually.isTrue("there is a file", () -> !handset.value("recording-text").isEmpty());
    assertThat(handset.value("recording-text"))
        .contains("from: \"" + ownNumber + "\"")
        .contains("- {event: new, say: null, reply: \"Welcome");
  }

  @Test
  void what_the_app_sends_elsewhere_is_in_the_conversation_file() {
    handset.press("dial");
    handset.waitForState("in-session");
    handset.type("1", Keys.ENTER);
    handset.waitForScreen("longest");
    handset.type("2", Keys.ENTER);
    handset.waitForState("ended");

    handset.press("record");

    Eventually.isTrue(
        "sends are in the file",
        () ->
            handset
                .value("recording-text")
                .contains("sends: [{to_addr: \"" + ownNumber + "\", endpoint: \"sms\""));
  }

  @Test
  void what_the_app_sends_elsewhere_is_in_the_inbox() {
    handset.press("dial");
    handset.waitForState("in-session");
    handset.type("1", Keys.ENTER);
    handset.waitForScreen("longest");
    handset.type("2", Keys.ENTER);
    handset.waitForState("ended");

    var messages = handset.waitForTexts("#inbox > li[data-to='" + ownNumber + "']", 1);

    assertThat(messages.getFirst()).contains("score");
  }

  @Test
  void a_reload_in_mid_session_loses_nothing() {
    handset.press("dial");
    handset.waitForScreen("Welcome");
    handset.waitForState("in-session");

    handset.visit("/handset/" + CHANNEL);

    handset.waitForState("in-session");
    assertThat(handset.screen()).contains("Welcome");
  }

  @Test
  void a_code_of_another_service_is_not_dialled() {
    handset.type("*999#", Keys.ENTER);

    assertThat(handset.text("entry-note")).contains("not in service");
    assertThat(handset.state()).isEqualTo("idle");
  }

  @Test
  void short_messages_are_a_chat() {
    handset.open(SMS_CHANNEL, ownNumber);

    handset.press("entry");
    handset.type("JOIN", Keys.ENTER);

    assertThat(handset.waitForTexts("#chat .theirs .bubble-text", 1).getFirst())
        .contains("Welcome");
  }

  @Test
  void an_unknown_channel_is_said_with_a_way_on() {
    handset.visit("/handset/nobody");

    handset.waitForState("trouble");
    assertThat(handset.text("trouble")).contains("nobody");
    handset.waitForTexts("#trouble-handsets a[href='/handset/" + CHANNEL + "']", 1);
    // A page that is not there is an error to the browser, and none of the next test.
    assertThat(handset.errors()).allMatch(error -> error.contains("404"));
  }

  @Test
  void the_first_page_leads_to_every_handset() {
    handset.visit("/");

    handset.waitForTexts("#handsets > li[data-channel='" + CHANNEL + "'] a", 1);
  }
}
