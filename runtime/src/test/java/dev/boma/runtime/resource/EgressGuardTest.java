package dev.boma.runtime.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.boma.runtime.resource.HttpSender.NoAnswerException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where guests may call, and where not, in every spelling. */
final class EgressGuardTest {
  private final Map<String, List<String>> names = new HashMap<>();
  private final List<String> asked = new ArrayList<>();
  private final EgressGuard guard =
      new EgressGuard(
          Set.of("bank.internal:8080", "own.example:443")::contains,
          this::resolve,
          address -> address.getHostAddress().equals("8.8.4.4"));

  /** Names the test knows, and literal addresses; never the network. */
  private InetAddress[] resolve(String host) throws UnknownHostException {
    asked.add(host);
    List<String> known = names.get(host);
    if (known == null) {
      try {
        return new InetAddress[] {InetAddress.ofLiteral(host)};
      } catch (IllegalArgumentException e) {
        throw new UnknownHostException(host);
      }
    }
    return known.stream().map(InetAddress::ofLiteral).toArray(InetAddress[]::new);
  }

  private InetAddress check(String url) throws NoAnswerException {
    return guard.check(HttpCall.uri(url), null);
  }

  // Addresses

  @ParameterizedTest
  @ValueSource(
      strings = {
        // This machine, its network, its cloud
        "127.0.0.1",
        "127.255.255.254",
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "169.254.169.254",
        "169.254.0.1",
        "100.64.0.1",
        "100.100.100.200",
        "100.127.255.255",
        "192.0.0.192",
        "168.63.129.16",
        // What nobody has
        "192.0.2.1",
        "198.51.100.7",
        "203.0.113.9",
        "198.18.0.1",
        "198.19.255.255",
        "192.88.99.1",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        // IPv6
        "::",
        "::1",
        "fe80::1",
        "fec0::1",
        "fc00::1",
        "fd00:ec2::254",
        "ff02::1",
        "2001:db8::1",
        "3fff::1",
        "5f00::1",
        "100::1",
        // IPv4 within IPv6
        "::ffff:127.0.0.1",
        "::ffff:7f00:1",
        "::ffff:a9fe:a9fe",
        "::127.0.0.1",
        "::7f00:1",
        "64:ff9b::7f00:1",
        "64:ff9b::8.8.8.8",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "2002:808:808::1",
        "2001:0:53aa:64c:0:5efe:7f00:1",
        "2001:0000::1",
        "2001:10::1",
        "2001:20::1"
      })
  void an_address_that_is_not_public_is_refused(String address) {
    assertThat(EgressGuard.isPublic(InetAddress.ofLiteral(address))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "8.8.8.8",
        "1.1.1.1",
        "100.63.255.255",
        "100.128.0.1",
        "172.15.0.1",
        "172.32.0.1",
        "169.253.1.1",
        "169.255.1.1",
        "192.0.1.1",
        "192.167.1.1",
        "198.17.1.1",
        "198.20.1.1",
        "168.63.129.17",
        "223.255.255.254",
        "2001:4860:4860::8888",
        "2a00:1450::1",
        "2606:4700::1111",
        "2001:200::1",
        "::ffff:8.8.8.8"
      })
  void a_public_address_is_allowed(String address) {
    assertThat(EgressGuard.isPublic(InetAddress.ofLiteral(address))).isTrue();
  }

  // Spellings

