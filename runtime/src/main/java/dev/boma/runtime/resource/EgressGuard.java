package dev.boma.runtime.resource;

import dev.boma.runtime.resource.HttpSender.NoAnswerException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides which addresses guests may reach: public ones, and those the operator has named. The
 * address it returns is the one to connect to, so that a name cannot resolve to another afterwards.
 */
public final class EgressGuard {
  private final Predicate<String> allowedPrivate;

  /**
   * @param allowedPrivate whether guests may call the private service at {@code host:port} all the
   *     same
   */
  public EgressGuard(Predicate<String> allowedPrivate) {
    this.allowedPrivate = allowedPrivate;
  }

  /**
   * Whether an app may call a host.
   *
   * @param allow host patterns of the app ({@code api.example.org}, {@code *.example.org}), or null
   *     when it names none, which allows every host
   */
  public static boolean allows(@Nullable List<String> allow, String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    return allow == null || allow.stream().anyMatch(pattern -> matches(pattern, lower));
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
    String host = uri.getHost().toLowerCase(Locale.ROOT);
    if (!allows(allow, host)) {
      throw new NoAnswerException(notAllowed(host));
    }
    boolean named = allowedPrivate.test(host + ":" + port(uri));
    InetAddress found = null;
    for (InetAddress address : resolve(host)) {
      if (!named && !isPublic(address)) {
        throw new NoAnswerException("calls to private addresses are not allowed: " + host);
      }
      found = found == null ? address : found;
    }
    if (found == null) {
      throw new NoAnswerException("no such host: " + host);
    }
    return found;
  }

  static int port(URI uri) {
    if (uri.getPort() >= 0) {
      return uri.getPort();
    }
    return uri.getScheme().equals("https") ? 443 : 80;
  }

  private static InetAddress[] resolve(String host) throws NoAnswerException {
    try {
      return InetAddress.getAllByName(host);
    } catch (UnknownHostException e) {
      throw new NoAnswerException("no such host: " + host);
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
        || (first == 203 && second == 0 && third == 113));
  }

  /** Only global unicast (2000::/3), without what embeds or tunnels other addresses. */
  private static boolean isPublic6(byte[] octets) {
    int first = ((octets[0] & 0xff) << 8) | (octets[1] & 0xff);
    int second = ((octets[2] & 0xff) << 8) | (octets[3] & 0xff);
    return (first & 0xe000) == 0x2000
        && first != 0x2002
        && !(first == 0x2001 && (second < 0x0200 || second == 0x0db8));
  }
}
