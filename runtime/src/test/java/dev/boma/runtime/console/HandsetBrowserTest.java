package dev.boma.runtime.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.runtime.BomaHost;
import dev.boma.runtime.Eventually;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import org.openqa.selenium.chrome.ChromeDriver;

/** A person at the handset, in a real browser. */
class HandsetBrowserTest {
  private static final String CHANNEL = "quiz";
  private static final String SMS_CHANNEL = "keyword";
  private static final int PHONE_WIDTH = 360;
  private static final int PHONE_HEIGHT = 740;

  /**
   * In CSS pixels, by <a href="https://www.w3.org/TR/WCAG22/#target-size-minimum">WCAG 2.5.8</a>.
   */
  private static final int SMALLEST_TARGET = 24;

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

  @AfterEach
  void put_the_computer_back() {
    handset.becomeComputer();
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
  void the_keyboard_alone_reaches_keypad_and_buttons() {
    handset.tabTo("dial");
    handset.type(Keys.ENTER);
    handset.waitForScreen("Welcome");
    handset.waitForState("in-session");
    assertThat(handset.focused()).isEqualTo("entry");

    handset.tabTo("1");
    handset.type(Keys.ARROW_DOWN);
    assertThat(handset.focused()).isEqualTo("4");
    handset.type(Keys.ARROW_UP, Keys.SPACE);
    assertThat(handset.value("entry")).isEqualTo("1");
    handset.tabTo("send");
    handset.type(Keys.SPACE);
    handset.waitForScreen("longest");
    handset.waitForState("in-session");

    handset.tabTo("end");
    handset.type(Keys.ENTER);
    handset.waitForState("ended");
  }

  @Test
  void on_a_phone_taps_alone_hold_a_session_and_all_of_it_is_in_sight() {
    handset.becomePhone(PHONE_WIDTH, PHONE_HEIGHT);
    assertAllOfThePhoneIsInSight();

    handset.tap("dial");
    handset.waitForScreen("Welcome");
    handset.waitForState("in-session");
    assertAllOfThePhoneIsInSight();
    handset.tapKeypad("91");
    assertThat(handset.value("entry")).isEqualTo("91");
    handset.tap("erase");
    handset.tap("erase");
    handset.tapKeypad("1");
    handset.tap("send");
    handset.waitForScreen("longest");
    handset.waitForState("in-session");
    // In the entry the focus would bring up the phone's own keyboard, over the keypad.
    assertThat(handset.focused()).isNotEqualTo("entry");

    handset.tap("end");
    handset.waitForState("ended");
    assertAllOfThePhoneIsInSight();
    assertThat(handset.errors()).isEmpty();
  }

  @Test
  void short_messages_fit_a_phone_and_have_names_too() {
    handset.becomePhone(PHONE_WIDTH, PHONE_HEIGHT);
    handset.open(SMS_CHANNEL, ownNumber);
    handset.tap("entry");
    handset.type("JOIN");
    handset.tap("send");
    handset.waitForTexts("#chat .theirs .bubble-text", 1);

    assertThat(handset.width()).isLessThanOrEqualTo(PHONE_WIDTH);
    assertThat(handset.outOfSight("#screen, #entry, #send")).isEmpty();
    assertThat(handset.controlsSmallerThan(SMALLEST_TARGET)).isEmpty();
    assertThat(namesOfControls()).contains("textbox Message", "button Send");
  }

  private void assertAllOfThePhoneIsInSight() {
    assertThat(handset.width()).isLessThanOrEqualTo(PHONE_WIDTH);
    assertThat(handset.outOfSight("#screen, #entry, #keypad button, #dial, #send, #end")).isEmpty();
    assertThat(handset.controlsSmallerThan(SMALLEST_TARGET)).isEmpty();
  }

  @Test
  void every_button_and_field_has_a_name_for_a_screen_reader() {
    assertThat(namesOfControls())
        .contains("button Dial", "button 1", "button star", "button hash", "button End")
        .contains("textbox Number to dial", "textbox My number");

    handset.press("dial");
    handset.waitForState("in-session");
    assertThat(namesOfControls()).contains("textbox Your answer", "button Send");

    handset.press("record");
    Eventually.isTrue("there is a file", () -> !handset.value("recording-text").isEmpty());
    assertThat(namesOfControls()).contains("textbox Name", "textbox YAML", "button Copy");
  }

  private static List<String> namesOfControls() {
    var controls = AccessibilityTree.of(browser).controls();
    assertThat(controls).allMatch(control -> !control.name().isEmpty());
    return controls.stream().map(control -> control.role() + " " + control.name()).toList();
  }

  @Test
  void a_screen_reader_says_each_screen_and_the_state_of_the_session() {
    var atFirst = AccessibilityTree.of(browser);
    var regions = atFirst.liveRegions().stream().map(AccessibilityTree.Node::element).toList();
    assertThat(atFirst.elementsThatSay("Ready")).hasSize(1);

    handset.press("dial");
    handset.waitForScreen("Welcome");
    handset.waitForState("in-session");
    var inSession = AccessibilityTree.of(browser);
    // A region that comes up together with its text is one that many screen readers pass over.
    assertThat(inSession.elementsThatSay("Welcome")).hasSize(1).isSubsetOf(regions);
    assertThat(inSession.elementsThatSay("In session")).isEqualTo(atFirst.elementsThatSay("Ready"));

    // The app says the same screen again to an answer it does not know.
    handset.countScreens();
    handset.type("9", Keys.ENTER);
    handset.waitForScreens(1);
    assertThat(handset.screen()).contains("Welcome");

    handset.type(Keys.ESCAPE);
    handset.waitForState("ended");
    assertThat(AccessibilityTree.of(browser).elementsThatSay("Session ended"))
        .isEqualTo(atFirst.elementsThatSay("Ready"));
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
