package dev.boma.runtime.console;

import java.net.URI;
import java.util.Map;
import java.util.Objects;
import org.openqa.selenium.By;
import org.openqa.selenium.chrome.ChromeDriver;

/** The handset as a person uses it. */
final class HandsetPage extends BrowserPage {
  /**
   * @param host where the host listens, such as {@code http://127.0.0.1:8080}
   */
  HandsetPage(ChromeDriver browser, URI host) {
    super(browser, host);
  }

  /**
   * Opens the handset of a channel on a phone that nobody has used, and waits until it is ready.
   */
  void open(String channel, String ownNumber) {
    // Before the page's own scripts run, and after the page before can keep anything more.
    var clean =
        browser.executeCdpCommand(
            "Page.addScriptToEvaluateOnNewDocument",
            Map.of(
                "source",
                "sessionStorage.clear();"
                    + "localStorage.setItem('boma.handset.number', JSON.stringify('"
                    + ownNumber
                    + "'))"));
    visit("/handset/" + channel);
    browser.executeCdpCommand("Page.removeScriptToEvaluateOnNewDocument", clean);
    waitForState("idle");
  }

  void pressKeypad(String keys) {
    keys.chars()
        .mapToObj(key -> By.cssSelector("#keypad [data-key='" + (char) key + "']"))
        .forEach(key -> browser.findElement(key).click());
  }

  void tapKeypad(String keys) {
    keys.chars()
        .mapToObj(key -> By.cssSelector("#keypad [data-key='" + (char) key + "']"))
        .forEach(this::tap);
  }

  /** Counts from now on how often the screen's text is written anew. */
  void countScreens() {
    browser.executeScript(
        """
        window.screens = 0;
        new MutationObserver(() => window.screens++)
            .observe(document.getElementById('screen-text'), {childList: true})\
        """);
  }

  void waitForScreens(int count) {
    waiting(count + " screens")
        .until(page -> script("return String(window.screens)").equals(String.valueOf(count)));
  }

  void waitForState(String state) {
    waiting("state " + state).until(page -> state.equals(state()));
  }

  void waitForScreen(String part) {
    waiting("a screen with: " + part).until(page -> screen().contains(part));
  }

  /** {@code idle}, {@code dialling}, {@code waiting}, {@code in-session}, {@code ended}, … */
  String state() {
    return Objects.toString(
        browser.findElement(By.tagName("body")).getDomAttribute("data-state"), "");
  }

  String screen() {
    return text("screen-text");
  }

  @Override
  String seen() {
    return "state " + state() + ", screen: " + screen();
  }
}
