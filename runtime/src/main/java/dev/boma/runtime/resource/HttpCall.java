package dev.boma.runtime.resource;

import dev.boma.api.Command;
import dev.boma.api.Limit;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP call as a guest asked for it, checked.
 *
 * @param method in capitals
 * @param uri absolute, {@code http} or {@code https}, without user and fragment
 * @param headers name → values, names compare without case
 * @param body what is sent; empty for none
 */
record HttpCall(String method, URI uri, Map<String, List<String>> headers, byte[] body) {
  private static final int MAX_PORT = 65_535;

  /** Servers take hardly more, and all work on it is the host's (RFC 9110 §4.1 asks for 8,000). */
  private static final int MAX_URL_CHARS = 16_000;

  private static final Set<String> VERIFY_OPTIONS =
      new TreeSet<>(
          List.of(
              "VERIFY_NONE", "VERIFY_PEER", "VERIFY_CLIENT_ONCE", "VERIFY_FAIL_IF_NO_PEER_CERT"));
  private static final Set<String> SSL_METHODS = new TreeSet<>(List.of("SSLv3", "SSLv23", "TLSv1"));

  /** Scheme and host of an absolute URL. */
  private static final Pattern AUTHORITY = Pattern.compile("[^/?]*://[^/?]*");

  private static final Pattern ESCAPE = Pattern.compile("%[0-9A-Fa-f]{2}");
  private static final Set<String> NO_SECRETS =
      Set.of("accept", "accept-language", "user-agent", "range");
  private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}");

  /** What belongs to the connection and not to the guest (RFC 9110 §7.6.1, RFC 9112 §3.2). */
  private static final Set<String> HOST_HEADERS =
      Set.of(
          "host",
          "connection",
          "content-length",
          "transfer-encoding",
          "te",
          "trailer",
          "upgrade",
          "expect",
          "keep-alive",
          "http2-settings");

  /**
   * @throws BadArgumentException if it cannot be sent, and why
   */
  static HttpCall of(Command command, long maxBodyBytes) {
    return unsent(command, maxBodyBytes).to(uri(String.valueOf(command.arg("url"))));
  }

  /**
   * Checks all of a call but where it goes.
   *
   * @throws BadArgumentException if it cannot be sent, and why
   */
  static void check(Command command, long maxBodyBytes) {
    unsent(command, maxBodyBytes);
  }

  /** A call but for where it goes. */
  private record Unsent(String method, Map<String, List<String>> headers, byte[] body) {
    HttpCall to(URI uri) {
      return new HttpCall(method, uri, headers, body);
    }
  }

  private static Unsent unsent(Command command, long maxBodyBytes) {
    if (!(command.arg("url") instanceof String)) {
      throw new BadArgumentException("No URL given");
    }
    requireVerified(command.arg("verify_options"), command.arg("ssl_method"));
    Map<String, List<String>> headers = headers(command.arg("headers"));
    byte[] body =
        switch (command.arg("data")) {
          case null -> new byte[0];
          case String text -> text.getBytes(StandardCharsets.UTF_8);
          case Object other ->
              throw new BadArgumentException(
                  "'data' must be text, not "
                      + Arguments.shown(other)
                      + ": use JSON.stringify for an object");
        };
    if (command.arg("files") instanceof Map<?, ?> files && !files.isEmpty()) {
      String boundary = boundary(body, files);
      body = multipart(files, boundary);
      headers.put("Content-Type", List.of("multipart/form-data; boundary=" + boundary));
    } else if (command.arg("files") != null && !(command.arg("files") instanceof Map<?, ?>)) {
      throw new BadArgumentException("'files' must be an object: field → {file_name, …}");
    }
    if (body.length > maxBodyBytes) {
      throw new BadArgumentException(
          Limit.HTTP_REQUEST_BYTES,
          "the request has %d bytes, at most %d are allowed (limit http-request-bytes)"
              .formatted(body.length, maxBodyBytes));
    }
    return new Unsent(command.verb().toUpperCase(Locale.ROOT), headers, body);
  }

  /**
   * Vumi's options for TLS are taken where they ask for nothing: certificates are always verified,
   * and the version is negotiated.
   */
  private static void requireVerified(@Nullable Object options, @Nullable Object method) {
    if (options != null && !(options instanceof List<?> list && VERIFY_OPTIONS.containsAll(list))) {
      throw new BadArgumentException(
          "'verify_options' must be a list of %s, not %s"
              .formatted(String.join(", ", VERIFY_OPTIONS), Arguments.shown(options)));
    }
    if (options instanceof List<?> list && list.contains("VERIFY_NONE")) {
      throw new BadArgumentException(
          "'verify_options' must not have VERIFY_NONE: certificates are always verified");
    }
    if (method != null && !SSL_METHODS.contains(method)) {
      throw new BadArgumentException(
          "'ssl_method' must be one of %s, not %s; the version is negotiated in any case"
              .formatted(String.join(", ", SSL_METHODS), Arguments.shown(method)));
    }
  }

  /**
   * The call that a redirect asks for. Another origin gets nothing that may be a secret: no body,
   * and of the headers only those that say what the guest would like to have.
   */
  HttpCall redirected(URI to) {
    boolean sameOrigin =
        uri.getScheme().equals(to.getScheme())
            && uri.getHost().equalsIgnoreCase(to.getHost())
            && EgressGuard.port(uri) == EgressGuard.port(to);
    if (sameOrigin) {
      return new HttpCall(method, to, headers, body);
    }
    Map<String, List<String>> kept = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.forEach((name, values) -> {
      if (NO_SECRETS.contains(lower(name))) {
        kept.put(name, values);
      }
    });
    return new HttpCall(method, to, kept, new byte[0]);
  }

  /**
   * A URL that can be called. It is taken as people leave it: what must be escaped is escaped here.
   *
   * @throws BadArgumentException if it is none
   */
  static URI uri(String url) {
    if (url.length() > MAX_URL_CHARS) {
      throw new BadArgumentException(
          "a URL has at most %d characters, this one has %d"
              .formatted(MAX_URL_CHARS, url.length()));
    }
    int fragment = url.indexOf('#');
    URI uri;
    try {
      uri = new URI(escaped((fragment < 0 ? url : url.substring(0, fragment)).strip()));
    } catch (URISyntaxException e) {
      throw new BadArgumentException(
          "'%s' is not a URL: %s".formatted(shortened(url), e.getReason()));
    }
    String scheme = uri.getScheme() == null ? "" : lower(uri.getScheme());
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new BadArgumentException(
          "'%s' is not a URL that can be called: it must begin with http:// or https://"
              .formatted(shortened(url)));
    }
    if (uri.getHost() == null) {
      throw new BadArgumentException(
          "'%s' names no host: one is spelled with a-z, 0-9, '-' and '.' (other scripts as xn--…), or"
                  .formatted(shortened(url))
              + " is an IPv4 address of four numbers, or an IPv6 address in brackets");
    }
    if (uri.getPort() == 0 || uri.getPort() > MAX_PORT) {
      throw new BadArgumentException(
          "the port in '%s' must be 1 to %d".formatted(shortened(url), MAX_PORT));
    }
    if (uri.getUserInfo() != null) {
      throw new BadArgumentException(
          "a URL with user and password is not called: send an Authorization header");
    }
    String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    return URI.create(scheme + "://" + uri.getHost() + port + path + query);
  }

  /**
   * Escapes what people leave in URLs, also in relative ones; control characters are refused. In
   * the host, where brackets mean IPv6, only what is no ASCII is escaped, and so refused later.
   */
  static String escaped(String url) {
    Matcher authority = AUTHORITY.matcher(url);
    int hostEnd = authority.lookingAt() ? authority.end() : 0;
    StringBuilder escaped = new StringBuilder(url.length());
    for (int i = 0; i < url.length(); i += Character.charCount(url.codePointAt(i))) {
      int point = url.codePointAt(i);
      if (point < 0x20 || point == 0x7f) {
        throw new BadArgumentException("a URL must not have control characters");
      }
      boolean special =
          " \"<>\\^`{|}[]".indexOf(point) >= 0
              || (point == '%' && !ESCAPE.matcher(url).region(i, url.length()).lookingAt());
      if (point > 0x7f || (special && i >= hostEnd)) {
        for (byte octet : Character.toString(point).getBytes(StandardCharsets.UTF_8)) {
          escaped.append('%').append("%02X".formatted(octet));
        }
      } else {
        escaped.appendCodePoint(point);
      }
    }
    return escaped.toString();
  }

  private static Map<String, List<String>> headers(@Nullable Object given) {
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    if (given == null) {
      return headers;
    }
    if (!(given instanceof Map<?, ?> map)) {
      throw new BadArgumentException("'headers' must be an object: name → list of values");
    }
    map.forEach((name, values) -> addHeader(headers, String.valueOf(name), values));
    return headers;
  }

  private static void addHeader(
      Map<String, List<String>> headers, String name, @Nullable Object values) {
    if (!HEADER_NAME.matcher(name).matches()) {
      throw new BadArgumentException("'%s' is not a header name".formatted(shortened(name)));
    }
    if (HOST_HEADERS.contains(lower(name)) || lower(name).startsWith("proxy-")) {
      return;
    }
    List<String> texts = new ArrayList<>();
    for (Object value : values instanceof List<?> list ? list : listOf(values)) {
      if (!(value instanceof String || value instanceof Number || value instanceof Boolean)) {
        throw new BadArgumentException(
            "header '%s' must be a text or a list of texts, not %s"
                .formatted(name, Arguments.shown(values)));
      }
      String text = String.valueOf(value);
      if (text.chars().anyMatch(c -> (c < 0x20 && c != '\t') || c == 0x7f)) {
        throw new BadArgumentException(
            "the value of header '%s' must not have control characters".formatted(name));
      }
      texts.add(text);
    }
    headers.put(name, texts);
  }

  private static List<?> listOf(@Nullable Object value) {
    return value == null ? List.of() : List.of(value);
  }

  /** RFC 7578. */
  private static byte[] multipart(Map<?, ?> files, String boundary) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    files.forEach((field, file) -> {
      Map<String, String> part = part(String.valueOf(field), file);
      out.writeBytes(
          ("--%s\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"%s\"\r\n"
                  + "Content-Type: %s\r\n\r\n")
              .formatted(
                  boundary,
                  quoted(String.valueOf(field)),
                  quoted(part.get("file_name")),
                  part.get("content_type"))
              .getBytes(StandardCharsets.UTF_8));
      out.writeBytes(decoded(String.valueOf(field), part.get("data")));
      out.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
    });
    out.writeBytes(("--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
    return out.toByteArray();
  }

  private static Map<String, String> part(String field, @Nullable Object file) {
    Map<String, String> part = new LinkedHashMap<>();
    for (String member : List.of("file_name", "content_type", "data")) {
      if (!(file instanceof Map<?, ?> map) || !(map.get(member) instanceof String text)) {
        throw new BadArgumentException(
            "file '%s' needs file_name, content_type and data (base64), all text; %s is missing"
                .formatted(shortened(field), member));
      }
      if (!member.equals("data") && text.chars().anyMatch(c -> c < 0x20 || c == 0x7f)) {
        throw new BadArgumentException(
            "%s of file '%s' must not have control characters".formatted(member, shortened(field)));
      }
      part.put(member, text);
    }
    return part;
  }

  private static byte[] decoded(String field, @Nullable String data) {
    try {
      // Some encoders break the lines of what they write.
      return Base64.getDecoder().decode(String.valueOf(data).replaceAll("\\s", ""));
    } catch (IllegalArgumentException e) {
      throw new BadArgumentException("data of file '%s' is not base64".formatted(shortened(field)));
    }
  }

  private static String quoted(@Nullable String text) {
    return String.valueOf(text).replace("\"", "%22").replace("\r", "%0D").replace("\n", "%0A");
  }

  /** A boundary made from the content is the same each time the call is made. */
  private static String boundary(byte[] body, Map<?, ?> files) {
    return "boma-%08x%08x".formatted(files.hashCode(), java.util.Arrays.hashCode(body));
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  private static String shortened(String text) {
    return text.length() <= 120 ? text : text.substring(0, 120) + "…";
  }
}
