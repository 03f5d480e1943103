package dev.boma.runtime.sandbox;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What commands change, and when. The one list of it: it says which turns may run again, and which
 * commands may be answered before they are done.
 */
public final class Effects {
  private static final Set<String> SURE =
      Set.of(
          "log.debug",
          "log.info",
          "log.warning",
          "log.error",
          "log.critical",
          "log.log",
          "outbound.reply_to",
          "kv.set",
          "metrics.fire");

  private static final Set<String> INSIDE =
      Stream.concat(
              SURE.stream(),
              Stream.of(
                  "kv.get",
                  "kv.delete",
                  "config.get",
                  "outbound.reply_to_group",
                  "outbound.send_to",
                  "outbound.send_to_endpoint"))
          .collect(Collectors.toUnmodifiableSet());

  private Effects() {}

  /**
   * Commands that change nothing before their turn is stored: a turn that has asked for no others
   * may run again.
   */
  public static Set<String> inside() {
    return INSIDE;
  }

  /** Those of them that succeed, with nothing to tell, unless a limit is reached. */
  public static Set<String> sure() {
    return SURE;
  }
}
