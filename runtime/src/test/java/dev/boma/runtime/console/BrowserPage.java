package dev.boma.runtime.console;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.interactions.PointerInput;
import org.openqa.selenium.interactions.Sequence;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A page as a person uses it: what can be pressed, and what can be read. */
class BrowserPage {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int MOST_TAB_STOPS = 40;

  final ChromeDriver browser;
  private final URI host;

  /**
   * @param host where the host listens, such as {@code http://127.0.0.1:8080}
   */
  BrowserPage(ChromeDriver browser, URI host) {
    this.browser = browser;
    this.host = host;
  }

  void visit(String path) {
    browser.get(host.resolve(path).toString());
  }

  void press(String id) {
    browser.findElement(By.id(id)).click();
  }

  /** Types on the computer's keyboard, wherever the focus happens to be. */
  void type(CharSequence... keys) {
    browser.switchTo().activeElement().sendKeys(keys);
  }

  void pressEnter() {
    type(Keys.ENTER);
  }

  /** Touches on the glass with a finger. */
  void tap(String id) {
    tap(By.id(id));
  }

  final void tap(By by) {
    PointerInput finger = new PointerInput(PointerInput.Kind.TOUCH, "finger");
    Sequence tap =
        new Sequence(finger, 0)
            .addAction(
                finger.createPointerMove(
                    Duration.ZERO, PointerInput.Origin.fromElement(browser.findElement(by)), 0, 0))
            .addAction(finger.createPointerDown(PointerInput.MouseButton.LEFT.asArg()))
            .addAction(finger.createPointerUp(PointerInput.MouseButton.LEFT.asArg()));
    browser.perform(List.of(tap));
  }

  /** Presses the tabulator until the element with this id, or the key of the keypad, is reached. */
  void tabTo(String idOrKey) {
    List<String> passed = new ArrayList<>();
    while (passed.size() < MOST_TAB_STOPS) {
      type(Keys.TAB);
      if (focused().equals(idOrKey)) {
        return;
      }
      passed.add(focused());
    }
    throw new AssertionError("the tabulator does not reach " + idOrKey + ", only " + passed);
  }

  /** The id of what has the focus, or its key of the keypad. */
  String focused() {
    return script("const at = document.activeElement; return at.dataset.key ?? at.id");
  }

  /** Turns the window into a phone's: its size in CSS pixels, a finger in place of the mouse. */
  void becomePhone(int width, int height) {
    browser.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 2, "mobile", true));
    browser.executeCdpCommand("Emulation.setTouchEmulationEnabled", Map.of("enabled", true));
  }

  void becomeComputer() {
    browser.executeCdpCommand("Emulation.setTouchEmulationEnabled", Map.of("enabled", false));
    browser.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
  }

  /** How wide the page is, also what would have to be scrolled to, in CSS pixels. */
  int width() {
    return Integer.parseInt(script("return String(document.scrollingElement.scrollWidth)"));
  }

  /** Which of the elements that match are, in part or whole, not to be seen without scrolling. */
  List<String> outOfSight(String selector) {
    return scriptList(
        """
        return [...document.querySelectorAll(arguments[0])].filter(one => {
          const {left, top, right, bottom, width, height} = one.getBoundingClientRect();
          const onTop = document.elementFromPoint(left + width / 2, top + height / 2);
          return left < 0 || top < 0 || right > innerWidth || bottom > innerHeight
              || !one.contains(onTop);
        }).map(one => one.outerHTML)\
        """,
        selector);
  }

  /** What can be used and is narrower or lower than this, with its size. */
  List<String> controlsSmallerThan(int pixels) {
    return scriptList(
        """
        return [...document.querySelectorAll('a[href], button, input, summary, textarea')]
            .map(one => [one, one.getBoundingClientRect()])
            .filter(([one, box]) => one.checkVisibility() && !one.closest('[aria-hidden=true]')
                && (box.width < arguments[0] || box.height < arguments[0]))
            .map(([one, box]) => `${box.width} x ${box.height}: ${one.outerHTML}`)\
        """,
        pixels);
  }

  final String script(String javascript) {
    return Objects.toString(browser.executeScript(javascript), "");
  }

  private List<String> scriptList(String javascript, Object argument) {
    return browser.executeScript(javascript, argument) instanceof List<?> list
        ? list.stream().map(String::valueOf).toList()
        : List.of();
  }

  /** Waits until so many entries match, and returns their text. */
  List<String> waitForTexts(String selector, int count) {
    By by = By.cssSelector(selector);
    waiting(count + " of " + selector).until(page -> page.findElements(by).size() >= count);
    return browser.findElements(by).stream().map(WebElement::getText).toList();
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

  final WebDriverWait waiting(String what) {
    WebDriverWait wait = new WebDriverWait(browser, PATIENCE);
    wait.withMessage(() -> "waiting for " + what + "; " + seen());
    return wait;
  }

  /** What there is to see, in short, for the message of a test that waits in vain. */
  String seen() {
    return script("return document.title + ': ' + document.body.innerText.slice(0, 500)");
  }
}
