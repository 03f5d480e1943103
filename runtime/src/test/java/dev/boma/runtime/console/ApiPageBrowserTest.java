package dev.boma.runtime.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.runtime.BomaHost;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.chrome.ChromeDriver;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** An operator at the page of the API, in a real browser. */
class ApiPageBrowserTest {
  private static final int PHONE_WIDTH = 360;
  private static final int PHONE_HEIGHT = 740;

  /** WCAG 2.5.8, in CSS pixels. */
  private static final int SMALLEST_TARGET = 24;

  private static BomaHost host;
  private static ChromeDriver browser;

  private BrowserPage page;

  @BeforeAll
  static void start_the_browser_and_a_host() {
    browser = Chromium.start();
    host = BomaHost.start();
    host.deployExample("quiz");
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
  void open_the_page() {
    page = new BrowserPage(browser, host.url());
    page.visit("/docs");
    page.waitForTexts("#requests details", 1);
  }

  @AfterEach
  void nothing_went_wrong_in_the_browser() {
    page.becomeComputer();
    assertThat(page.errors()).isEmpty();
  }

  @Test
  void every_request_of_the_description_is_told_with_what_it_takes_and_answers() {
    JsonNode description = YAMLMapper.shared().readTree(host.get("/openapi.yaml").body());

    int requests = 0;
    for (Map.Entry<String, JsonNode> path : description.get("paths").properties()) {
      for (JsonNode operation : path.getValue()) {
        requests++;
        String id = operation.get("operationId").asString();
        assertThat(page.text(id)).contains(path.getKey());
        page.press(id + "-summary");
        assertThat(page.text(id)).contains("Answers").contains("curl ");
        operation
            .get("responses")
            .propertyNames()
            .forEach(status -> assertThat(page.text(id)).contains(status));
      }
    }
    assertThat(browser.findElements(By.cssSelector("details.request"))).hasSize(requests);
    assertThat(page.text("publish"))
        .contains("http_allow", "list of text or null")
        .doesNotContain("undefined");
  }

  @Test
  void the_keyboard_alone_sends_a_message_to_an_app() {
    page.tabTo("receive-summary");
    page.type(Keys.ENTER);
    page.tabTo("receive-channel");
    page.type("quiz");
    page.tabTo("receive-body");
    page.type(Keys.chord(Keys.CONTROL, "a"));
    page.type("{\"message_id\": \"docs-1\", \"from_addr\": \"+254\"}");
    assertThat(page.text("receive"))
        .contains("curl '" + host.url() + "/in/quiz' -d '{\"message_id\": \"docs-1\"");
    page.tabTo("receive-send");
    page.type(Keys.ENTER);

    assertThat(page.waitForTexts("#receive .result pre", 1).getFirst())
        .contains("\"content\": \"Welcome");
    assertThat(page.waitForTexts("#receive .status", 1).getFirst()).startsWith("200 OK");
  }

  @Test
  void a_request_goes_with_the_token_and_without_it_is_told_what_is_missing() {
    page.press("listTenants-summary");
    page.press("listTenants-send");
    assertThat(page.waitForTexts("#listTenants .status[data-ok=false]", 1).getFirst())
        .startsWith("401");
    // To the browser that is an error, and none of this test.
    assertThat(page.errors()).allMatch(error -> error.contains("401"));

    page.press("token");
    page.type(host.token());
    page.press("listTenants-send");

    page.waitForTexts("#listTenants .status[data-ok=true]", 1);
    assertThat(page.text("listTenants")).contains("\"name\": \"acme\"");
    assertThat(page.text("requests")).doesNotContain(host.token());
  }

  @Test
  void the_body_of_another_kind_of_message_can_be_chosen() {
    page.press("receive-summary");
    assertThat(page.value("receive-body")).contains("from_addr");

    page.press("receive-body-kind");
    page.type(Keys.ARROW_DOWN, Keys.ENTER);

    assertThat(page.value("receive-body")).contains("\"event_type\": \"delivery_report\"");
    assertThat(page.text("receive")).contains("\"event_type\": \"delivery_report\"");
  }

  @Test
  void an_address_with_the_name_of_a_request_opens_it() {
    page.visit("/docs#changeChannel");

    page.waitForTexts("#changeChannel[open] .try", 1);
    assertThat(page.focused()).isEqualTo("changeChannel-summary");
  }

  @Test
  void everything_has_a_name_for_a_screen_reader_and_fits_a_phone() {
    page.becomePhone(PHONE_WIDTH, PHONE_HEIGHT);
    page.press("receive-summary");
    page.press("readLog-summary");

    var controls = AccessibilityTree.of(browser).controls();
    assertThat(controls)
        .allMatch(control -> !control.name().isEmpty())
        .extracting(control -> control.role() + " " + control.name())
        .contains("textbox Token", "textbox channel", "textbox Body", "button Send");
    assertThat(page.width()).isLessThanOrEqualTo(PHONE_WIDTH);
    assertThat(page.controlsSmallerThan(SMALLEST_TARGET)).isEmpty();
  }

  @Test
  void the_first_page_leads_to_it() {
    page.visit("/");
    browser.findElement(By.linkText("API")).click();

    page.waitForTexts("#requests details", 1);
  }
}