  /** Each means a private address to some reader of URLs. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://017700000001/",
        "http://0x7f.0.0.1/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://127.0.1/",
        "http://127.000.000.001/",
        "http://0/",
        "http://0.0.0.0/",
        "http://00.0.0.0/",
        "http://010.8.8.8/",
        "http://8.8.8.010/",
        "http://8.8.8.8.8/",
        "http://256.8.8.8/",
        "http://127.0.0.1./",
        "http://127.0.0.1.:80/",
        "http://0x7f.1/",
        "http://0xA9FEA9FE/",
        "http://[::]/",
        "http://[::1]/",
        "http://[::1]:80/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]/",
        "http://[0:0:0:0:0:ffff:127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://[fe80::1%25eth0]/",
        "http://[fe80::1%eth0]/",
        "http://[::1%251]/",
        "http://[fd00:ec2::254]/latest/meta-data/",
        // Digits and dots of other scripts
        "http://１２７.０.０.１/",
        "http://127。0。0。1/",
        "http://①②⑦.⓪.⓪.①/",
        "http://①⑥⑨.254.169.254/",
        "http://%31%32%37.0.0.1/",
        "http://127%2e0.0.1/",
        "http://ⓛocalhost/",
        // Names
        "http://localhost/",
        "http://LOCALHOST./",
        "http://metadata.google.internal/",
        "http://metadata.google.internal./",
        "http://printer/",
        "http://nowhere.example/"
      })
  void a_private_place_is_refused_however_it_is_spelled(String url) {
    names.put("localhost", List.of("127.0.0.1", "::1"));
    names.put("metadata.google.internal", List.of("169.254.169.254"));
    names.put("printer", List.of("192.168.1.9"));
    assertThatThrownBy(() -> check(url))
        .isInstanceOfAny(NoAnswerException.class, BadArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file:///etc/passwd",
        "gopher://8.8.8.8/",
        "ftp://8.8.8.8/",
        "unix:/var/run/docker.sock",
        "http+unix://%2Fvar%2Frun%2Fdocker.sock/",
        "jar:http://8.8.8.8/a.jar!/",
        "//8.8.8.8/",
        "8.8.8.8",
        "/path",
        "",
        "http://",
        "http:///path",
        "http:8.8.8.8",
        "javascript:alert(1)",
        "http://user@8.8.8.8/",
        "http://8.8.8.8@127.0.0.1/",
        "http://8.8.8.8:80@127.0.0.1/",
        "http://8.8.8.8\\@127.0.0.1/",
        "http://8.8.8.8\\.evil/",
        "http:\\\\127.0.0.1/",
        "http://8.8.8.8:0/",
        "http://8.8.8.8:65536/",
        "http://8.8.8.8:99999999999/",
        "http://8.8.8.8:-1/",
        "http://8.8.8.8/\r\nHost: evil",
        "http://8.8.8.8/a\tb",
        "http://8.8.8.8/\0",
        "http://exa mple.org/",
        "http://[::1/",
        "http://a..b/",
        "http://-/"
      })
  void what_is_no_url_of_the_web_is_refused_before_anything_is_asked(String url) {
    assertThatThrownBy(() -> check(url)).isInstanceOf(BadArgumentException.class);
    assertThat(asked).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "http://api.example/a b?c=ü|#frag, http://api.example/a%20b?c=%C3%BC%7C",
    "HTTP://API.example, http://API.example/",
    "http://api.example:8080/x?a[]=1, http://api.example:8080/x?a%5B%5D=1",
    "http://api.example?q=100%, http://api.example/?q=100%25",
    "http://api.example/100%zz%41, http://api.example/100%25zz%41",
    "http://api.example#@127.0.0.1/, http://api.example/",
    "https://[2001:4860::1]:8443/x, https://[2001:4860::1]:8443/x"
  })
  void a_url_is_taken_as_people_leave_it(String given, String called) {
    assertThat(HttpCall.uri(given)).isEqualTo(URI.create(called));
  }

  static Stream<String> hostileUrls() throws IOException {
    try (InputStream list = EgressGuardTest.class.getResourceAsStream("hostile-urls.txt")) {
      return new String(list.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("# "))
          .map(EgressGuardTest::unescaped);
    }
  }

  /** With tabs, line ends and the characters that an editor would hide. */
  private static String unescaped(String line) {
    return Pattern.compile("\\\\u([0-9a-f]{4})")
        .matcher(line)
        .replaceAll(found ->
            Matcher.quoteReplacement(
                Character.toString(Integer.parseInt(found.group(1), 16)).replace("\\", "\\\\")))
        .translateEscapes();
  }

  /** Whatever a resolver makes of it: this one reads numbers as loosely as any does. */
  @ParameterizedTest
  @MethodSource("hostileUrls")
  void no_url_of_an_attackers_list_is_called(String url) {
    EgressGuard open =
        new EgressGuard(
            place -> false,
            host -> {
              try {
                return new InetAddress[] {InetAddress.ofLiteral(host)};
              } catch (IllegalArgumentException e) {
                try {
                  return new InetAddress[] {Inet4Address.ofPosixLiteral(host)};
                } catch (IllegalArgumentException none) {
                  throw new UnknownHostException(host);
                }
              }
            },
            address -> false);
    assertThatThrownBy(() -> open.check(HttpCall.uri(url), null))
        .isInstanceOfAny(NoAnswerException.class, BadArgumentException.class);
  }

