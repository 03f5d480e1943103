package dev.boma.runtime.console;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.support.ui.WebDriverWait;

/** The handset as a person uses it: what can be pressed, and what can be read. */
final class HandsetPage {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final ChromeDriver browser;
  private final URI host;

  /**
   * @param host where the host listens, such as {@code http://127.0.0.1:8080}
   */
  HandsetPage(ChromeDriver browser, URI host) {
    this.browser = browser;
    this.host = host;
  }

  /**
   * Opens the handset of a channel on a phone that nobody has used, and waits until it is ready.
   */
  void open(String channel, String ownNumber) {
    browser.get(host.resolve("/").toString());
    browser.executeScript(
        "sessionStorage.clear();"
            + "localStorage.setItem('boma.handset.number', JSON.stringify(arguments[0]))",
        ownNumber);
    visit("/handset/" + channel);
    waitForState("idle");
  }

  void visit(String path) {
    browser.get(host.resolve(path).toString());
  }

  void press(String id) {
    browser.findElement(By.id(id)).click();
  }

  void pressKeypad(String keys) {
    keys.chars()
        .mapToObj(key -> By.cssSelector("#keypad [data-key='" + (char) key + "']"))
        .forEach(key -> browser.findElement(key).click());
  }

  /** Types on the computer's keyboard, wherever the focus happens to be. */
  void type(CharSequence... keys) {
    browser.switchTo().activeElement().sendKeys(keys);
  }

  void pressEnter() {
    type(Keys.ENTER);
  }

  void waitForState(String state) {
    waiting("state " + state).until(page -> state.equals(state()));
  }

  void waitForScreen(String part) {
    waiting("a screen with: " + part).until(page -> screen().contains(part));
  }

  /** Waits until so many entries match, and returns their text. */
  List<String> waitForTexts(String selector, int count) {
    By by = By.cssSelector(selector);
    waiting(count + " of " + selector).until(page -> page.findElements(by).size() >= count);
    return browser.findElements(by).stream().map(WebElement::getText).toList();
  }

  /** {@code idle}, {@code dialling}, {@code waiting}, {@code in-session}, {@code ended}, … */
  String state() {
    return Objects.toString(
        browser.findElement(By.tagName("body")).getDomAttribute("data-state"), "");
  }

  String screen() {
    return text("screen-text");
  }

  /** All text of an element, also what is scrolled out of sight. */
  String text(String id) {
    return property(id, "textContent");
  }

  /** What stands in a field. */
  String value(String id) {
    return property(id, "value");
  }

  private String property(String id, String name) {
    return Objects.toString(browser.findElement(By.id(id)).getDomProperty(name), "");
  }

  /** Errors the browser saw, among them every breach of the Content-Security-Policy. */
  List<String> errors() {
    return browser.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.SEVERE.intValue())
        .map(LogEntry::getMessage)
        .toList();
  }

  private WebDriverWait waiting(String what) {
    WebDriverWait wait = new WebDriverWait(browser, PATIENCE);
    wait.withMessage(() -> "waiting for " + what + "; state " + state() + ", screen: " + screen());
    return wait;
  }
}
