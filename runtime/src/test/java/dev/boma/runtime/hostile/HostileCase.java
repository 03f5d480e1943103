package dev.boma.runtime.hostile;

import dev.boma.api.AppKind;
import dev.boma.runtime.hosting.AppPackage;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * One deed of {@code cases.yaml}, which says what its members mean.
 *
 * @param app null where {@code held} says which tests hold the case
 */
record HostileCase(
    int number,
    String title,
    @Nullable String app,
    String code,
    Set<String> expect,
    @Nullable String reply,
    int again,
    int deep,
    String then,
    @Nullable String held) {

  static List<HostileCase> all() throws IOException {
    try (InputStream in = HostileCase.class.getResourceAsStream("cases.yaml")) {
      List<Map<String, Object>> entries =
          YAMLMapper.shared().readValue(in, new TypeReference<List<Map<String, Object>>>() {});
      return entries.stream().map(HostileCase::of).toList();
    }
  }

  private static HostileCase of(Map<String, Object> entry) {
    List<?> expect = (List<?>) entry.getOrDefault("expect", List.of());
    return new HostileCase(
        (Integer) entry.getOrDefault("case", 0),
        String.valueOf(entry.get("title")),
        (String) entry.get("app"),
        String.valueOf(entry.get("code")),
        Set.copyOf(expect.stream().map(String::valueOf).toList()),
        (String) entry.get("reply"),
        (Integer) entry.getOrDefault("again", 1),
        (Integer) entry.getOrDefault("deep", 1),
        String.valueOf(entry.getOrDefault("then", "")),
        (String) entry.get("held"));
  }

  /** Whether it is only uploaded. */
  boolean onlyLoads() {
    return "load".equals(app);
  }

  AppPackage program() {
    String source =
        switch (String.valueOf(app)) {
          case "handler" -> "export default { async message(message, api) {\n" + code + "\n} };";
          case "vumi" -> "api.on_inbound_message = function (command) {\n" + code + "\n};";
          case "module", "script" -> code;
          case "load" -> code.repeat(deep) + then;
          default -> throw new IllegalStateException("no kind of app: " + app);
        };
    AppKind kind = "handler".equals(app) || "module".equals(app) ? AppKind.MODULE : AppKind.VUMI;
    return Programs.of("case", kind, source);
  }
}
