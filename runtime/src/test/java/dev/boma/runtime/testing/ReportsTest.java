package dev.boma.runtime.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.boma.runtime.json.Json;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** The reports for programs: JUnit XML and JSON. */
class ReportsTest {
  private static final List<ConversationResult> RESULTS =
      FakeHost.playAll(
          "name: fine & <good>\nturns: [{reply: Hi}]\n---\nname: wrong\nturns: [{reply: Ho}]\n",
          (message, api) -> {
            api.reply("Hi", false);
            api.log("ERROR", "bell \u0007 & \uD800 ]]>");
          });

  @Test
  void junit_xml_has_a_case_for_each_conversation() throws Exception {
    byte[] xml =
        JUnitReport.of("boma test", RESULTS, List.of(), List.of()).getBytes(StandardCharsets.UTF_8);
    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(xml));

    assertThat(document.getDocumentElement().getAttribute("name")).isEqualTo("boma test");
    Element suite = (Element) document.getElementsByTagName("testsuite").item(0);
    assertThat(suite.getAttribute("name")).isEqualTo("test.yaml");
    assertThat(suite.getAttribute("tests")).isEqualTo("2");
    assertThat(suite.getAttribute("failures")).isEqualTo("1");
    Element fine = (Element) document.getElementsByTagName("testcase").item(0);
    assertThat(fine.getAttribute("name")).isEqualTo("fine & <good>");
    assertThat(fine.getAttribute("time")).matches("\\d+\\.\\d{3}");
    assertThat(fine.getElementsByTagName("failure").getLength()).isZero();
    Element failure = (Element) document.getElementsByTagName("failure").item(0);
    assertThat(failure.getAttribute("message")).isEqualTo("turn 1: reply differs");
    assertThat(failure.getTextContent())
        .contains("✗ reply differs", "log ERROR bell \uFFFD & \\ud800 ]]>");
  }

  @Test
  void a_file_that_cannot_be_played_is_an_error_in_both() throws Exception {
    List<ConversationFileException> unusable = new ArrayList<>();
    try {
      ConversationReader.read("turns: [{sayy: a, replyy: b}]", "odd & bad.yaml");
    } catch (ConversationFileException e) {
      unusable.add(e);
    }

    byte[] xml =
        JUnitReport.of("boma replay", RESULTS, List.of(), unusable)
            .getBytes(StandardCharsets.UTF_8);
    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(xml));
    Map<String, Object> json =
        Json.readObject(Json.write(ResultJson.of(List.of(), List.of(), unusable)));

    assertThat(document.getDocumentElement().getAttribute("tests")).isEqualTo("3");
    assertThat(document.getDocumentElement().getAttribute("errors")).isEqualTo("1");
    Element suite = (Element) document.getElementsByTagName("testsuite").item(1);
    assertThat(suite.getAttribute("name")).isEqualTo("odd & bad.yaml");
    assertThat(suite.getElementsByTagName("error").item(0).getTextContent())
        .contains("'sayy'; did you mean 'say'?", "'replyy'; did you mean 'reply'?");
    assertThat(json).containsEntry("as_expected", false);
    assertThat(json.get("unusable").toString())
        .contains("file=odd & bad.yaml", "line=1", "did you mean 'say'?");
  }

  @Test
  void json_tells_everything_of_each_turn() {
    Map<String, Object> json =
        Json.readObject(Json.write(ResultJson.of(RESULTS, List.of(), List.of())));

    assertThat(json).containsEntry("as_expected", false);
    assertThat(json.get("conversations").toString())
        .contains("name=wrong", "file=test.yaml", "line=4", "outcome=completed")
        .contains("differences=[{item=reply, key=null, expected=Ho, got=Hi}]");
  }
}
