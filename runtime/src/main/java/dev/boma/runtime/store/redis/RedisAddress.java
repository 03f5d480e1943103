package dev.boma.runtime.store.redis;

import static java.util.Objects.requireNonNull;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a Redis is and how to get in: {@code redis://[USER:PASSWORD@]HOST[:PORT][/DATABASE]},
 * {@code redis-sentinel://…HOST[:PORT],HOST…[/DATABASE]#PRIMARY}, {@code
 * redis-cluster://…HOST[:PORT],HOST…}; each with {@code rediss} for TLS, and then {@code ?ca=FILE}
 * for the certificates to trust in place of the JDK's; sentinels that want a password get that of
 * {@code ?sentinel-user=USER&sentinel-password=PASSWORD}. Its text never has a password.
 *
 * @param nodes at least one; several are asked one after the other
 * @param user of the access control list, or null for the default one
 * @param password or null for none
 * @param database 0 or more; always 0 in a cluster
 * @param primary what the sentinels call it; null where there are none
 * @param sentinelUser of the sentinels' access control list, or null for the default one
 * @param sentinelPassword for the sentinels, or null for none
 * @param certificates in PEM, or null for those of the JDK
 */
public record RedisAddress(
    Kind kind,
    boolean tls,
    List<Node> nodes,
    @Nullable String user,
    @Nullable String password,
    int database,
    @Nullable String primary,
    @Nullable String sentinelUser,
    @Nullable String sentinelPassword,
    @Nullable Path certificates) {
  private static final int REDIS_PORT = 6379;
  private static final int SENTINEL_PORT = 26379;
  private static final int MAX_PORT = 65_535;
  private static final String CERTIFICATES = "ca";
  private static final String SENTINEL_USER = "sentinel-user";
  private static final String SENTINEL_PASSWORD = "sentinel-password";
  private static final List<String> OPTIONS =
      List.of(CERTIFICATES, SENTINEL_USER, SENTINEL_PASSWORD);

  private static final Pattern SHAPE =
      Pattern.compile(
          "(?<scheme>[a-zA-Z-]+)://((?<user>[^/?#]*)@)?(?<nodes>[^/?#@]*)(/(?<database>[^?#]*))?"
              + "(\\?(?<query>[^#]*))?(#(?<primary>.*))?");

  private static final Pattern NODE =
      Pattern.compile("(?<host>\\[[0-9a-fA-F:.%]+]|[^:\\[\\]\\s]+)(:(?<port>[0-9]{1,5}))?");

  /** How the servers stand together. */
  public enum Kind {
    /** One server. */
    SINGLE,
    /** A primary and its replicas, named by sentinels. */
    SENTINEL,
    /** Several primaries that share the keys. */
    CLUSTER
  }

  /** A server, or a sentinel. */
  public record Node(String host, int port) {
    @Override
    public String toString() {
      return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
  }

  public RedisAddress {
    requireNonNull(kind, "kind is null");
    nodes = List.copyOf(nodes);
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException if it is none; the message says what would be right, and has
   *     nothing of what was given but its parts that are no secret
   */
  public static RedisAddress parse(String text) {
    Matcher parts = SHAPE.matcher(text.strip());
    if (!parts.matches()) {
      throw wrong("it has no scheme and host");
    }
    String scheme = parts.group("scheme").toLowerCase(Locale.ROOT);
    boolean tls = scheme.startsWith("rediss");
    Kind kind =
        switch (scheme) {
          case "redis", "rediss" -> Kind.SINGLE;
          case "redis-sentinel", "rediss-sentinel" -> Kind.SENTINEL;
          case "redis-cluster", "rediss-cluster" -> Kind.CLUSTER;
          default -> throw wrong("'" + scheme + "' is no scheme of Redis");
        };
    List<Node> nodes = nodes(parts.group("nodes"), kind);
    String[] credentials = credentials(parts.group("user"));
    String primary = parts.group("primary");
    if ((kind == Kind.SENTINEL) != (primary != null && !primary.isEmpty())) {
      throw wrong(
          kind == Kind.SENTINEL
              ? "the name of the primary is missing: end it with #NAME, as the sentinels call it"
              : "#%s names a primary, which goes with redis-sentinel:// only".formatted(primary));
    }
    Map<String, String> options = options(parts.group("query"));
    String sentinelPassword = options.get(SENTINEL_PASSWORD);
    if (kind != Kind.SENTINEL && (sentinelPassword != null || options.containsKey(SENTINEL_USER))) {
      throw wrong("sentinel-user and sentinel-password go with redis-sentinel:// only");
    }
    if (sentinelPassword == null && options.containsKey(SENTINEL_USER)) {
      throw wrong("sentinel-user goes with sentinel-password");
    }
    String file = options.get(CERTIFICATES);
    Path certificates = file == null ? null : Path.of(file);
    if (certificates != null && !tls) {
      throw wrong("ca goes with TLS: begin with rediss");
    }
    return new RedisAddress(
        kind,
        tls,
        nodes,
        credentials[0].isEmpty() ? null : credentials[0],
        credentials[1].isEmpty() ? null : credentials[1],
        database(parts.group("database"), kind),
        kind == Kind.SENTINEL ? primary : null,
        options.get(SENTINEL_USER),
        sentinelPassword,
        certificates);
  }

  private static List<Node> nodes(String text, Kind kind) {
    List<Node> nodes = new ArrayList<>();
    for (String entry : text.split(",", -1)) {
      Matcher node = NODE.matcher(entry);
      if (!node.matches()) {
        throw wrong("'%s' is no HOST:PORT".formatted(entry));
      }
      String host = node.group("host").replaceAll("[\\[\\]]", "");
      String port = node.group("port");
      int number =
          port == null
              ? kind == Kind.SENTINEL ? SENTINEL_PORT : REDIS_PORT
              : Integer.parseInt(port);
      if (number < 1 || number > MAX_PORT) {
        throw wrong("port %d must be 1 to %d".formatted(number, MAX_PORT));
      }
      nodes.add(new Node(host, number));
    }
    if (kind == Kind.SINGLE && nodes.size() > 1) {
      throw wrong("several hosts go with redis-cluster:// or redis-sentinel://");
    }
    return nodes;
  }

  /** User and password, each empty if it is not there. */
  private static String[] credentials(@Nullable String text) {
    if (text == null) {
      return new String[] {"", ""};
    }
    int colon = text.indexOf(':');
    if (colon < 0) {
      throw wrong("before the @ belongs USER:PASSWORD, or :PASSWORD");
    }
    return new String[] {decoded(text.substring(0, colon)), decoded(text.substring(colon + 1))};
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw wrong("a % in user, password or option must be written %25");
    }
  }

  private static int database(@Nullable String text, Kind kind) {
    if (text == null || text.isEmpty()) {
      return 0;
    }
    if (!text.matches("[0-9]{1,4}")) {
      throw wrong("'%s' is no number of a database".formatted(text));
    }
    int database = Integer.parseInt(text);
    if (kind == Kind.CLUSTER && database != 0) {
      throw wrong("a cluster has database 0 only");
    }
    return database;
  }

  private static Map<String, String> options(@Nullable String query) {
    Map<String, String> options = new HashMap<>();
    for (String option : query == null ? List.<String>of() : Arrays.asList(query.split("&"))) {
      String[] parts = option.split("=", 2);
      if (parts.length < 2 || !OPTIONS.contains(parts[0])) {
        throw wrong(
            "unknown option '%s'; there are %s".formatted(parts[0], String.join(", ", OPTIONS)));
      }
      options.put(parts[0], decoded(parts[1]));
    }
    return options;
  }

  private static IllegalArgumentException wrong(String why) {
    return new IllegalArgumentException(
        why
            + "; it must be redis://[USER:PASSWORD@]HOST[:PORT][/DATABASE],"
            + " redis-sentinel://…HOST,HOST…#PRIMARY or redis-cluster://…HOST,HOST…, with rediss"
            + " for TLS");
  }

  /** The address without its password. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(tls ? "rediss" : "redis");
    text.append(
        switch (kind) {
          case SINGLE -> "://";
          case SENTINEL -> "-sentinel://";
          case CLUSTER -> "-cluster://";
        });
    if (user != null || password != null) {
      text.append(user == null ? "" : user).append(password == null ? "" : ":***").append('@');
    }
    text.append(String.join(",", nodes.stream().map(Node::toString).toList()));
    if (database != 0) {
      text.append('/').append(database);
    }
    List<String> options = new ArrayList<>();
    if (certificates != null) {
      options.add(CERTIFICATES + "=" + certificates);
    }
    if (sentinelUser != null) {
      options.add(SENTINEL_USER + "=" + sentinelUser);
    }
    if (sentinelPassword != null) {
      options.add(SENTINEL_PASSWORD + "=***");
    }
    if (!options.isEmpty()) {
      text.append('?').append(String.join("&", options));
    }
    return text.append(primary == null ? "" : "#" + primary).toString();
  }
}
