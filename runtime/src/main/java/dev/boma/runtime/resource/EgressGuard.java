package dev.boma.runtime.resource;

import dev.boma.runtime.resource.HttpSender.NoAnswerException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decides which addresses guests may reach: public ones, and those the operator has named. The
 * address it returns is the one to connect to, so that a name cannot resolve to another afterwards.
 */
public final class EgressGuard {
  /** An IPv4 address in the one spelling that all agree on: no octal, no hexadecimal, no short. */
  private static final Pattern IPV4 =
      Pattern.compile("(?:(?:0|[1-9][0-9]{0,2})\\.){3}(?:0|[1-9][0-9]{0,2})");

  /** What some read as an IPv4 address (WHATWG URL, "ends in a number"). */
  private static final Pattern ENDS_IN_NUMBER = Pattern.compile("(?:.*\\.)?(?:[0-9]+|0x[0-9a-f]*)");

  private final Predicate<String> allowedPrivate;
  private final Resolver resolver;
  private final Predicate<InetAddress> own;

  /** Finds the addresses of a name. */
  @FunctionalInterface
  interface Resolver {
    InetAddress[] resolve(String host) throws UnknownHostException;
  }

  /**
   * @param allowedPrivate whether guests may call the private service at {@code host:port} all the
   *     same
   */
  public EgressGuard(Predicate<String> allowedPrivate) {
    this(allowedPrivate, InetAddress::getAllByName, EgressGuard::isOfThisMachine);
  }

  /**
   * @param own whether this machine has the address: what it serves to itself, a firewall may keep
   *     from the world
   */
  EgressGuard(Predicate<String> allowedPrivate, Resolver resolver, Predicate<InetAddress> own) {
    this.allowedPrivate = allowedPrivate;
    this.resolver = resolver;
    this.own = own;
  }

  private static boolean isOfThisMachine(InetAddress address) {
    try {
      return NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException e) {
      // Nobody knows then; what must not be reached comes before what may.
      return true;
    }
  }

  /**
   * Whether an app may call a host.
   *
   * @param allow host patterns of the app ({@code api.example.org}, {@code *.example.org}), or null
   *     when it names none, which allows every host
   */
  public static boolean allows(@Nullable List<String> allow, String host) {
    String name = name(host);
    return allow == null || allow.stream().anyMatch(pattern -> matches(pattern, name));
  }

  /** What an app is told that may not call a host. */
  public static String notAllowed(String host) {
    return "the app may not call %s: name it under \"http\": {\"allow\": […]} in app.json"
        .formatted(host);
  }

  /**
   * The address to connect to.
   *
   * @param allow host patterns of the app ({@code api.example.org}, {@code *.example.org}), or null
   *     for every public host
   */
  InetAddress check(URI uri, @Nullable List<String> allow) throws NoAnswerException {
    String host = name(uri.getHost());
    if (!allows(allow, host)) {
      throw new NoAnswerException(notAllowed(host));
    }
    InetAddress[] addresses = resolve(host);
    boolean named = allowedPrivate.test(host + ":" + port(uri));
    // One private address among public ones is enough: which one is tried is not ours to say.
    if (addresses.length == 0
        || !(named || Arrays.stream(addresses).allMatch(this::mayBeReached))) {
      throw notPublic(host);
    }
    return addresses[0];
  }

  private boolean mayBeReached(InetAddress address) {
    return isPublic(address) && !own.test(address);
  }

  /**
   * A host as it is compared: lower case, without the dot that stands for the root of all names.
   */
  private static String name(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }

  /** One text for both causes: a guest must not learn which names a private network has. */
  private static NoAnswerException notPublic(String host) {
    return new NoAnswerException(
        "no public host '%s': there is none of that name, or its address is private, which apps may"
                .formatted(host)
            + " not call");
  }

  static int port(URI uri) {
    if (uri.getPort() >= 0) {
      return uri.getPort();
    }
    return uri.getScheme().equals("https") ? 443 : 80;
  }

  private InetAddress[] resolve(String host) throws NoAnswerException {
    if (ENDS_IN_NUMBER.matcher(host).matches() && !IPV4.matcher(host).matches()) {
      throw notPublic(host);
    }
    try {
      return resolver.resolve(host);
    } catch (UnknownHostException | IllegalArgumentException e) {
      // The second is how the JDK refuses some spellings of IPv4 addresses.
      throw notPublic(host);
    }
  }

  private static boolean matches(String pattern, String host) {
    String lower = pattern.toLowerCase(Locale.ROOT);
    return lower.startsWith("*.") ? host.endsWith(lower.substring(1)) : host.equals(lower);
  }

  /** Whether the world at large can have this address (IANA special-purpose registries). */
  static boolean isPublic(InetAddress address) {
    if (address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()) {
      return false;
    }
    byte[] octets = address.getAddress();
    return switch (address) {
      case Inet4Address ignored -> isPublic4(octets);
      case Inet6Address ignored -> isPublic6(octets);
      default -> false;
    };
  }

  private static boolean isPublic4(byte[] octets) {
    int first = octets[0] & 0xff;
    int second = octets[1] & 0xff;
    int third = octets[2] & 0xff;
    return !(first == 0
        || first >= 240
        || (first == 100 && second >= 64 && second < 128)
        || (first == 192 && second == 0 && (third == 0 || third == 2))
        || (first == 192 && second == 88 && third == 99)
        || (first == 198 && (second == 18 || second == 19))
        || (first == 198 && second == 51 && third == 100)
        || (first == 203 && second == 0 && third == 113)
        // Inside Azure this answers every machine with its own secrets.
        || (first == 168 && second == 63 && third == 129 && (octets[3] & 0xff) == 16));
  }

  /** Only global unicast (2000::/3), without what embeds or tunnels other addresses. */
  private static boolean isPublic6(byte[] octets) {
    int first = ((octets[0] & 0xff) << 8) | (octets[1] & 0xff);
    int second = ((octets[2] & 0xff) << 8) | (octets[3] & 0xff);
    return (first & 0xe000) == 0x2000
        && first != 0x2002
        && !(first == 0x3fff && second < 0x1000)
        && !(first == 0x2001 && (second < 0x0200 || second == 0x0db8));
  }
}
