package dev.boma.runtime.boot;

import dev.boma.runtime.text.Nearest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The variables of the environment whose names begin with {@code BOMA_}. One that nobody reads is
 * told of and no mistake: others, such as Kubernetes, name theirs as they like.
 */
public final class Variables {
  private static final String PREFIX = "BOMA_";

  /** Of the launcher, of the commands that speak to a host, and of the project's own tests. */
  private static final List<String> NO_SETTINGS =
      List.of(
          "BOMA_JAVA_HOME",
          "BOMA_JAVA_OPTS",
          "BOMA_JDK_TOOL",
          "BOMA_URL",
          "BOMA_TOKEN",
          "BOMA_DEBUG",
          "BOMA_REQUIRE_ALL",
          "BOMA_SESSIONS",
          "BOMA_NO_VALKEY",
          "BOMA_REDIS_SERVER");

  /**
   * What Kubernetes gives every container of a namespace in which a service is called {@code boma},
   * or {@code boma-} and something.
   *
   * @see <a href="https://kubernetes.io/docs/concepts/services-networking/service/">Environment
   *     variables of services</a>
   */
  private static final Pattern OF_A_SERVICE =
      Pattern.compile(
          ".*_SERVICE_HOST|.*_SERVICE_PORT(_.*)?|.*_PORT_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?");

  /** The value of {@code BOMA_PORT} beside those. */
  private static final Pattern ADDRESS_OF_A_SERVICE = Pattern.compile("(tcp|udp|sctp)://.*");

  private Variables() {}

  /**
   * What there is to say of an environment, a line each: the variables that nobody reads, with the
   * name that was probably meant.
   */
  public static List<String> remarks(Map<String, String> environment) {
    return environment.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(PREFIX))
        .filter(entry -> !known().contains(entry.getKey()))
        .filter(entry -> !isOfAService(entry.getKey(), entry.getValue()))
        .map(entry -> remark(entry.getKey()))
        .sorted()
        .toList();
  }

  private static String remark(String name) {
    return "%s in the environment is no setting, and nothing reads it; %s"
        .formatted(
            name,
            Nearest.to(name, known())
                .map("did you mean %s?"::formatted)
                .orElse("'boma serve --show-config' lists the settings"));
  }

  /** The names that mean something. */
  static List<String> known() {
    return Stream.concat(
            Arrays.stream(Setting.values()).map(Setting::variable), NO_SETTINGS.stream())
        .toList();
  }

  /** Whether Kubernetes, and no person, has set this. */
  static boolean isOfAService(String name, String value) {
    return OF_A_SERVICE.matcher(name).matches()
        || (name.endsWith("_PORT") && ADDRESS_OF_A_SERVICE.matcher(value).matches());
  }
}
