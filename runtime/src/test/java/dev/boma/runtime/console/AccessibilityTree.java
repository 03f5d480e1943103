package dev.boma.runtime.console;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openqa.selenium.chrome.ChromeDriver;

/**
 * The page as the browser tells it to a screen reader, at one moment.
 *
 * @see <a href="https://chromedevtools.github.io/devtools-protocol/tot/Accessibility/">Chromium's
 *     accessibility domain</a>
 */
final class AccessibilityTree {
  private static final Set<String> CONTROLS =
      Set.of(
          "button",
          "checkbox",
          "combobox",
          "DisclosureTriangle",
          "link",
          "meter",
          "searchbox",
          "spinbutton",
          "textbox");

  private final Map<String, Node> nodes;

  private AccessibilityTree(Map<String, Node> nodes) {
    this.nodes = nodes;
  }

  static AccessibilityTree of(ChromeDriver browser) {
    Map<String, Object> answer = browser.executeCdpCommand("Accessibility.getFullAXTree", Map.of());
    return new AccessibilityTree(
        list(answer.get("nodes")).stream()
            .map(node -> Node.of(map(node)))
            // The lines that a text is broken into; their ids are not unique.
            .filter(node -> !"InlineTextBox".equals(node.role()))
            .collect(toMap(Node::id, Function.identity())));
  }

  /** What can be used: buttons, fields, links and the like, hidden ones not. */
  List<Node> controls() {
    return exposed().filter(node -> CONTROLS.contains(node.role())).toList();
  }

  /** The areas of which a screen reader says what becomes new. */
  List<Node> liveRegions() {
    return exposed().filter(Node::isLiveRegion).toList();
  }

  /** The elements that are live regions and have this in their text. */
  Set<Integer> elementsThatSay(String part) {
    return liveRegions().stream()
        .filter(region -> text(region).contains(part))
        .map(Node::element)
        .collect(toSet());
  }

  /** The text of a node and all below it. */
  String text(Node node) {
    if ("StaticText".equals(node.role())) {
      return node.name();
    }
    return node.children().stream()
        .map(nodes::get)
        .filter(child -> child != null)
        .map(this::text)
        .collect(Collectors.joining());
  }

  private Stream<Node> exposed() {
    return nodes.values().stream().filter(node -> !node.ignored());
  }

  /**
   * One node.
   *
   * @param element the element's number, the same as long as the page stands; 0 for none
   * @param live how new text is said, {@code polite} or {@code assertive}; empty when it is not
   */
  record Node(
      String id,
      int element,
      boolean ignored,
      String role,
      String name,
      String live,
      boolean insideLiveRegion,
      List<String> children) {

    private static Node of(Map<?, ?> node) {
      Map<Object, Object> properties =
          list(node.get("properties")).stream()
              .map(AccessibilityTree::map)
              .collect(toMap(property -> property.get("name"), property -> property.get("value")));
      return new Node(
          String.valueOf(node.get("nodeId")),
          node.get("backendDOMNodeId") instanceof Number element ? element.intValue() : 0,
          Boolean.TRUE.equals(node.get("ignored")),
          value(node.get("role")),
          value(node.get("name")),
          value(properties.get("live")),
          properties.containsKey("root"),
          list(node.get("childIds")).stream().map(String::valueOf).toList());
    }

    private boolean isLiveRegion() {
      return !insideLiveRegion && Set.of("polite", "assertive").contains(live);
    }
  }

  private static String value(Object of) {
    return map(of).get("value") instanceof String value ? value.strip() : "";
  }

  private static Map<?, ?> map(Object json) {
    return json instanceof Map<?, ?> map ? map : Map.of();
  }

  private static List<?> list(Object json) {
    return json instanceof List<?> list ? list : List.of();
  }
}