  // Names

  @Test
  void the_address_that_was_checked_is_the_one_to_connect_to() throws NoAnswerException {
    names.put("api.example", List.of("8.8.8.8", "2001:4860::1"));
    assertThat(check("http://api.example/").getHostAddress()).isEqualTo("8.8.8.8");
    assertThat(asked).containsExactly("api.example");
  }

  @Test
  void one_private_address_among_public_ones_is_enough_to_refuse() {
    names.put("api.example", List.of("8.8.8.8", "10.0.0.1"));
    names.put("six.example", List.of("8.8.8.8", "::1"));
    assertThatThrownBy(() -> check("http://api.example/")).isInstanceOf(NoAnswerException.class);
    assertThatThrownBy(() -> check("http://six.example/")).isInstanceOf(NoAnswerException.class);
  }

  /** What it serves there, such as a store, a firewall may keep from all others. */
  @Test
  void a_public_address_of_this_machine_itself_is_refused_unless_the_operator_has_named_it()
      throws NoAnswerException {
    names.put("own.example", List.of("8.8.4.4"));
    names.put("both.example", List.of("8.8.8.8", "8.8.4.4"));
    for (String url : List.of("http://8.8.4.4/", "http://own.example/", "http://both.example/")) {
      assertThatThrownBy(() -> check(url))
          .isInstanceOf(NoAnswerException.class)
          .hasMessageStartingWith("no public host");
    }
    assertThat(check("https://own.example/").getHostAddress()).isEqualTo("8.8.4.4");
  }

  /** A guest must not map a private network by what it is told. */
  @Test
  void a_private_name_and_one_that_is_not_there_are_refused_in_the_same_words() {
    names.put("db.internal", List.of("10.0.0.5"));
    names.put("empty.internal", List.of());
    for (String host : List.of("db.internal", "empty.internal", "nothing.internal")) {
      assertThatThrownBy(() -> check("http://" + host + ":6379/"))
          .hasMessage(
              "no public host '%s': there is none of that name, or its address is private, which"
                      .formatted(host)
                  + " apps may not call");
    }
  }

  @Test
  void a_private_service_that_the_operator_has_named_is_allowed_on_its_port()
      throws NoAnswerException {
    names.put("bank.internal", List.of("10.0.0.5"));
    assertThat(check("http://bank.internal:8080/").getHostAddress()).isEqualTo("10.0.0.5");
    assertThat(check("http://BANK.internal.:8080/").getHostAddress()).isEqualTo("10.0.0.5");
    assertThatThrownBy(() -> check("http://bank.internal/")).isInstanceOf(NoAnswerException.class);
    assertThatThrownBy(() -> check("https://bank.internal:6379/"))
        .isInstanceOf(NoAnswerException.class);
  }

  // What an app names

  @ParameterizedTest
  @CsvSource({
    "api.example, true", "API.example, true", "api.example., true", "www.api.example, false",
    "notapi.example, false", "example, false", "a.wild.example, true", "a.b.wild.example, true",
    "wild.example, false", "evilwild.example, false", "api.example.evil.org, false"
  })
  void an_app_that_names_hosts_may_call_those_only(String host, boolean allowed) {
    assertThat(EgressGuard.allows(Arrays.asList("api.Example", "*.wild.example"), host))
        .isEqualTo(allowed);
    assertThat(EgressGuard.allows(null, host)).isTrue();
    assertThat(EgressGuard.allows(List.of(), host)).isFalse();
  }

  @Test
  void a_host_that_the_app_did_not_name_is_not_even_looked_up() {
    assertThatThrownBy(
            () -> guard.check(HttpCall.uri("http://other.example/"), List.of("api.example")))
        .hasMessage(
            "the app may not call other.example: name it under \"http\": {\"allow\": […]} in"
                + " app.json");
    assertThat(asked).isEmpty();
  }

  @Test
  void a_host_that_the_app_names_must_be_public_all_the_same() {
    names.put("db.internal", List.of("10.0.0.5"));
    assertThatThrownBy(
            () -> guard.check(HttpCall.uri("http://db.internal/"), List.of("db.internal")))
        .hasMessageStartingWith("no public host 'db.internal'");
  }
}
