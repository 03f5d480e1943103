package dev.boma.runtime.store.redis;

import dev.boma.spi.StoreException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Turns what Redis and the way to it say into what a person can act on.
 *
 * @param address of Redis; its password is never shown
 */
record Failures(RedisAddress address) {

  StoreException unreachable(Throwable cause) {
    String why = innermost(cause);
    String detail = all(cause).toLowerCase(Locale.ROOT);
    if (detail.contains("wrongpass") || detail.contains("noauth")) {
      return notLetIn(cause);
    }
    if (detail.contains("closed prematurely")) {
      // Lettuce tells of the end before it tells of the reason, now and then.
      return new StoreException(
          ("%s does not let this host in, it closed the connection: user or password are wrong, or"
                  + " it speaks TLS (rediss://)")
              .formatted(redis()),
          cause);
    }
    if (detail.contains("notsslrecord")
        || detail.contains("ssl")
        || detail.contains("certif")
        || detail.contains("pkix")) {
      return new StoreException(
          ("%s does not accept or does not show what TLS needs (%s): use rediss:// where it speaks"
                  + " TLS and redis:// where not, and name its authority with ?ca=FILE")
              .formatted(redis(), why),
          cause);
    }
    return new StoreException(
        "%s cannot be reached (%s): start it, or set --redis to where it is"
            .formatted(redis(), why),
        cause);
  }

  StoreException away(@Nullable Throwable cause) {
    return new StoreException(
        "%s is away%s; this host goes on by itself when it is back"
            .formatted(redis(), cause == null ? "" : " (" + innermost(cause) + ")"),
        cause);
  }

  StoreException silent(long millis, @Nullable Throwable cause) {
    return new StoreException(
        "%s gave no answer in %d ms; this host goes on by itself when it answers again"
            .formatted(redis(), millis),
        cause);
  }

  StoreException closed() {
    return new StoreException("%s is closed here".formatted(redis()), null);
  }

  StoreException interrupted(Throwable cause) {
    return new StoreException("the host is stopping", cause);
  }

  StoreException notRedis(String version) {
    return new StoreException(
        "%s is version %s; Boma needs Redis 7 or Valkey".formatted(redis(), version), null);
  }

  private StoreException notLetIn(Throwable cause) {
    return new StoreException(
        ("%s does not let this host in: user or password are wrong, or missing in"
                + " redis://USER:PASSWORD@HOST%s")
            .formatted(
                redis(),
                address.kind() == RedisAddress.Kind.SENTINEL
                    ? "; those of the sentinels are ?sentinel-user=USER&sentinel-password=PASSWORD"
                    : ""),
        cause);
  }

  /**
   * What an error reply means.
   *
   * @see <a href="https://redis.io/docs/latest/develop/reference/protocol-spec/#simple-errors">The
   *     first word of an error is its kind</a>
   */
  StoreException reply(String error, Throwable cause) {
    String kind = error.split(" ", 2)[0];
    return switch (kind) {
      case "OOM" ->
          failed(
              "has no memory left (maxmemory)",
              "give it more, or let keys expire; reading goes on meanwhile, nothing that was"
                  + " answered is lost",
              cause);
      case "READONLY" ->
          failed(
              "is a replica, which takes no writes",
              "name the primary, or its sentinels (redis-sentinel://); after a failover this host"
                  + " finds the new primary by itself",
              cause);
      case "MISCONF" ->
          failed("cannot write to its own disk (%s)".formatted(error), "mend its disk", cause);
      case "NOREPLICAS" ->
          failed(
              "has too few replicas (min-replicas-to-write)",
              "start them; writing goes on by itself",
              cause);
      case "LOADING" ->
          failed("reads its data from disk after a start", "wait until it has", cause);
      case "CLUSTERDOWN" ->
          failed(
              "is a cluster of which a part is down (%s)".formatted(error),
              "start its nodes; this host goes on by itself",
              cause);
      case "NOAUTH", "WRONGPASS" -> notLetIn(cause);
      case "NOPERM" ->
          failed(
              "does not allow this host's user to do that (%s)".formatted(error),
              "allow it: ACL SETUSER USER on >PASSWORD ~boma:* &boma:* +@all -@admin -@dangerous"
                  + " +info",
              cause);
      case "BOMAFORMAT" ->
          Rows.newer(Integer.parseInt(error.replaceAll("(?s)^BOMAFORMAT ([0-9]+).*", "$1")));
      default -> new StoreException("%s failed: %s".formatted(redis(), error), cause);
    };
  }

  private StoreException failed(String what, String advice, Throwable cause) {
    return new StoreException("%s %s: %s".formatted(redis(), what, advice), cause);
  }

  private String redis() {
    return "Redis at " + address;
  }

  /** What the failure and all behind it say. */
  private static String all(Throwable failure) {
    StringBuilder text = new StringBuilder();
    for (Throwable each = failure; each != null; each = each.getCause()) {
      text.append(each).append('\n');
      for (Throwable other : each.getSuppressed()) {
        text.append(other).append('\n');
      }
    }
    return text.toString();
  }

  private static String innermost(Throwable failure) {
    Throwable innermost = failure;
    while (innermost.getCause() != null) {
      innermost = innermost.getCause();
    }
    String message = innermost.getMessage();
    return message == null ? innermost.getClass().getSimpleName() : message;
  }
}
