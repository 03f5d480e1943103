package dev.boma.runtime.retention;

import dev.boma.api.AppId;
import java.time.Instant;
import java.util.List;

/**
 * What was forgotten of a user.
 *
 * @param address whose data
 * @param at when
 * @param apps in which it was looked for
 * @param removed what was removed, by app and place
 * @param mentions the first entries that were left, because they belong to something else, but
 *     whose value has the address in it: for a person to decide
 * @param mentionsInAll how many such entries there are
 */
public record Receipt(
    String address,
    Instant at,
    List<AppId> apps,
    List<Removed> removed,
    List<Mention> mentions,
    long mentionsInAll) {

  public Receipt {
    apps = List.copyOf(apps);
    removed = List.copyOf(removed);
    mentions = List.copyOf(mentions);
  }

  /**
   * So many entries or records.
   *
   * @param place the family or log, such as {@code kv}, {@code answer}, {@code outbox}, {@code log}
   *     or {@code inbox}
   */
  public record Removed(AppId app, String place, long count) {}

  /** An entry whose value has the address in it. */
  public record Mention(AppId app, String family, String key) {}
}
